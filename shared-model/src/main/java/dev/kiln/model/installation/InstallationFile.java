package dev.kiln.model.installation;

import dev.kiln.model.document.Document;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.document.Kind;
import dev.kiln.model.document.Section;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads `kiln.yaml`, which says where Kiln is installed.
///
/// ```yaml
/// namespace: kiln                        # optional
/// tooling: {account: "111111111111", region: eu-west-1}
/// builder:
///   subnet: subnet-0a1b2c3d              # for recipes that name none
///   securityGroup: sg-0a1b2c3d
///   subnets: [subnet-0b2c3d4e]           # optional: what else recipes may name
///   securityGroups: [sg-0b2c3d4e]        # optional, as above
///   instanceTypes: [t3.small, "m7i.*"]   # optional; without it, any
///   instanceProfiles: [kiln-instance-web] # optional; without it, none
/// organization: o-a1b2c3d4e5             # optional; its accounts may subscribe and install
/// fleet:                                 # optional
///   accounts: ["222222222222"]           # whom images may be shared with; without it, any account
///   organizationalUnits: [ou-ab12-cd34ef56]   # where Kiln is rolled out to, if service-managed
///   regions: [eu-west-1, us-east-1]      # in which Regions; without it, by other means
/// rollout:                               # optional, as is all of it
///   permissions: service-managed         # or self-managed, which it is without units
///   autoDeployment: true                 # service-managed: not together with fleet.accounts
///   delegatedAdministrator: true         # service-managed
///   administrationRole: StackSetAdministration   # self-managed; AWS's usual names otherwise
///   executionRole: StackSetExecution
///   concurrency: 10                      # accounts at once, or a share such as 25%
///   failureTolerance: 1                  # accounts of a Region that may fail, or a share
///   concurrencyMode: soft                # or strict
///   regionConcurrency: sequential        # or parallel
///   parameters: {tooling: {LogRetention: "30"}, artifacts: {}, member: {LogRetention: "30"}}
///   overrides: [{accounts: ["222222222222"], regions: [eu-west-1], parameters: {LogRetention: "90"}}]
/// shards: 1                              # optional
/// tracing: true                          # optional; without it, no traces
/// sourceKey: arn:aws:kms:eu-west-1:111111111111:key/0a1b2c3d-…   # optional; of the tooling account
/// ```
public final class InstallationFile {
  private static final String SOURCE_KEY = "sourceKey";

  public static final Kind<AccountId> ACCOUNT =
      new Kind<>("an account id, 12 digits", AccountId::new).inQuotes();
  public static final Kind<Region> REGION = new Kind<>("a region such as eu-west-1", Region::new);
  public static final Kind<Namespace> NAMESPACE =
      new Kind<>("1 to 20 of a-z, 0-9 and -, a letter first", Namespace::new);
  public static final Kind<String> SUBNET =
      Kind.matching("subnet-[0-9a-f]{8,17}", "a subnet id such as subnet-0a1b2c3d4e5f60718");
  public static final Kind<String> SECURITY_GROUP =
      Kind.matching("sg-[0-9a-f]{8,17}", "a security group id such as sg-0a1b2c3d4e5f60718");

  public static final Kind<Integer> SHARDS = Kind.wholeNumber(1, Installation.MOST_SHARDS);
  public static final Kind<String> INSTANCE_TYPES =
      Kind.matching(
          "[a-z0-9*?-]+(\\.[a-z0-9*?-]+)?",
          "an instance type such as t3.small, * and ? standing for any");
  public static final Kind<String> INSTANCE_PROFILE =
      Kind.matching(
          "[a-zA-Z0-9_+=.@-]{1,128}", "the name of an instance profile such as kiln-instance-web");

  /// As KMS writes it; of which account and Region is another question.
  public static final Kind<KeyArn> KEY =
      new Kind<>(
          "the ARN of a key such as arn:aws:kms:eu-west-1:111111111111:key/0a1b2c3d-0000-4000-8000-000000000000",
          KeyArn::new);

  private InstallationFile() {}

  public static Outcome<Installation> read(Path file) {
    return Document.read(file, InstallationFile::installation);
  }

  private static @Nullable Installation installation(Section top) {
    Optional<Namespace> namespace = top.optional("namespace", NAMESPACE, Namespace.DEFAULT);
    Optional<Section> tooling = top.section("tooling");
    Optional<AccountId> account = tooling.flatMap(section -> section.required("account", ACCOUNT));
    Optional<Region> region = tooling.flatMap(section -> section.required("region", REGION));
    Optional<Section> builder = top.section("builder");
    Optional<String> subnet = builder.flatMap(section -> section.required("subnet", SUBNET));
    Optional<String> securityGroup =
        builder.flatMap(section -> section.required("securityGroup", SECURITY_GROUP));
    Optional<BuilderChoices> choices =
        builder.flatMap(section -> choices(section, namespace.orElse(Namespace.DEFAULT)));
    Optional<RolloutReader.Found> rollout = RolloutReader.read(top);
    Optional<Integer> shards = top.optional("shards", SHARDS, 1);
    Optional<Encryption> sources = sources(top, account, region);
    Optional<Boolean> tracing = top.optional("tracing", Kind.FLAG, false);
    if (namespace.isEmpty()
        || account.isEmpty()
        || region.isEmpty()
        || subnet.isEmpty()
        || securityGroup.isEmpty()
        || choices.isEmpty()
        || rollout.isEmpty()
        || shards.isEmpty()
        || sources.isEmpty()
        || tracing.isEmpty()) {
      return null;
    }
    return new Installation(
        namespace.get(),
        account.get(),
        region.get(),
        new Installation.Builder(subnet.get(), securityGroup.get(), choices.get()),
        rollout.get().fleet(),
        shards.get(),
        sources.get(),
        tracing.get(),
        rollout.get().members(),
        rollout.get().rollout());
  }

  /// Empty after a problem. A key of no known account or Region is not compared: that these are
  /// missing is told already.
  private static Optional<Encryption> sources(
      Section top, Optional<AccountId> account, Optional<Region> region) {
    if (!top.has(SOURCE_KEY)) {
      return Optional.of(new Encryption.None());
    }
    Optional<KeyArn> key = top.required(SOURCE_KEY, KEY);
    if (key.isPresent()
        && account.isPresent()
        && region.isPresent()
        && !Installation.isKeyOf(account.get(), region.get(), key.get())) {
      top.problem(
          SOURCE_KEY,
          "is %s; expected a key of the tooling account in its region, %s…"
              .formatted(key.get(), Installation.keyArnPrefix(account.get(), region.get())));
      return Optional.empty();
    }
    return key.map(Encryption.Under::new);
  }

  private static Optional<BuilderChoices> choices(Section builder, Namespace namespace) {
    Optional<List<String>> subnets = list(builder, "subnets", SUBNET);
    Optional<List<String>> securityGroups = list(builder, "securityGroups", SECURITY_GROUP);
    Optional<List<String>> instanceTypes = list(builder, "instanceTypes", INSTANCE_TYPES);
    Optional<List<String>> profiles = list(builder, "instanceProfiles", INSTANCE_PROFILE);
    String prefix = Installation.instanceProfilePrefix(namespace);
    List<String> named = profiles.orElse(List.of());
    for (int i = 0; i < named.size(); i++) {
      if (!named.get(i).startsWith(prefix)) {
        builder.problem(
            "instanceProfiles",
            i,
            "\"%s\" does not start with %s; the stages may pass no other profile's role"
                .formatted(named.get(i), prefix));
      }
    }
    if (subnets.isEmpty()
        || securityGroups.isEmpty()
        || instanceTypes.isEmpty()
        || profiles.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new BuilderChoices(
            subnets.get(), securityGroups.get(), instanceTypes.get(), profiles.get()));
  }

  private static Optional<List<String>> list(Section builder, String key, Kind<String> kind) {
    return builder.has(key) ? builder.list(key, kind) : Optional.of(List.of());
  }
}

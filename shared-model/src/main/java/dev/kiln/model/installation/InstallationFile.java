package dev.kiln.model.installation;

import dev.kiln.model.document.Document;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.document.Kind;
import dev.kiln.model.document.Section;
import dev.kiln.model.image.AccountId;
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
/// builder: {subnet: subnet-0a1b2c3d, securityGroup: sg-0a1b2c3d}
/// fleet: {accounts: ["222222222222"]}    # optional; without it, any account
/// shards: 1                              # optional
/// ```
public final class InstallationFile {
  public static final Kind<AccountId> ACCOUNT =
      new Kind<>("an account id, 12 digits", AccountId::new);
  public static final Kind<Region> REGION = new Kind<>("a region such as eu-west-1", Region::new);
  public static final Kind<Namespace> NAMESPACE =
      new Kind<>("1 to 20 of a-z, 0-9 and -, a letter first", Namespace::new);
  public static final Kind<String> SUBNET =
      Kind.matching("subnet-[0-9a-f]{8,17}", "a subnet id such as subnet-0a1b2c3d4e5f60718");
  public static final Kind<String> SECURITY_GROUP =
      Kind.matching("sg-[0-9a-f]{8,17}", "a security group id such as sg-0a1b2c3d4e5f60718");

  public static final Kind<Integer> SHARDS = Kind.wholeNumber(1, Installation.MOST_SHARDS);

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
    Optional<Fleet> fleet = fleet(top);
    Optional<Integer> shards = top.optional("shards", SHARDS, 1);
    if (namespace.isEmpty()
        || account.isEmpty()
        || region.isEmpty()
        || subnet.isEmpty()
        || securityGroup.isEmpty()
        || fleet.isEmpty()
        || shards.isEmpty()) {
      return null;
    }
    return new Installation(
        namespace.get(),
        account.get(),
        region.get(),
        new Installation.Builder(subnet.get(), securityGroup.get()),
        fleet.get(),
        shards.get());
  }

  /// Empty after a problem.
  private static Optional<Fleet> fleet(Section top) {
    if (!top.has("fleet")) {
      return Optional.of(Fleet.ANY);
    }
    Optional<Section> section = top.section("fleet");
    Optional<List<AccountId>> accounts = section.flatMap(fleet -> fleet.list("accounts", ACCOUNT));
    if (accounts.isPresent() && accounts.get().size() > Fleet.MOST) {
      section
          .get()
          .problem(
              "accounts",
              "%d accounts; expected at most %d, more do not fit into a role's policy; without fleet, images may be shared with any account"
                  .formatted(accounts.get().size(), Fleet.MOST));
      return Optional.empty();
    }
    return accounts.map(Fleet::of);
  }
}

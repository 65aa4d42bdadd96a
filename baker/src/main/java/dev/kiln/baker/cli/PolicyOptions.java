package dev.kiln.baker.cli;

import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.document.Kind;
import dev.kiln.model.document.Problem;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.InstallationFile;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a role stands: the values of what the stage model leaves open.
final class PolicyOptions {
  private static final Set<StageName> LAUNCHING = EnumSet.of(StageName.BUILD, StageName.TEST);
  private static final Kind<String> KEY =
      Kind.matching("[0-9a-zA-Z-]{1,100}", "the id of a key, not its ARN or alias");

  @Option(
      names = "--installation",
      paramLabel = "FILE",
      description = "Take what is not given here from this kiln.yaml.")
  @Nullable Path installation;

  @Option(names = "--account", paramLabel = "ID", description = "The account the stage runs in.")
  @Nullable String account;

  @Option(names = "--region", paramLabel = "REGION", description = "The region the stage runs in.")
  @Nullable String region;

  @Option(
      names = "--tooling-account",
      paramLabel = "ID",
      description = "The account where images are baked (default: --account, but not for copy).")
  @Nullable String toolingAccount;

  @Option(
      names = "--tooling-region",
      paramLabel = "REGION",
      description = "The region where images are baked (default: --region, but not for copy).")
  @Nullable String toolingRegion;

  @Option(names = "--namespace", description = "Of the installation (default: kiln).")
  @Nullable String namespace;

  @Option(
      names = "--subnet",
      paramLabel = "ID",
      split = ",",
      description = "Those of builders; for build and test.")
  List<String> subnets = List.of();

  @Option(
      names = "--security-group",
      paramLabel = "ID",
      split = ",",
      description = "Those of builders; for build and test.")
  List<String> securityGroups = List.of();

  @Option(
      names = "--instance-type",
      paramLabel = "TYPE",
      split = ",",
      description =
          "Those of builders, * and ? standing for any; for build and test (default: any).")
  List<String> instanceTypes = List.of();

  @Option(
      names = "--instance-profile",
      paramLabel = "NAME",
      split = ",",
      description = "Those recipes may name; for build and test (default: none).")
  List<String> instanceProfiles = List.of();

  @Option(names = "--key", paramLabel = "ID", description = "The member's key; for copy.")
  @Nullable String key;

  @Option(
      names = "--source-key",
      paramLabel = "ID",
      description =
          "The tooling account's key that images are encrypted under; for build, test and copy"
              + " (default: none).")
  @Nullable String sourceKey;

  @Option(
      names = "--fleet",
      paramLabel = "ID",
      split = ",",
      description = "The accounts images may be shared with; for publish (default: any).")
  List<String> fleet = List.of();

  @Option(
      names = "--tracing",
      description = "Functions are traced by X-Ray; for copy and confirm (default: they are not).")
  boolean tracing;

  private List<String> topics = List.of();

  /// Whether any was given.
  boolean areGiven() {
    return installation != null
        || account != null
        || region != null
        || toolingAccount != null
        || toolingRegion != null
        || namespace != null
        || key != null
        || tracing
        || !(subnets.isEmpty()
            && securityGroups.isEmpty()
            && instanceTypes.isEmpty()
            && instanceProfiles.isEmpty()
            && fleet.isEmpty());
  }

  /// Fills in from the installation's file what was not given.
  void complete(StageRole role, List<String> problems) {
    if (installation == null) {
      return;
    }
    switch (InstallationFile.read(installation)) {
      case Outcome.Right<Installation> right -> complete(role, right.value());
      case Outcome.Wrong<Installation> wrong ->
          wrong.problems().stream().map(Problem::toString).forEach(problems::add);
    }
  }

  private void complete(StageRole role, Installation from) {
    toolingAccount = given(toolingAccount, from.tooling().value());
    toolingRegion = given(toolingRegion, from.region().value());
    if (!role.isMembers()) {
      account = given(account, toolingAccount);
      region = given(region, toolingRegion);
    }
    namespace = given(namespace, from.namespace().value());
    subnets = given(subnets, from.builder().subnets());
    securityGroups = given(securityGroups, from.builder().securityGroups());
    instanceTypes = given(instanceTypes, from.builder().choices().instanceTypes());
    instanceProfiles = given(instanceProfiles, from.builder().choices().instanceProfiles());
    fleet = given(fleet, from.fleet().accounts().stream().map(AccountId::value).toList());
    topics = from.topicNames();
    tracing = tracing || from.isTraced();
    if (from.sources() instanceof Encryption.Under(KeyArn named)) {
      sourceKey = given(sourceKey, named.id());
    }
  }

  private static String given(@Nullable String option, String otherwise) {
    return option == null ? otherwise : option;
  }

  private static List<String> given(List<String> option, List<String> otherwise) {
    return option.isEmpty() ? otherwise : option;
  }

  /// What a role's policy cannot be rendered without, a sentence each.
  List<String> lacking(StageRole role) {
    List<String> problems = new ArrayList<>();
    boolean inMember = role.isMembers();
    if (inMember && installation != null && (account == null || region == null)) {
      problems.add(
          "stage %s has a role in a member account and needs --account and --region"
              .formatted(role.stage()));
    }
    if (inMember && (toolingAccount == null || toolingRegion == null)) {
      problems.add(
          "stage %s has a role in a member account and needs --tooling-account and --tooling-region"
              .formatted(role.stage()));
    }
    if (LAUNCHING.contains(role.stage()) && (subnets.isEmpty() || securityGroups.isEmpty())) {
      problems.add(
          "stage %s launches instances and needs --subnet and --security-group"
              .formatted(role.stage()));
    }
    if (role.leavesOpen(Place.KEY) && key == null) {
      problems.add("stage %s needs --key".formatted(role.stage()));
    }
    return problems;
  }

  /// What is no account, region and so on, a sentence each.
  List<String> misfits() {
    List<String> problems = new ArrayList<>();
    check(problems, "--account", account, InstallationFile.ACCOUNT);
    check(problems, "--tooling-account", toolingAccount, InstallationFile.ACCOUNT);
    check(problems, "--region", region, InstallationFile.REGION);
    check(problems, "--tooling-region", toolingRegion, InstallationFile.REGION);
    check(problems, "--namespace", namespace, InstallationFile.NAMESPACE);
    subnets.forEach(id -> check(problems, "--subnet", id, InstallationFile.SUBNET));
    securityGroups.forEach(
        id -> check(problems, "--security-group", id, InstallationFile.SECURITY_GROUP));
    instanceTypes.forEach(
        type -> check(problems, "--instance-type", type, InstallationFile.INSTANCE_TYPES));
    instanceProfiles.forEach(
        name -> check(problems, "--instance-profile", name, InstallationFile.INSTANCE_PROFILE));
    check(problems, "--key", key, KEY);
    check(problems, "--source-key", sourceKey, KEY);
    fleet.forEach(account -> check(problems, "--fleet", account, InstallationFile.ACCOUNT));
    if (fleet.size() > Fleet.MOST) {
      problems.add("--fleet: %d accounts; expected at most %d".formatted(fleet.size(), Fleet.MOST));
    }
    if (problems.isEmpty()
        && region != null
        && toolingRegion != null
        && !new Region(region).partition().equals(new Region(toolingRegion).partition())) {
      problems.add(
          "--region %s and --tooling-region %s are in different partitions of AWS, which share nothing"
              .formatted(region, toolingRegion));
    }
    return problems;
  }

  /// Only of options that neither lack nor misfit.
  Function<Place, String> places() {
    String here = String.valueOf(account);
    String where = String.valueOf(region);
    String prefix = given(namespace, Namespace.DEFAULT.value());
    return place ->
        switch (place) {
          case PARTITION -> new Region(where).partition();
          case REGION -> where;
          case TOOLING_REGION -> toolingRegion == null ? where : toolingRegion;
          case ACCOUNT -> here;
          case TOOLING_ACCOUNT -> toolingAccount == null ? here : toolingAccount;
          case NAMESPACE -> prefix;
          case SUBNET -> String.join(",", subnets);
          case SECURITY_GROUP -> String.join(",", securityGroups);
          case INSTANCE_TYPE -> String.join(",", given(instanceTypes, List.of("*")));
          case INSTANCE_ROLE -> String.join(",", instanceProfiles);
          case TOPIC -> String.join(",", given(topics, List.of(prefix + "-image-created")));
          case KEY -> String.valueOf(key);
          case SOURCE_KEY -> given(sourceKey, "");
          case FLEET -> Fleet.of(fleet.stream().map(AccountId::new).toList()).pattern();
          case TRACES -> tracing ? "*" : "";
        };
  }

  private static void check(
      List<String> problems, String option, @Nullable String value, Kind<?> kind) {
    if (value == null) {
      return;
    }
    try {
      var _ = kind.reader().apply(value);
    } catch (IllegalArgumentException _) {
      problems.add("%s: \"%s\" does not fit; expected %s".formatted(option, value, kind.wanted()));
    }
  }
}

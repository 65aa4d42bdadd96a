package dev.kiln.baker.cli;

import dev.kiln.baker.privileges.AwsActions;
import dev.kiln.baker.privileges.PolicyDifference;
import dev.kiln.model.aws.StagePolicies;
import dev.kiln.model.document.Kind;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.InstallationFile;
import dev.kiln.model.stage.Action;
import dev.kiln.model.stage.Condition;
import dev.kiln.model.stage.Place;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.Resource;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import dev.kiln.model.stage.StageRole.RunsIn;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kiln privileges`.
@Prototype
@Command(
    name = "privileges",
    description =
        "Tell what each stage may do, as a table, as a policy, or against one in an account.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class PrivilegesCommand implements Callable<Integer> {
  private static final Set<StageName> LAUNCHING = EnumSet.of(StageName.BUILD, StageName.TEST);
  private static final Kind<String> KEY =
      Kind.matching("[0-9a-zA-Z-]{1,100}", "the id of a key, not its ARN or alias");

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "STAGE", arity = "0..1", description = "One stage; without it, all.")
  @Nullable String stage;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Option(names = "--policy", description = "Print the IAM policy of the stage's role.")
  boolean policy;

  @Option(
      names = "--diff",
      paramLabel = "FILE",
      description =
          "Compare, statement by statement, with a policy document taken from an account.")
  @Nullable Path diff;

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

  @Option(names = "--namespace", description = "Of the installation (default: ${DEFAULT-VALUE}).")
  String namespace = "kiln";

  @Option(names = "--subnet", paramLabel = "ID", description = "Of builders; for build and test.")
  @Nullable String subnet;

  @Option(
      names = "--security-group",
      paramLabel = "ID",
      description = "Of builders; for build and test.")
  @Nullable String securityGroup;

  @Option(names = "--key", paramLabel = "ID", description = "The member's key; for copy.")
  @Nullable String key;

  @Override
  public Integer call() throws IOException {
    List<StageRole> roles = stage == null ? StageModel.roles() : List.of(role(stage));
    if (policy || diff != null) {
      return policy(roles);
    }
    if (json) {
      Output.json(spec, asJson(roles));
    } else {
      table(roles);
    }
    return ExitCode.DONE;
  }

  private int policy(List<StageRole> roles) throws IOException {
    List<String> problems = new ArrayList<>();
    if (policy && diff != null) {
      problems.add("--policy and --diff: expected one of them");
    }
    if (stage == null || account == null || region == null) {
      problems.add("--policy and --diff need a STAGE, --account and --region");
    }
    boolean inMember = roles.stream().allMatch(role -> role.runsIn() == RunsIn.MEMBER);
    if (inMember && (toolingAccount == null || toolingRegion == null)) {
      problems.add(
          "stage %s runs in a member account and needs --tooling-account and --tooling-region"
              .formatted(roles.getFirst().stage()));
    }
    boolean launches = roles.stream().allMatch(role -> LAUNCHING.contains(role.stage()));
    if (launches && (subnet == null || securityGroup == null)) {
      problems.add(
          "stage %s launches instances and needs --subnet and --security-group"
              .formatted(roles.getFirst().stage()));
    }
    if (inMember && key == null) {
      problems.add("stage %s needs --key".formatted(roles.getFirst().stage()));
    }
    Function<Place, String> places = places(problems);
    String declared = StagePolicies.rolePolicy(roles.getFirst(), places);
    if (diff == null) {
      out().println(declared);
      return ExitCode.DONE;
    }
    return difference(roles.getFirst().stage(), declared, diff);
  }

  private int difference(StageName of, String declared, Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new WrongInput(List.of("%s: cannot be read: no such file".formatted(file)));
    }
    PolicyDifference difference;
    try {
      difference = PolicyDifference.between(declared, Files.readString(file));
    } catch (IOException e) {
      String words = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new WrongInput(List.of("%s: not a policy document: %s".formatted(file, words)));
    }
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("stage", of.toString());
      result.put("missing", texts(difference.missing()));
      result.put("spare", texts(difference.spare()));
      result.put("wider", texts(difference.wider()));
      Output.json(spec, result);
    } else {
      difference.missing().forEach(grant -> out().println("missing  " + grant));
      difference.spare().forEach(grant -> out().println("spare    " + grant));
      difference.wider().forEach(grant -> out().println("wider    " + grant));
      if (difference.isEmpty()) {
        out().println("The policy is the one stage %s declares.".formatted(of));
      }
    }
    return difference.isEmpty() ? ExitCode.DONE : ExitCode.DIFFERENT;
  }

  private static List<String> texts(List<?> grants) {
    return grants.stream().map(Object::toString).toList();
  }

  private StageRole role(String name) {
    return StageModel.roles().stream()
        .filter(role -> role.stage().toString().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new WrongInput(
                List.of(
                    "There is no stage \"%s\"; expected one of %s."
                        .formatted(
                            name,
                            String.join(
                                ", ",
                                Arrays.stream(StageName.values())
                                    .map(StageName::toString)
                                    .toList())))));
  }

  /// @throws WrongInput with `problems` and all that is wrong with the options besides
  private Function<Place, String> places(List<String> problems) {
    check(problems, "--account", account, InstallationFile.ACCOUNT);
    check(problems, "--tooling-account", toolingAccount, InstallationFile.ACCOUNT);
    check(problems, "--region", region, InstallationFile.REGION);
    check(problems, "--tooling-region", toolingRegion, InstallationFile.REGION);
    check(problems, "--namespace", namespace, InstallationFile.NAMESPACE);
    check(problems, "--subnet", subnet, InstallationFile.SUBNET);
    check(problems, "--security-group", securityGroup, InstallationFile.SECURITY_GROUP);
    check(problems, "--key", key, KEY);
    if (!problems.isEmpty()) {
      throw new WrongInput(problems);
    }
    String here = String.valueOf(account);
    String where = String.valueOf(region);
    return place ->
        switch (place) {
          case PARTITION -> new Region(where).partition();
          case REGION -> where;
          case TOOLING_REGION -> toolingRegion == null ? where : toolingRegion;
          case ACCOUNT -> here;
          case TOOLING_ACCOUNT -> toolingAccount == null ? here : toolingAccount;
          case NAMESPACE -> namespace;
          case SUBNET -> String.valueOf(subnet);
          case SECURITY_GROUP -> String.valueOf(securityGroup);
          case KEY -> String.valueOf(key);
          case FLEET -> "*";
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

  private void table(List<StageRole> roles) {
    for (StageRole role : roles) {
      out().printf("%s, in %s%n", role.stage(), where(role));
      for (Privilege privilege : role.privileges()) {
        out().printf("  %-36s %s%n", privilege.action(), privilege.why());
        privilege.resources().forEach(resource -> out().printf("      on   %s%n", text(resource)));
        privilege
            .conditions()
            .forEach(condition -> out().printf("      when %s%n", text(condition)));
      }
      out().println();
    }
    out().printf("%-10s %s%n", "STAGE", "ACTIONS");
    for (StageRole role : roles) {
      out().printf("%-10s %d%n", role.stage(), actions(role).size());
    }
    out()
        .printf(
            "%-10s %d of the %d that AWS has in %s%n",
            "together", union(roles).size(), available(), String.join(", ", services()));
    out().flush();
  }

  private Map<String, Object> asJson(List<StageRole> roles) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("stages", roles.stream().map(PrivilegesCommand::asJson).toList());
    result.put("actions", union(roles).size());
    result.put("of", available());
    return result;
  }

  private static Map<String, Object> asJson(StageRole role) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("stage", role.stage().toString());
    result.put("runsIn", where(role));
    result.put("privileges", role.privileges().stream().map(PrivilegesCommand::asJson).toList());
    return result;
  }

  private static Map<String, Object> asJson(Privilege privilege) {
    Map<String, Object> conditions = new LinkedHashMap<>();
    for (Condition condition : privilege.conditions()) {
      conditions.put(condition.operator() + " " + condition.key(), condition.values());
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("action", privilege.action().toString());
    result.put("resources", privilege.resources().stream().map(PrivilegesCommand::text).toList());
    result.put("conditions", conditions);
    result.put("why", privilege.why());
    return result;
  }

  private static String where(StageRole role) {
    return role.runsIn().name().toLowerCase(Locale.ROOT);
  }

  private static String text(Resource resource) {
    return switch (resource) {
      case Resource.Typed typed -> typed.arn();
      case Resource.Everything everything -> "* (%s)".formatted(everything.why());
    };
  }

  private static String text(Condition condition) {
    return "%s %s %s"
        .formatted(condition.key(), condition.operator(), String.join(", ", condition.values()));
  }

  private static List<Action> actions(StageRole role) {
    return role.privileges().stream().map(Privilege::action).distinct().toList();
  }

  private static List<Action> union(List<StageRole> roles) {
    return roles.stream().flatMap(role -> actions(role).stream()).distinct().toList();
  }

  private static List<String> services() {
    return StageModel.actions().stream().map(Action::service).distinct().toList();
  }

  private static int available() {
    return services().stream().mapToInt(service -> AwsActions.of(service).count()).sum();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}

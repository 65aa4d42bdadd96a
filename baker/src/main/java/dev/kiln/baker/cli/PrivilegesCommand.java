package dev.kiln.baker.cli;

import dev.kiln.baker.privileges.DifferenceReport;
import dev.kiln.baker.privileges.PrivilegeJson;
import dev.kiln.baker.privileges.PrivilegeTable;
import dev.kiln.model.aws.StagePolicies;
import dev.kiln.model.policy.Grant;
import dev.kiln.model.policy.PolicyDifference;
import dev.kiln.model.policy.PolicyDocument;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import io.micronaut.context.annotation.Prototype;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  private static final Path STANDARD_INPUT = Path.of("-");

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
          "Compare, grant by grant, with a policy document taken from an account, or IAM's answer"
              + " that has it; - is standard input.")
  @Nullable Path diff;

  @Mixin PolicyOptions options = new PolicyOptions();

  @Override
  public Integer call() throws IOException {
    List<String> problems = new ArrayList<>();
    List<StageRole> roles = roles(problems);
    if (policy || diff != null) {
      return ofOneRole(roles, problems);
    }
    if (options.areGiven()) {
      problems.add("options that say where a role stands go with --policy or --diff");
    }
    problems.addAll(options.misfits());
    refuse(problems);
    if (json) {
      Output.json(spec, PrivilegeJson.of(roles));
    } else {
      print(PrivilegeTable.of(roles));
    }
    return ExitCode.DONE;
  }

  /// @param roles one, or there is a problem
  private int ofOneRole(List<StageRole> roles, List<String> problems) throws IOException {
    if (policy && diff != null) {
      problems.add("--policy and --diff: expected one of them");
    }
    if (roles.size() == 1) {
      options.complete(roles.getFirst(), problems);
    }
    boolean isElsewhere = options.account == null || options.region == null;
    if (stage == null || (isElsewhere && options.installation == null)) {
      problems.add(
          "--policy and --diff need a STAGE, and --account and --region, or --installation");
    }
    if (roles.size() == 1) {
      problems.addAll(options.lacking(roles.getFirst()));
    }
    problems.addAll(options.misfits());
    List<Grant> present = diff == null ? List.of() : grants(diff, problems);
    refuse(problems);
    StageRole role = roles.getFirst();
    String declared = StagePolicies.rolePolicy(role, options.places());
    if (diff == null) {
      print(declared.lines().toList());
      return ExitCode.DONE;
    }
    PolicyDifference difference =
        PolicyDifference.between(PolicyDocument.grants(declared), present);
    if (json) {
      Output.json(spec, DifferenceReport.json(role.stage(), difference));
    } else {
      print(DifferenceReport.lines(role.stage(), difference));
    }
    return difference.isEmpty() ? ExitCode.DONE : ExitCode.DIFFERENT;
  }

  private static List<Grant> grants(Path file, List<String> problems) {
    if (file.equals(STANDARD_INPUT)) {
      return grants("standard input", System.in::readAllBytes, problems);
    }
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      String why = Files.exists(file) ? "it is no file, or not yours to read" : "no such file";
      problems.add("%s: cannot be read: %s".formatted(file, why));
      return List.of();
    }
    return grants(file.toString(), () -> Files.readAllBytes(file), problems);
  }

  private static List<Grant> grants(String place, Bytes bytes, List<String> problems) {
    String text;
    try {
      text = new String(bytes.read(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      problems.add("%s: cannot be read: %s".formatted(place, e));
      return List.of();
    }
    try {
      return PolicyDocument.grants(text);
    } catch (IOException e) {
      String words = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      problems.add("%s: cannot be compared as a policy document: %s".formatted(place, words));
      return List.of();
    }
  }

  @FunctionalInterface
  private interface Bytes {
    byte[] read() throws IOException;
  }

  private List<StageRole> roles(List<String> problems) {
    if (stage == null) {
      return StageModel.roles();
    }
    List<StageRole> named =
        StageModel.roles().stream().filter(role -> role.stage().toString().equals(stage)).toList();
    if (named.isEmpty()) {
      problems.add(
          "There is no stage \"%s\"; expected one of %s."
              .formatted(
                  stage,
                  Arrays.stream(StageName.values())
                      .map(StageName::toString)
                      .collect(Collectors.joining(", "))));
    }
    return named;
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new WrongInput(problems);
    }
  }

  private void print(List<String> lines) {
    PrintWriter out = spec.commandLine().getOut();
    lines.forEach(out::println);
    out.flush();
  }
}

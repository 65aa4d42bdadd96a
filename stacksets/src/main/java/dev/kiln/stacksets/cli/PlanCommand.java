package dev.kiln.stacksets.cli;

import dev.kiln.stacksets.rollout.Plan;
import dev.kiln.stacksets.rollout.Planner;
import dev.kiln.stacksets.rollout.RightsChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kiln rollout plan`.
@Command(
    name = "plan",
    description = "Tell what a roll-out would change, by account and region. Changes nothing.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin InstallationOption installation = new InstallationOption();

  @Option(names = "--check", description = "End with exit code 4 when anything would change.")
  boolean check;

  @Option(
      names = "--policy-diff",
      description = "Tell instead which rights the roles would gain and lose, by stage.")
  boolean policyDiff;

  @Option(names = "--remove", description = "Plan to remove Kiln where kiln.yaml no longer has it.")
  boolean remove;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  private final Surroundings surroundings;

  PlanCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    InstallationOption.Site site = installation.read(surroundings);
    Planner planner =
        new Planner(site.installation(), site.rollout(), site.release(), site.cloud());
    Output output = new Output(spec, json);
    if (policyDiff) {
      List<RightsChange> rights = planner.rights();
      output.tell(RightsReport.json(rights), RightsReport.lines(rights));
      return code(rights.stream().allMatch(change -> change.stages().isEmpty()));
    }
    Plan plan = planner.plan(remove);
    String tooling = site.installation().tooling().value();
    Map<String, Object> object = PlanReport.json(plan, tooling);
    output.tell(object, PlanReport.lines(plan, tooling));
    List<String> misfits = new ArrayList<>(plan.misfits());
    if (!misfits.isEmpty()) {
      output.warn(misfits);
      return ExitCode.WRONG_INPUT;
    }
    return code(plan.isEmpty());
  }

  private int code(boolean isSame) {
    return check && !isSame ? ExitCode.DIFFERENT : ExitCode.DONE;
  }
}

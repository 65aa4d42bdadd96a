package dev.kiln.stacksets.cli;

import dev.kiln.stacksets.rollout.Apply;
import dev.kiln.stacksets.rollout.Plan;
import dev.kiln.stacksets.rollout.Planner;
import dev.kiln.stacksets.rollout.Report;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kiln rollout apply`.
@Command(
    name = "apply",
    description = {
      "Bring the tooling account and all members to where kiln.yaml and this version of Kiln have"
          + " them.",
      "It may be broken off and begun again at any time: what is under way goes on, and is followed"
          + " the next time."
    },
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin InstallationOption installation = new InstallationOption();

  @Option(
      names = "--remove",
      description =
          "Remove Kiln where kiln.yaml no longer has it. The keys stay, and so do the copies.")
  boolean remove;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  private final Surroundings surroundings;

  ApplyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    InstallationOption.Site site = installation.read(surroundings);
    Output output = new Output(spec, json);
    Plan plan =
        new Planner(site.installation(), site.rollout(), site.release(), site.cloud()).plan(remove);
    output.warn(PlanReport.lines(plan, site.installation().tooling().value()));
    if (!plan.misfits().isEmpty()) {
      return output.refuse(plan.misfits(), ExitCode.WRONG_INPUT);
    }
    Report report =
        new Apply(
                site.installation(),
                site.rollout(),
                site.cloud(),
                surroundings.pause(),
                line -> output.warn(List.of(line)))
            .apply(site.release(), remove);
    output.tell(TargetReport.json(report), TargetReport.lines(report));
    report.stopped().ifPresent(failure -> output.warn(List.of(failure.words())));
    return report.stopped().map(Rollout::exitCode).orElseGet(() -> code(report));
  }

  private static int code(Report report) {
    return report.isRight() ? ExitCode.DONE : ExitCode.FAILED;
  }
}

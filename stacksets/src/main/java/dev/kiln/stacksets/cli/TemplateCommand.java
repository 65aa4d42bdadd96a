package dev.kiln.stacksets.cli;

import dev.kiln.stacksets.rollout.Definition;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kiln rollout template`.
@Command(
    name = "template",
    description = "Print a template as it is rolled out, for a pipeline of your own.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true)
final class TemplateCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "STACK", description = "One of ${COMPLETION-CANDIDATES}.")
  Which which = Which.tooling;

  @Mixin InstallationOption installation = new InstallationOption();

  @Option(
      names = "--parameters",
      description = "Print the values of its parameters instead, NAME=VALUE in each line.")
  boolean parameters;

  private final Surroundings surroundings;

  TemplateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /// As people type them.
  enum Which {
    tooling,
    member,
    artifacts
  }

  @Override
  public Integer call() {
    InstallationOption.Site site = installation.read(surroundings);
    Definition definition =
        switch (which) {
          case tooling -> site.release().tooling();
          case member -> site.release().member();
          case artifacts -> site.release().artifacts();
        };
    PrintWriter out = spec.commandLine().getOut();
    if (parameters) {
      definition.parameters().forEach((name, value) -> out.println(name + "=" + value));
    } else {
      out.print(definition.template());
    }
    out.flush();
    return ExitCode.DONE;
  }
}

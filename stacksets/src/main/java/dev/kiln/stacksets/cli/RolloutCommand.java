package dev.kiln.stacksets.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `kiln rollout` without a command.
@Command(
    name = "kiln rollout",
    description =
        "Installs Kiln in the tooling account and in every account of the fleet, by CloudFormation.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = HelpCommand.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the work failed",
      "2:wrong usage or input, nothing was begun",
      "3:refused by AWS permissions, or no credentials",
      "4:differences found where they were asked for"
    })
final class RolloutCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}

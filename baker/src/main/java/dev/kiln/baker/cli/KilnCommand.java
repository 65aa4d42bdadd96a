package dev.kiln.baker.cli;

import io.micronaut.context.annotation.Prototype;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `kiln` without a command.
@Prototype
@Command(
    name = "kiln",
    description =
        "Bakes machine images in one account and gets an encrypted copy of each into every account"
            + " that wants it.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RecipesCommand.class,
      PushCommand.class,
      BakeCommand.class,
      StatusCommand.class,
      CancelCommand.class,
      SweepCommand.class,
      RollbackCommand.class,
      PublishCommand.class,
      DeadLettersCommand.class,
      DiffCommand.class,
      CollectCommand.class,
      KeepCommand.class,
      RestoreCommand.class,
      PrivilegesCommand.class,
      HelpCommand.class
    },
    footerHeading = "%nElsewhere:%n",
    footer = {
      "  rollout  Install Kiln in the tooling account and in every account of the fleet.",
      "  demo     Bake and copy an image in a sandbox on this machine, without AWS.",
      "  sandbox  Keep one open, to try all commands against it.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the work failed",
      "2:wrong usage or input, nothing was begun",
      "3:refused by AWS permissions, or no credentials",
      "4:differences found where they were asked for",
      "129, 130, 143:ended by the loss of the terminal, by Ctrl-C, by a termination signal"
    })
final class KilnCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}

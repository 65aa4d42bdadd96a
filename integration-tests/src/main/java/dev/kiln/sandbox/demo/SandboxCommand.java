package dev.kiln.sandbox.demo;

import dev.kiln.baker.cli.ExitCode;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kiln sandbox`.
@Command(
    name = "kiln sandbox",
    description = {
      "Keep a sandbox open on this machine until Ctrl-C, to try all commands against it: a tooling"
          + " account, and member accounts with copiers.",
      "Writes into DIRECTORY what they need: kiln.yaml, env with a developer's credentials, and"
          + " recipes to begin with."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "1:the sandbox could not be opened",
      "2:wrong usage or input, nothing was begun",
      "130:ended by Ctrl-C"
    })
public final class SandboxCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--encrypted",
      description = "With a key of the tooling account, under which images are encrypted.")
  boolean encrypted;

  @Parameters(
      paramLabel = "DIRECTORY",
      arity = "0..1",
      description = "Is made, or empty, or of an earlier sandbox (default: ./sandbox).")
  Path directory = Path.of("sandbox");

  private final Path home;

  /// @param home of Kiln, where its command and examples are
  SandboxCommand(Path home) {
    this.home = home;
  }

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new SandboxCommand(Path.of(System.getProperty("kiln.home", "."))))
            .setUsageHelpWidth(100)
            .setExecutionExceptionHandler(Demo::failed)
            .execute(args));
  }

  /// Ends when its thread is interrupted, or with the process.
  @Override
  public Integer call() throws IOException {
    SandboxFolder folder = new SandboxFolder(directory);
    Optional<String> problem = folder.problem();
    if (problem.isPresent()) {
      tell(problem.get());
      return ExitCode.WRONG_INPUT;
    }
    Scene scene = encrypted ? Scene.DEFAULT.encryptingSources() : Scene.DEFAULT;
    try (Sandbox sandbox = Sandbox.open(scene, this::tell);
        ImageProgress images = new ImageProgress(sandbox)) {
      sandbox.runDeployed();
      images.start();
      folder.write(sandbox, home.resolve("baker/examples"));
      invite(sandbox);
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      tell("The sandbox is closed.");
    }
    return ExitCode.DONE;
  }

  private void invite(Sandbox sandbox) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        """
        The sandbox is open: Moto as a %s at %s,
        tooling account %s, copiers in
        %s.
        Scripts are fetched and their syntax is checked as on an instance; they are not run.

        In another shell:

          cd %s && . ./env
          %s bake web --local
          %s status

        Ctrl-C ends the sandbox, and all that is in it.
        """,
        sandbox.form(),
        sandbox.endpoint(),
        sandbox.scene().tooling(),
        sandbox.scene().places().stream().map(Scene.Place::pair).collect(Collectors.joining(", ")),
        word(directory),
        word(home.resolve("kiln")),
        word(home.resolve("kiln")));
    out.flush();
  }

  private static String word(Path path) {
    return SandboxFolder.quoted(path.toAbsolutePath().normalize().toString());
  }

  private void tell(String sentence) {
    spec.commandLine().getErr().println(sentence);
    spec.commandLine().getErr().flush();
  }
}

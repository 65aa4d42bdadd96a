package dev.kiln.sandbox.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.cli.ExitCode;
import dev.kiln.baker.cli.Kiln;
import dev.kiln.baker.cli.SleepingPause;
import dev.kiln.baker.pipeline.Pause;
import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.text.Counted;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.moto.Ending;
import dev.kiln.sandbox.moto.NoMotoException;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/// `kiln demo`.
@Command(
    name = "kiln demo",
    description =
        "Bake a recipe in a sandbox on this machine, copy it to the accounts it names, and read the"
            + " copies back. Needs no AWS account.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every expected copy is there, and no other",
      "1:something is missing or wrong",
      "2:wrong usage or input, nothing was begun"
    })
public final class Demo implements Callable<Integer> {

  /// As the shell has it for Ctrl-C.
  private static final int INTERRUPTED = 130;

  /// Nothing outside waits in a sandbox; a look every so often is enough.
  private static final String LONGEST_PAUSE = "PT0.05S";

  /// For copies to come.
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Option(
      names = "--encrypted",
      description =
          "Encrypt the image under a key of the tooling account before it is shared, as accounts"
              + " that encrypt EBS by default have to.")
  boolean encrypted;

  @Parameters(
      paramLabel = "RECIPE",
      arity = "0..1",
      description = "The recipe's file; without one, the example web.yaml.")
  Path recipeFile = Path.of(System.getProperty("kiln.home", "."), "baker/examples/web.yaml");

  private final Consumer<Sandbox> once;
  private final Duration patience;

  public Demo() {
    this(_ -> {}, PATIENCE);
  }

  /// @param once is done to the sandbox after the roll-out
  Demo(Consumer<Sandbox> once, Duration patience) {
    this.once = once;
    this.patience = patience;
  }

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Demo())
            .setUsageHelpWidth(100)
            .setExecutionExceptionHandler(Demo::failed)
            .execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Recipe recipe =
        switch (RecipeFile.read(recipeFile)) {
          case Outcome.Right<Recipe> right -> right.value();
          case Outcome.Wrong<Recipe> wrong -> {
            wrong.problems().forEach(spec.commandLine().getErr()::println);
            yield null;
          }
        };
    if (recipe == null) {
      return ExitCode.WRONG_INPUT;
    }
    List<String> lacking = new Offer(Scene.DEFAULT).lacking(recipe);
    if (!lacking.isEmpty()) {
      lacking.forEach(problem -> tell(recipeFile + ": " + problem));
      return ExitCode.WRONG_INPUT;
    }
    Instant start = Instant.now();
    Scene scene = encrypted ? Scene.DEFAULT.encryptingSources() : Scene.DEFAULT;
    try (Sandbox sandbox = Sandbox.open(scene, this::tell)) {
      return demo(sandbox, recipe, start);
    }
  }

  private int demo(Sandbox sandbox, Recipe recipe, Instant start)
      throws IOException, InterruptedException {
    tell(
        "Sandbox: Moto as a %s; functions, schedules and runbooks run as they are deployed."
            .formatted(sandbox.form()));
    if (encrypted) {
      tell("Images are encrypted under %s.".formatted(sandbox.sourceKey()));
    }
    tell("Scripts are fetched and their syntax is checked as on an instance; they are not run.");
    once.accept(sandbox);
    sandbox.runDeployed();
    Eavesdropper eavesdropper = new Eavesdropper(sandbox);
    Optional<ImageId> source = bake(sandbox);
    if (source.isEmpty()) {
      return ExitCode.FAILED;
    }
    tell(
        "Waiting for %s …"
            .formatted(Counted.of(recipe.targets().filterPairs().size(), "copy", "copies")));
    DemoResult result =
        new CopyWatch(sandbox, source.get(), recipe.targets()).untilSettled(patience, this::tell);
    tell("Confirming the copies …");
    Confirmations confirmations = Confirmations.await(sandbox, result.copies(), recipe.name());
    String keyOfSource = keyOf(sandbox, source.get());
    Duration took = Duration.between(start, Instant.now());
    if (json) {
      Map<String, Object> all = result.json(keyOfSource, eavesdropper.heard(), took);
      all.put("confirmed", confirmations.json());
      out().println(JSON.std.asString(all));
    } else {
      result.table().forEach(out()::println);
      confirmations.lines().forEach(out()::println);
      out()
          .println(
              "The image itself is "
                  + (keyOfSource.isEmpty()
                      ? "not encrypted."
                      : "under %s.".formatted(keyOfSource)));
      out().printf("%s; %.1f s%n", result.verdict(), took.toMillis() / 1000.0);
    }
    out().flush();
    List<String> problems = new ArrayList<>(result.problems());
    problems.addAll(confirmations.problems());
    problems.forEach(this::tell);
    return problems.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  /// By the command, with the credentials of somebody who may only become the stages.
  private Optional<ImageId> bake(Sandbox sandbox) throws IOException {
    Path folder = Files.createTempDirectory("kiln-demo-");
    Path installation = folder.resolve("kiln.yaml");
    StringWriter answer = new StringWriter();
    try (ApplicationContext context = ApplicationContext.builder().banner(false).build()) {
      Files.writeString(installation, SandboxFolder.installation(sandbox.installation()));
      context.registerSingleton(
          AwsAccess.class,
          new AwsAccess(
              StaticCredentialsProvider.create(sandbox.developer()),
              Optional.of(sandbox.endpoint())));
      context.registerSingleton(Pause.class, new SleepingPause(LONGEST_PAUSE));
      context.start();
      String[] arguments = {
        "bake", recipeFile.toString(), "--installation", installation.toString(), "--json"
      };
      tell("kiln bake %s".formatted(recipeFile));
      int exitCode =
          Kiln.commandLine(context)
              .setOut(new PrintWriter(answer, true))
              .setErr(err())
              .execute(arguments);
      return exitCode == ExitCode.DONE
          ? Optional.of(
              new ImageId(String.valueOf(JSON.std.mapFrom(answer.toString()).get("image"))))
          : Optional.empty();
    } finally {
      Files.deleteIfExists(installation);
      Files.delete(folder);
    }
  }

  /// The key of the image's snapshots, as EC2 tells it; empty where they are not encrypted.
  private static String keyOf(Sandbox sandbox, ImageId image) {
    Ec2Client ec2 = sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home()).ec2();
    List<String> ids =
        ec2
            .describeImages(request -> request.imageIds(image.value()))
            .images()
            .getFirst()
            .blockDeviceMappings()
            .stream()
            .map(device -> device.ebs().snapshotId())
            .toList();
    return ec2.describeSnapshots(request -> request.snapshotIds(ids)).snapshots().stream()
        .filter(Snapshot::encrypted)
        .map(Snapshot::kmsKeyId)
        .distinct()
        .collect(Collectors.joining(" "));
  }

  static int failed(Exception thrown, CommandLine commandLine, CommandLine.ParseResult arguments)
      throws Exception {
    if (Ending.hasBegun()) {
      return INTERRUPTED;
    }
    if (thrown instanceof NoMotoException) {
      commandLine.getErr().println(thrown.getMessage());
      return ExitCode.WRONG_INPUT;
    }
    throw thrown;
  }

  private void tell(String sentence) {
    err().println(sentence);
    err().flush();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}

package dev.kiln.sandbox.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.AwsFailures;
import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.bakes.BakeInTurn;
import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.Beginning;
import dev.kiln.baker.bakes.Claim;
import dev.kiln.baker.bakes.ClaimedStage;
import dev.kiln.baker.bakes.RecordedCancellation;
import dev.kiln.baker.bakes.StartStage;
import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.pipeline.Ended;
import dev.kiln.baker.pipeline.Pipeline;
import dev.kiln.baker.pipeline.Progress;
import dev.kiln.baker.pipeline.StageRunner;
import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.BaseImage;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Published;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.tag.TagKey;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.crash.FaultyCalls.Change;
import dev.kiln.sandbox.crash.FaultyCalls.Death;
import dev.kiln.sandbox.moto.ImageSeed;
import dev.kiln.sandbox.moto.Transition;
import dev.kiln.sandbox.publishing.Ear;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;

/// Tries faults in a sandbox of its own, where a sound bake has made an image current.
final class FaultTrials implements AutoCloseable {
  static final String SURVIVED = "survived";

  private static final Scene SCENE =
      new Scene(new AccountId("111111111111"), new Region("eu-west-1"), List.of(), List.of());

  private final Clock clock = Clock.systemUTC();
  private final Map<BakeId, Integer> resumed = new HashMap<>();
  private final Random random = new Random(4);
  private final Path folder;
  private final Sandbox sandbox;
  private final Eyes eyes;
  private final PackedRecipe recipe;
  private final BaseImage base;
  private final List<Change> changes;
  private Instant asked = clock.instant().minus(Duration.ofDays(1));

  private FaultTrials(Path folder, Sandbox sandbox) throws IOException, InterruptedException {
    this.folder = folder;
    this.sandbox = sandbox;
    this.eyes = new Eyes(sandbox, Ear.at(sandbox));
    this.recipe = recipe(folder, "web");
    FaultyCalls sound = FaultyCalls.none();
    push(sound, recipe);
    this.base = soundBake(FaultyCalls.none()).base();
    var _ = soundBake(sound);
    this.changes = List.copyOf(sound.changes);
  }

  /// @param folder for recipes, nobody else's
  static FaultTrials open(Path folder) throws IOException, InterruptedException {
    Sandbox sandbox = Sandbox.open(SCENE, _ -> {});
    try {
      sandbox.control().setTransition("ec2::image", new Transition.Immediate());
      sandbox.control().setTransition("ec2::instance", new Transition.Immediate());
      return new FaultTrials(folder, sandbox);
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      sandbox.close();
      throw e;
    }
  }

  @Override
  public void close() {
    sandbox.close();
  }

  /// What a push and a bake change when nothing goes wrong and another image was current.
  List<Change> changes() {
    return changes;
  }

  private Located soundBake(FaultyCalls calls) throws InterruptedException {
    BakeRequest request = request();
    Optional<ImageId> former = eyes.current(recipe.recipe().name());
    Located located = located(bake(calls, request));
    eyes.requirePublishedOnce(request, former);
    eyes.forget(request.bake());
    return located;
  }

  /// @return [#SURVIVED], or why not
  String outcome(Change change, Fault fault) throws IOException, InterruptedException {
    FaultyCalls calls = FaultyCalls.at(change, fault);
    try {
      boolean isBrokenOff =
          change.stage() == StageName.SCRIPTS
              ? pushed(recipe(folder, nameOf(change, fault)), calls)
              : baked(calls, change.stage());
      assertThat(calls.hasStruck()).as("the fault happened").isTrue();
      assertThat(isBrokenOff).as("broken off").isEqualTo(fault.isInterruption());
      return SURVIVED;
    } catch (AssertionError e) {
      return "FAILED: " + e.getMessage();
    }
  }

  private static String nameOf(Change change, Fault fault) {
    return "pushed-%d-%s"
        .formatted(change.number(), fault.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /// @return whether the first push was broken off in order
  private boolean pushed(PackedRecipe pushed, FaultyCalls calls) {
    boolean isBrokenOff = false;
    try {
      push(calls, pushed);
    } catch (Death _) {
      push(FaultyCalls.none(), pushed);
    } catch (AbortedException _) {
      isBrokenOff = true;
      push(FaultyCalls.none(), pushed);
    }
    eyes.requireStored(pushed);
    return isBrokenOff;
  }

  /// @return whether the first process broke the bake off in order
  private boolean baked(FaultyCalls calls, StageName faulty)
      throws IOException, InterruptedException {
    BakeRequest request = request();
    Optional<ImageId> former = eyes.current(recipe.recipe().name());
    if (faulty.compareTo(StageName.BUILD) > 0) {
      pretendBuilt(new Located(request, base), faulty.compareTo(StageName.TEST) > 0);
    }
    boolean isBrokenOff = false;
    Ended<Published> ended;
    try {
      ended = faulty.compareTo(StageName.BUILD) > 0 ? resume(calls, request) : bake(calls, request);
    } catch (Death _) {
      ended = resumeLater(request);
    } catch (InterruptedException _) {
      isBrokenOff = true;
      var _ = eyes.requireNoInstanceLeft(request.bake());
      ended = resumeLater(request);
    }
    assertThat(ended).isInstanceOf(Ended.Reached.class);
    if (isBrokenOff) {
      eyes.requirePublishedOnceThoughBegunAnew(request, former);
    } else {
      eyes.requirePublishedOnce(request, former);
    }
    eyes.forget(request.bake());
    return isBrokenOff;
  }

  /// An image and a journal as an earlier process left them.
  private void pretendBuilt(Located located, boolean alsoTested) throws IOException {
    BakeId bake = located.request().bake();
    ImageId image =
        sandbox
            .control()
            .seedImage(
                ImageSeed.of(SCENE.tooling(), SCENE.home(), bake.imageName().value())
                    .rootDevice("/dev/sda1")
                    .secret());
    List<SnapshotId> snapshots = eyes.snapshotsOf(image);
    Built built = new Built(located, image, snapshots, new Encryption.None());
    Tested tested = new Tested(built, Instant.parse("2026-11-21T04:00:00Z"));
    eyes.tag(built, alsoTested ? Map.of(TagKey.TESTED, tested.testedAt().toString()) : Map.of());
    eyes.journal(bake, StageName.LOOKUP, new Entry.OfLookup().write(located));
    eyes.journal(bake, StageName.BUILD, new Entry.OfBuild().write(built));
    if (alsoTested) {
      eyes.journal(bake, StageName.TEST, new Entry.OfTest().write(tested));
    }
  }

  private void push(FaultyCalls calls, PackedRecipe recipe) {
    try (LocalPipeline pipeline = pipeline(calls)) {
      var _ = pipeline.push(recipe);
    } finally {
      endProcess();
    }
  }

  private Ended<Published> bake(FaultyCalls calls, BakeRequest request)
      throws InterruptedException {
    return bake(calls, request, LocalPipeline::stagesOfNew, clock);
  }

  /// When whatever the process before has launched has come to its end by itself.
  private Ended<Published> resumeLater(BakeRequest request) throws InterruptedException {
    sandbox.playInstances();
    return resume(FaultyCalls.none(), request);
  }

  /// When the process before is surely not at work any longer.
  private Ended<Published> resume(FaultyCalls calls, BakeRequest request)
      throws InterruptedException {
    int times = resumed.merge(request.bake(), 1, Integer::sum);
    Clock later = Clock.offset(clock, Beginning.SEEN.plusSeconds(1).multipliedBy(times));
    return bake(calls, request, LocalPipeline::stages, later);
  }

  private Ended<Published> bake(FaultyCalls calls, BakeRequest request, Stages stages, Clock turns)
      throws InterruptedException {
    try (LocalPipeline pipeline = pipeline(calls)) {
      BakeRecords records = pipeline.records(request.bake());
      Claim claim = new Claim(records, request.bake(), random, turns);
      StageRunner runner =
          new StageRunner(
              new AwsFailures(),
              _ -> sandbox.playInstances(),
              new Silence(),
              clock,
              claim.renewedBy(new RecordedCancellation(records, request.bake())));
      StartStage start = new StartStage(records, claim, false, turns);
      Pipeline whole = new Pipeline(ClaimedStage.all(stages.of(pipeline, request), claim), runner);
      return new BakeInTurn(start, runner, new AwsFailures(), new Silence())
          .run(request, whole::bake);
    } finally {
      endProcess();
    }
  }

  /// With a process its interruption ends.
  private static void endProcess() {
    var _ = Thread.interrupted();
  }

  private interface Stages {
    Pipeline.Stages of(LocalPipeline pipeline, BakeRequest request);
  }

  private LocalPipeline pipeline(FaultyCalls calls) {
    AwsAccess access =
        new AwsAccess(
                StaticCredentialsProvider.create(sandbox.developer()),
                Optional.of(sandbox.endpoint()))
            .watchedBy(calls);
    return new LocalPipeline(access, sandbox.installation(), clock);
  }

  /// Each bake is asked for a minute after the one before.
  private BakeRequest request() {
    asked = asked.plus(Duration.ofMinutes(1));
    BakeId bake = BakeId.of(recipe.recipe().name(), asked, random);
    return new BakeRequest(bake, recipe.recipe(), recipe.digest());
  }

  private static Located located(Ended<Published> ended) {
    return switch (ended) {
      case Ended.Reached<Published> reached -> reached.fact().updated().tested().built().located();
      case Ended<Published> other -> throw new AssertionError(other);
    };
  }

  private static PackedRecipe recipe(Path folder, String name) throws IOException {
    Files.createDirectories(folder.resolve("scripts"));
    Files.writeString(folder.resolve("scripts/good.sh"), "#!/bin/bash\ntrue\n");
    Path file =
        Files.writeString(
            folder.resolve(name + ".yaml"),
            """
            name: %s
            description: a test's recipe
            base:
              newest: {owner: "099720109477", name: "ubuntu/images/*", architecture: x86_64}
            build: {instanceType: t3.small, scripts: [scripts/good.sh]}
            test: {instanceType: t3.small, scripts: [scripts/good.sh]}
            publish:
              targets:
                - {accounts: ["222222222222", "333333333333"], regions: [eu-west-1]}
            """
                .formatted(name));
    return switch (RecipeFile.read(file)) {
      case Outcome.Right<Recipe> right -> PackedRecipe.pack(file, right.value());
      case Outcome.Wrong<Recipe> wrong -> throw new AssertionError(wrong.problems());
    };
  }

  private static final class Silence implements Progress {
    @Override
    public void started(StageName stage) {}

    @Override
    public void waiting(StageName stage, String why, Duration since) {}

    @Override
    public void done(StageName stage, String what, Duration took) {}

    @Override
    public void failed(StageName stage, String why) {}
  }
}

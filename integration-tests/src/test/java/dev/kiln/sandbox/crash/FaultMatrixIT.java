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
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/// Each call by which a bake changes something in AWS × each fault, over the wire, and then another
/// process resumes the bake. The matrix is written to `target/fault-matrix-moto.txt`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultMatrixIT {
  private static final Path MATRIX = Path.of("target/fault-matrix-moto.txt");
  private static final Scene SCENE =
      new Scene(new AccountId("111111111111"), new Region("eu-west-1"), List.of(), List.of());
  private static final String SURVIVED = "survived";

  private final Clock clock = Clock.systemUTC();
  private final Map<BakeId, Integer> resumed = new HashMap<>();
  private final Sandbox sandbox = Sandbox.open(SCENE, _ -> {}).runInstances();
  private final Eyes eyes = new Eyes(sandbox, Ear.at(sandbox));
  private final Random random = new Random(4);
  private Instant asked = clock.instant().minus(Duration.ofDays(1));

  @AfterAll
  void close() {
    sandbox.close();
  }

  @Test
  void everyFaultAtEveryChangeEndsInTheSameBake(@TempDir Path folder) throws Exception {
    sandbox.control().setTransition("ec2::image", new Transition.Immediate());
    sandbox.control().setTransition("ec2::instance", new Transition.Immediate());
    PackedRecipe recipe = recipe(folder, "web");
    FaultyCalls sound = FaultyCalls.none();
    push(sound, recipe);
    Located located = soundBake(recipe, FaultyCalls.none());
    var _ = soundBake(recipe, sound);

    SequencedMap<Change, Map<Fault, String>> results = new LinkedHashMap<>();
    for (Change change : sound.changes) {
      Map<Fault, String> row = new EnumMap<>(Fault.class);
      for (Fault fault : Fault.values()) {
        row.put(fault, outcome(folder, recipe, located, change, fault));
      }
      results.put(change, row);
    }

    Files.writeString(MATRIX, table(results));
    assertThat(results.values())
        .as(() -> table(results))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.values()).containsOnly(SURVIVED));
  }

  private Located soundBake(PackedRecipe recipe, FaultyCalls calls) {
    BakeRequest request = request(recipe);
    Optional<ImageId> former = eyes.current(recipe.recipe().name());
    Located located = located(bake(calls, request));
    eyes.requirePublishedOnce(request, former);
    return located;
  }

  private String outcome(
      Path folder, PackedRecipe recipe, Located located, Change change, Fault fault)
      throws IOException {
    FaultyCalls calls = FaultyCalls.at(change, fault);
    try {
      if (change.stage() == StageName.SCRIPTS) {
        pushed(
            recipe(
                folder, "pushed-%d-%s".formatted(change.number(), fault.words.replace(' ', '-'))),
            calls);
      } else {
        baked(recipe, located, calls, change.stage());
      }
      assertThat(calls.hasStruck()).as("the fault happened").isTrue();
      return SURVIVED;
    } catch (AssertionError e) {
      return "FAILED: " + e.getMessage();
    }
  }

  private void pushed(PackedRecipe recipe, FaultyCalls calls) {
    try {
      push(calls, recipe);
    } catch (Death _) {
      push(FaultyCalls.none(), recipe);
    }
    eyes.requireStored(recipe);
  }

  private void baked(PackedRecipe recipe, Located base, FaultyCalls calls, StageName faulty)
      throws IOException {
    BakeRequest request = request(recipe);
    Optional<ImageId> former = eyes.current(recipe.recipe().name());
    if (faulty.compareTo(StageName.BUILD) > 0) {
      pretendBuilt(new Located(request, base.base()), faulty.compareTo(StageName.TEST) > 0);
    }
    Ended<Published> ended;
    try {
      ended = faulty.compareTo(StageName.BUILD) > 0 ? resume(calls, request) : bake(calls, request);
    } catch (Death _) {
      ended = resume(FaultyCalls.none(), request);
    }
    assertThat(ended).isInstanceOf(Ended.Reached.class);
    eyes.requirePublishedOnce(request, former);
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
    }
  }

  private Ended<Published> bake(FaultyCalls calls, BakeRequest request) {
    return bake(calls, request, LocalPipeline::stagesOfNew, clock);
  }

  /// When the process before is surely not at work any longer.
  private Ended<Published> resume(FaultyCalls calls, BakeRequest request) {
    int times = resumed.merge(request.bake(), 1, Integer::sum);
    Clock later = Clock.offset(clock, Beginning.SEEN.plusSeconds(1).multipliedBy(times));
    return bake(calls, request, LocalPipeline::stages, later);
  }

  private Ended<Published> bake(
      FaultyCalls calls, BakeRequest request, Stages stages, Clock turns) {
    try (LocalPipeline pipeline = pipeline(calls)) {
      BakeRecords records = pipeline.records(request.bake());
      Claim claim = new Claim(records, request.bake(), random, turns);
      StageRunner runner =
          new StageRunner(
              new AwsFailures(),
              _ -> eyes.untilInstancesAreDone(),
              new Silence(),
              clock,
              claim.renewedBy(new RecordedCancellation(records, request.bake())));
      StartStage start = new StartStage(records, claim, false, turns);
      Pipeline whole = new Pipeline(ClaimedStage.all(stages.of(pipeline, request), claim), runner);
      return new BakeInTurn(start, runner, new AwsFailures(), new Silence())
          .run(request, whole::bake);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
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
  private BakeRequest request(PackedRecipe recipe) {
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

  private static String table(Map<Change, Map<Fault, String>> results) {
    StringBuilder table = new StringBuilder("%-34s".formatted("call"));
    for (Fault fault : Fault.values()) {
      table.append(" %-12s".formatted(fault.words));
    }
    results.forEach((change, row) -> {
      table.append("%n%-8s  %-24s".formatted(change.stage(), change.operation()));
      row.values().forEach(outcome -> table.append(" %-12s".formatted(outcome)));
    });
    return table.append(System.lineSeparator()).toString();
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

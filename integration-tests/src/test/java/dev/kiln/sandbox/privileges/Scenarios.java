package dev.kiln.sandbox.privileges;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.pipeline.Pipeline;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.baker.scripts.RecipeManifest;
import dev.kiln.copier.CopyFunction;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.recipe.Base;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.copying.Sources;
import dev.kiln.sandbox.demo.FoundCopy;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.Transition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;

/// Each stage's normal way, and the way out where it has one, from a fact of its own each time.
/// What it needs from the stages before it is made once.
final class Scenarios implements AutoCloseable {
  private static final String PUBLIC_PARAMETER =
      "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
  private static final String INSTANCES = "ec2::instance";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Sandbox sandbox;
  private final Path folder;
  private final Place memberPlace;
  private final Clock clock = Clock.systemUTC();
  private final AwsAccess access;
  private final PackedRecipe recipe;
  private final Located located;
  private final Built built;

  Scenarios(Sandbox sandbox, Path folder, Place memberPlace) throws IOException {
    this.sandbox = sandbox;
    this.folder = folder;
    this.memberPlace = memberPlace;
    this.access =
        new AwsAccess(
            StaticCredentialsProvider.create(sandbox.developer()), Optional.of(sandbox.endpoint()));
    this.recipe = write("first");
    BakeRequest request = request(recipe.recipe());
    try (LocalPipeline pipeline = pipeline()) {
      pipeline.push(recipe);
      Pipeline.Stages stages = pipeline.stages(request);
      located = fact(stages.lookup(), request).orElseThrow();
      built = fact(stages.build(), located).orElseThrow();
    }
  }

  /// An image of Kiln's.
  Built built() {
    return built;
  }

  /// The key of an object of a recipe.
  String manifestKey() {
    return RecipeManifest.key(recipe.recipe().name(), recipe.digest());
  }

  /// Goes the stage's ways.
  ///
  /// @return whether each came to its end
  boolean succeeds(StageName stage) throws IOException {
    try (LocalPipeline pipeline = pipeline()) {
      return switch (stage) {
        case SCRIPTS -> push(pipeline);
        case LOOKUP -> lookUp(pipeline);
        case BUILD -> {
          Located fact = new Located(request(recipe.recipe()), located.base());
          Located other = new Located(request(recipe.recipe()), located.base());
          yield fact(pipeline.stages(fact.request()).build(), fact).isPresent()
              && cleansUp(pipeline.stages(other.request()).build(), other);
        }
        case TEST -> {
          Built fact = built(request(recipe.recipe()));
          Built other = built(request(recipe.recipe()));
          yield fact(stages(pipeline, fact).test(), fact).isPresent()
              && cleansUp(stages(pipeline, other).test(), other);
        }
        case UPDATE -> {
          Tested fact = new Tested(built(request(renamed())), clock.instant());
          yield fact(stages(pipeline, fact.built()).update(), fact).isPresent();
        }
        case PUBLISH -> {
          unshare();
          Tested tested = new Tested(built(request(recipe.recipe())), clock.instant());
          Updated fact = new Updated(tested, "/kiln/images/first", 1);
          yield fact(stages(pipeline, tested.built()).publish(), fact).isPresent();
        }
        case COPY -> copy();
      };
    } catch (AwsServiceException e) {
      return false;
    }
  }

  @Override
  public void close() {
    Ec2Client ec2 = tooling().ec2();
    ec2.describeInstances()
        .reservations()
        .forEach(reservation ->
            reservation
                .instances()
                .forEach(instance ->
                    ec2.terminateInstances(request -> request.instanceIds(instance.instanceId()))));
  }

  private boolean push(LocalPipeline pipeline) throws IOException {
    return pipeline.push(write("pushed-" + UUID.randomUUID().toString().substring(0, 8)));
  }

  private boolean lookUp(LocalPipeline pipeline) {
    BakeRequest newest = request(recipe.recipe());
    BakeRequest named = request(basedOn(new Base.Parameter(PUBLIC_PARAMETER)));
    return fact(pipeline.stages(newest).lookup(), newest).isPresent()
        && fact(pipeline.stages(named).lookup(), named).isPresent();
  }

  /// One message that can be copied and one that cannot, fetched and removed as Lambda does it.
  private boolean copy() {
    ImageCreated message = new Sources(sandbox).shared(List.of(memberPlace));
    AwsClients member = sandbox.operator(memberPlace.account(), memberPlace.region());
    String queue = sandbox.member(memberPlace).copy().url();
    member.sqs().purgeQueue(request -> request.queueUrl(queue));
    for (String body : List.of(message.toJson(), "not JSON")) {
      member.sqs().sendMessage(request -> request.queueUrl(queue).messageBody(body));
    }
    try (CopyFunction function = sandbox.copier(memberPlace)) {
      var poller = sandbox.poller(memberPlace, function);
      poller.pollOnce();
      poller.pollOnce();
    }
    return FoundCopy.of(message.sourceAmi(), memberPlace, member).size() == 1 && sandbox.isQuiet();
  }

  /// Is stopped while its instance still boots.
  private <I> boolean cleansUp(Stage<I, ?> stage, I before) {
    sandbox.control().setTransition(INSTANCES, new Transition.AfterLooks(1_000));
    try {
      var _ = stage.advance(before);
      stage.abandon(before);
      return true;
    } finally {
      sandbox.control().setTransition(INSTANCES, new Transition.AfterLooks(1));
    }
  }

  private static <I, O> Optional<O> fact(Stage<I, O> stage, I before) {
    Instant latest = Instant.now().plus(PATIENCE);
    try {
      while (Instant.now().isBefore(latest)) {
        switch (stage.advance(before)) {
          case StageResult.Done<O> done -> {
            return Optional.of(done.fact());
          }
          case StageResult.Failed<O> _ -> {
            return Optional.empty();
          }
          case StageResult.Waiting<O> _ -> LockSupport.parkNanos(PAUSE.toNanos());
        }
      }
      throw new AssertionError("%s did not end within %s".formatted(stage.name(), PATIENCE));
    } catch (AwsServiceException e) {
      return Optional.empty();
    }
  }

  private Pipeline.Stages stages(LocalPipeline pipeline, Built fact) {
    return pipeline.stages(fact.located().request());
  }

  private LocalPipeline pipeline() {
    return new LocalPipeline(access, sandbox.installation(), clock);
  }

  private AwsClients tooling() {
    return sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home());
  }

  private BakeRequest request(Recipe of) {
    return new BakeRequest(
        BakeId.of(of.name(), clock.instant(), new SecureRandom()), of, recipe.digest());
  }

  private Built built(BakeRequest request) {
    return new Built(
        new Located(request, located.base()), built.image(), built.snapshots(), built.encryption());
  }

  private Recipe renamed() {
    return with(
        new RecipeName("r-" + UUID.randomUUID().toString().substring(0, 8)),
        recipe.recipe().base());
  }

  private Recipe basedOn(Base base) {
    return with(recipe.recipe().name(), base);
  }

  private Recipe with(RecipeName name, Base base) {
    Recipe from = recipe.recipe();
    return new Recipe(
        name,
        from.description(),
        base,
        from.build(),
        from.test(),
        from.targets(),
        from.tags(),
        from.schedule(),
        from.retention());
  }

  /// So that sharing has something to do.
  private void unshare() {
    Ec2Client ec2 = tooling().ec2();
    ec2.modifyImageAttribute(request ->
        request
            .imageId(built.image().value())
            .attribute("launchPermission")
            .operationType("remove")
            .userIds(memberPlace.account().value()));
    built
        .snapshots()
        .forEach(snapshot ->
            ec2.modifySnapshotAttribute(request ->
                request
                    .snapshotId(snapshot.value())
                    .attribute("createVolumePermission")
                    .operationType("remove")
                    .userIds(memberPlace.account().value())));
  }

  private PackedRecipe write(String name) throws IOException {
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
                - {accounts: ["%s"], regions: [%s]}
            """
                .formatted(name, memberPlace.account(), memberPlace.region()));
    return switch (RecipeFile.read(file)) {
      case Outcome.Right<Recipe> right -> PackedRecipe.pack(file, right.value());
      case Outcome.Wrong<Recipe> wrong -> throw new AssertionError(wrong.problems());
    };
  }
}

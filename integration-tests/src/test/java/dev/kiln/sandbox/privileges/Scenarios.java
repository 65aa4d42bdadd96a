package dev.kiln.sandbox.privileges;

import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.pipeline.Pipeline;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.baker.scripts.RecipeManifest;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.Architecture;
import dev.kiln.model.recipe.Base;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.tag.TagKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.OperationType;
import software.amazon.awssdk.services.ec2.model.Tag;

/// Each stage's ways: the normal one, those that end in a failure it is to tell of, the way out,
/// and the same again. Each goes from a fact of its own. What a stage needs from those before it is
/// made once.
final class Scenarios implements AutoCloseable {
  private static final String PUBLIC_PARAMETER =
      "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

  private static final String KEY_OF_AWS = "alias/aws/ebs";

  private static final Duration HOUR = Duration.ofHours(1);

  private final Site site;
  private final Clock clock = Clock.systemUTC();
  private final TestRecipes recipes;
  private final Leftovers leftovers;
  private final PackedRecipe recipe;
  private final PackedRecipe failing;
  private final Located located;
  private final Built built;
  private final HostedBakes hosted;
  private final HostedWays hostedWays;
  private final Stock stock;
  private final CollectWay sources;
  private Optional<CollectWay> copies = Optional.empty();
  private Optional<ImageId> closed = Optional.empty();

  /// @param folder for recipes
  Scenarios(Site site, Path folder) throws IOException {
    this.site = site;
    this.recipes =
        new TestRecipes(
            folder,
            site.member().place(),
            site.installation().builder().choices().instanceProfiles().stream().findFirst());
    this.leftovers = new Leftovers(site);
    this.hosted = new HostedBakes(site, recipes, leftovers, clock);
    this.hostedWays = new HostedWays(site, hosted, clock);
    this.recipe = recipes.good();
    this.failing = recipes.failing();
    BakeRequest request = request(recipe);
    try (LocalPipeline pipeline = pipeline()) {
      pipeline.push(recipe);
      pipeline.push(failing);
      Pipeline.Stages stages = pipeline.stages(request);
      located = made(stages.lookup(), request);
      built = made(stages.build(), located);
      stock = Stock.ofTooling(site, built.image());
      sources = CollectWay.ofSources(stock);
    } catch (RuntimeException | AssertionError e) {
      leftovers.remove();
      throw e;
    }
    String current = site.installation().imageParameter(recipe.recipe().name());
    site.tooling()
        .ssm()
        .putParameter(parameter ->
            parameter
                .name(leftovers.ofParameter(current))
                .value(built.image().value())
                .type("String")
                .dataType("aws:ec2:image"));
  }

  /// An image of Kiln's.
  Built built() {
    return built;
  }

  /// The key of the object that says of what a recipe consists.
  String manifestKey() {
    return RecipeManifest.key(recipe.recipe().name(), recipe.digest());
  }

  String recipeKey() {
    return RecipeManifest.recipeKey(recipe.recipe().name(), recipe.digest());
  }

  /// The key of the object with the scripts that instances run.
  String scriptsKey(InstanceMode mode) {
    return RecipeManifest.bundleKey(recipe.recipe().name(), recipe.digest(), mode);
  }

  /// Makes what the stage's ways need, which takes the rights of others, and the stage's own.
  void prepare(StageName stage) throws IOException {
    if (stage == StageName.COLLECT) {
      sources.prepare(leftovers, this::overBake);
    }
    if (stage == StageName.COLLECT_COPIES) {
      copies().prepare(leftovers);
    }
    if (stage == StageName.PIPELINE || StageName.OF_A_BAKE.contains(stage)) {
      var _ = hosted.published();
    }
  }

  /// Goes the stage's ways until one does not end as it should.
  ///
  /// @return what went wrong, in AWS's words where it says any; empty when nothing did
  Optional<String> trouble(StageName stage) throws IOException {
    try {
      for (Way way : ways(stage)) {
        Optional<String> trouble = way.go();
        if (trouble.isPresent()) {
          return trouble;
        }
      }
      return Optional.empty();
    } catch (SdkException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    leftovers.remove();
  }

  private List<Way> ways(StageName stage) {
    return switch (stage) {
      case START -> List.of(this::begin, this::see, this::give);
      case DUE -> List.of(new DueWay(site, recipes, hosted, leftovers, clock)::go);
      case PIPELINE -> List.of(hostedWays::goThrough);
      case SCRIPTS -> List.of(this::push);
      case LOOKUP -> List.of(isDone(stage), this::findBases, this::missBases, isCancelled(stage));
      case BUILD ->
          List.of(
              isDone(stage),
              this::build,
              this::buildInVain,
              this::stopBuilding,
              this::refuseToBuild,
              this::refuseTheBase,
              isCancelled(stage));
      case TEST ->
          List.of(
              isDone(stage), this::test, this::testInVain, this::stopTesting, isCancelled(stage));
      case UPDATE -> List.of(isDone(stage), this::update, isCancelled(stage));
      case PUBLISH -> List.of(isDone(stage), this::publish);
      case COPY -> copy(new CopyWay(site, built.image(), leftovers));
      case CONFIRM ->
          List.of(new ConfirmWay(site, new CopyWay(site, built.image(), leftovers))::go);
      case FLEET -> List.of(new FleetWay(site)::go);
      case REPLAY -> List.of(new ReplayWay(site)::go);
      case COLLECT -> List.of(sources::go);
      case COLLECT_COPIES -> List.of(copies()::go);
      case KEEP -> List.of(new KeepWay(stock)::go);
    };
  }

  /// A bake that was given to the pipeline and taken back, of a recipe that keeps no image.
  private BakeId overBake() throws IOException {
    PackedRecipe fleeting = recipes.fleeting();
    try (LocalPipeline pipeline = pipeline()) {
      boolean _ = pipeline.release(fleeting);
    }
    BakeRequest request = request(fleeting);
    Optional<String> trouble = hostedWays.giveAndTakeBack(request);
    if (trouble.isPresent()) {
      throw new AssertionError("%s: %s".formatted(request.bake(), trouble.get()));
    }
    return request.bake();
  }

  private CollectWay copies() {
    if (copies.isEmpty()) {
      CopyWay way = new CopyWay(site, built.image(), leftovers);
      copies = Optional.of(CollectWay.ofCopies(Stock.ofMember(site, way.shared(way.source()))));
    }
    return copies.get();
  }

  private Way isDone(StageName stage) {
    return () -> hostedWays.isDone(stage);
  }

  private Way isCancelled(StageName stage) {
    return () -> hostedWays.isCancelled(stage);
  }

  private static List<Way> copy(CopyWay way) {
    return List.of(way::copyAndRefuse, way::copyWhenShared, way::copyAnew);
  }

  /// A bake is begun and ended, and seen.
  private Optional<String> begin() {
    BakeId bake = request(recipe).bake();
    Map<String, Object> entry = Map.of("why", "tried");
    try (LocalPipeline pipeline = pipeline()) {
      BakeRecords records = pipeline.records(bake);
      records.write(bake, BakeRecords.START, entry);
      records.write(bake, BakeRecords.CANCEL, entry);
      Set<String> names = records.recent(bake.recipe(), bake.asked()).getOrDefault(bake, Set.of());
      return unless(names.equals(Set.of(BakeRecords.START, BakeRecords.CANCEL)), "saw " + names)
          .or(() ->
              unless(
                  records.read(bake, BakeRecords.START).equals(entry),
                  "read something else than was written"));
    }
  }

  /// A bake that has built its image, with what came back from the instance.
  private Optional<String> see() {
    BakeId bake = built.located().request().bake();
    try (LocalPipeline pipeline = pipeline()) {
      BakeRecords records = pipeline.records();
      return unless(records.ids(Optional.empty()).contains(bake), "did not see " + bake)
          .or(() ->
              unless(
                  String.valueOf(built.image())
                      .equals(records.read(bake, StageName.BUILD.toString()).get("image")),
                  "saw another image"))
          .or(() -> unless(records.report(bake).isPresent(), "saw no report"));
    }
  }

  private Optional<String> give() {
    return hostedWays.giveAndTakeBack(
        request(recipe, TestRecipes.renamed(recipe.recipe()), clock.instant()));
  }

  /// A recipe is stored once, and once only.
  private Optional<String> push() throws IOException {
    PackedRecipe pushed = recipes.good();
    try (LocalPipeline pipeline = pipeline()) {
      return unless(pipeline.push(pushed), "the recipe was there before it was stored")
          .or(() -> unless(!pipeline.push(pushed), "the recipe was stored twice"));
    }
  }

  private Optional<String> findBases() {
    Base newest = recipe.recipe().base();
    Base named = new Base.Parameter(PUBLIC_PARAMETER);
    Base ofRecipe = new Base.OfRecipe(recipe.recipe().name());
    return Stream.of(newest, named, ofRecipe)
        .map(base -> undone(lookUp(base)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<String> missBases() {
    Base newest = new Base.Newest("099720109477", "kiln/no-such-image", Architecture.X86_64);
    Base named = new Base.Parameter(PUBLIC_PARAMETER + "-no-such");
    Base ofRecipe = new Base.OfRecipe(TestRecipes.name());
    return Stream.of(newest, named, ofRecipe)
        .map(base -> unfailed(lookUp(base)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private StageResult<Located> lookUp(Base base) {
    BakeRequest request =
        request(recipe, TestRecipes.basedOn(recipe.recipe(), base), clock.instant());
    try (LocalPipeline pipeline = pipeline()) {
      return end(pipeline.stages(request).lookup(), request);
    }
  }

  private Optional<String> build() {
    Located fact = located(recipe);
    return twice(fact, fact.request(), Pipeline.Stages::build).or(() -> unmake(fact.request()));
  }

  /// The image of a bake, as if that had ended before its test.
  private Optional<String> unmake(BakeRequest request) {
    Ec2Client ec2 = site.tooling().ec2();
    Filter named = Filter.builder().name("name").values(request.bake().imageName().value()).build();
    Image image = ec2.describeImages(ask -> ask.owners("self").filters(named)).images().getFirst();
    List<String> snapshots =
        image.blockDeviceMappings().stream().map(disk -> disk.ebs().snapshotId()).toList();
    try (LocalPipeline pipeline = pipeline()) {
      pipeline.remains().unmake(request.bake(), new ImageId(image.imageId()));
    }
    return unless(
            ec2.describeImages(ask -> ask.owners("self").filters(named)).images().isEmpty(),
            "the image is still there")
        .or(() ->
            unless(
                ec2.describeSnapshots(ask ->
                        ask.filters(Filter.builder().name("snapshot-id").values(snapshots).build()))
                    .snapshots()
                    .isEmpty(),
                "its snapshots are still there"));
  }

  private Optional<String> buildInVain() {
    Located fact = located(failing);
    return fails(fact, fact.request(), Pipeline.Stages::build);
  }

  private Optional<String> stopBuilding() {
    Located fact = located(recipe);
    return stops(fact, fact.request(), Pipeline.Stages::build);
  }

  /// Where the account encrypts EBS under a key that cannot be shared. Afterwards its settings are
  /// what they were.
  private Optional<String> refuseToBuild() {
    Ec2Client ec2 = site.tooling().ec2();
    boolean encrypts = ec2.getEbsEncryptionByDefault(_ -> {}).ebsEncryptionByDefault();
    String key = ec2.getEbsDefaultKmsKeyId(_ -> {}).kmsKeyId();
    ec2.modifyEbsDefaultKmsKeyId(request -> request.kmsKeyId(KEY_OF_AWS));
    ec2.enableEbsEncryptionByDefault(_ -> {});
    Located fact = located(recipe);
    try (LocalPipeline pipeline = new LocalPipeline(site.access(), withoutKey(), clock)) {
      return unfailed(end(pipeline.stages(fact.request()).build(), fact));
    } finally {
      ec2.modifyEbsDefaultKmsKeyId(request -> request.kmsKeyId(key));
      if (!encrypts) {
        ec2.disableEbsEncryptionByDefault(_ -> {});
      }
    }
  }

  /// From an image of the account's own under that key, whatever the account's settings are.
  private Optional<String> refuseTheBase() {
    Base base = new Base.Image(closedImage());
    BakeRequest request =
        request(recipe, TestRecipes.basedOn(recipe.recipe(), base), clock.instant());
    try (LocalPipeline pipeline = new LocalPipeline(site.access(), withoutKey(), clock)) {
      Pipeline.Stages stages = pipeline.stages(request);
      Located fact = made(stages.lookup(), request);
      return unfailed(end(stages.build(), fact));
    }
  }

  private Installation withoutKey() {
    Installation own = site.installation();
    return new Installation(
        own.namespace(), own.tooling(), own.region(), own.builder(), own.fleet(), own.shards());
  }

  /// A copy of the image under the key that AWS manages, made once.
  private ImageId closedImage() {
    if (closed.isPresent()) {
      return closed.get();
    }
    Ec2Client ec2 = site.tooling().ec2();
    String name = request(recipe).bake().imageName().value();
    ImageId copy =
        leftovers.of(
            new ImageId(
                ec2.copyImage(ask ->
                        ask.sourceImageId(built.image().value())
                            .sourceRegion(site.tooling().region().value())
                            .name(name)
                            .encrypted(true)
                            .kmsKeyId(KEY_OF_AWS))
                    .imageId()));
    Instant latest = Instant.now().plus(site.patience().copy());
    while (ec2.describeImages(ask -> ask.imageIds(copy.value())).images().getFirst().state()
        != ImageState.AVAILABLE) {
      if (Instant.now().isAfter(latest)) {
        throw new AssertionError("the copy %s is not available".formatted(copy));
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
    closed = Optional.of(copy);
    return copy;
  }

  private Optional<String> test() {
    Built fact = built(request(recipe));
    return twice(fact, fact.located().request(), Pipeline.Stages::test);
  }

  private Optional<String> testInVain() {
    Built fact = built(request(failing));
    return fails(fact, fact.located().request(), Pipeline.Stages::test);
  }

  private Optional<String> stopTesting() {
    Built fact = built(request(recipe));
    return stops(fact, fact.located().request(), Pipeline.Stages::test);
  }

  /// A bake that was asked for before the one whose image is current comes too late.
  private Optional<String> update() {
    Recipe renamed = TestRecipes.renamed(recipe.recipe());
    leftovers.ofParameter(site.installation().imageParameter(renamed.name()));
    Instant now = clock.instant();
    Tested current = new Tested(built(request(recipe, renamed, now)), now);
    Tested late = new Tested(built(request(recipe, renamed, now.minus(HOUR))), now);
    return twice(current, current.built().located().request(), Pipeline.Stages::update)
        .or(() -> fails(late, late.built().located().request(), Pipeline.Stages::update));
  }

  private Optional<String> publish() {
    unshare();
    Tested tested = new Tested(built(request(recipe)), clock.instant());
    Updated fact =
        new Updated(tested, site.installation().imageParameter(recipe.recipe().name()), 1);
    return twice(fact, tested.built().located().request(), Pipeline.Stages::publish)
        .or(() -> unless(sharedWith().equals(List.of(member())), "shared with " + sharedWith()));
  }

  /// Ends, and after a restart ends with the very same fact.
  private <I, O> Optional<String> twice(
      I before, BakeRequest request, Function<Pipeline.Stages, Stage<I, O>> named) {
    try (LocalPipeline first = pipeline();
        LocalPipeline second = pipeline()) {
      return switch (end(named.apply(first.stages(request)), before)) {
        case StageResult.Done<O> done ->
            switch (end(named.apply(second.stages(request)), before)) {
              case StageResult.Done<O> again ->
                  unless(again.fact().equals(done.fact()), "ended otherwise after a restart");
              case StageResult<O> other -> undone(other);
            };
        case StageResult<O> other -> undone(other);
      };
    }
  }

  private <I, O> Optional<String> fails(
      I before, BakeRequest request, Function<Pipeline.Stages, Stage<I, O>> named) {
    try (LocalPipeline pipeline = pipeline()) {
      return unfailed(end(named.apply(pipeline.stages(request)), before));
    }
  }

  /// Is stopped while its instance still boots.
  private <I, O> Optional<String> stops(
      I before, BakeRequest request, Function<Pipeline.Stages, Stage<I, O>> named) {
    try (LocalPipeline pipeline = pipeline()) {
      Stage<I, O> stage = named.apply(pipeline.stages(request));
      site.whileInstancesBoot(() -> {
        var _ = stage.advance(before);
        var _ = stage.abandon(before);
      });
      return Optional.empty();
    }
  }

  private <I, O> O made(Stage<I, O> stage, I before) {
    return switch (end(stage, before)) {
      case StageResult.Done<O> done -> done.fact();
      case StageResult<O> other ->
          throw new AssertionError("%s: %s".formatted(stage.name(), undone(other)));
    };
  }

  /// What the stage ends with, or what it still waits for when patience ends.
  private <I, O> StageResult<O> end(Stage<I, O> stage, I before) {
    Instant latest = Instant.now().plus(site.patience().stage());
    while (true) {
      StageResult<O> result = stage.advance(before);
      if (!(result instanceof StageResult.Waiting<O>) || Instant.now().isAfter(latest)) {
        return result;
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
  }

  private static <O> Optional<String> undone(StageResult<O> result) {
    return switch (result) {
      case StageResult.Done<O> _ -> Optional.empty();
      case StageResult.Failed<O>(String why) -> Optional.of("failed: " + why);
      case StageResult.Waiting<O> waiting -> Optional.of("still waits: " + waiting.why());
    };
  }

  private static <O> Optional<String> unfailed(StageResult<O> result) {
    return switch (result) {
      case StageResult.Failed<O> _ -> Optional.empty();
      case StageResult.Done<O> done -> Optional.of("went well instead of failing: " + done.fact());
      case StageResult.Waiting<O> waiting -> Optional.of("still waits: " + waiting.why());
    };
  }

  private static Optional<String> unless(boolean isRight, String trouble) {
    return isRight ? Optional.empty() : Optional.of(trouble);
  }

  private LocalPipeline pipeline() {
    return new LocalPipeline(site.access(), site.installation(), clock);
  }

  private BakeRequest request(PackedRecipe packed) {
    return request(packed, packed.recipe(), clock.instant());
  }

  /// @param packed what is stored
  /// @param of what the bake is told
  private BakeRequest request(PackedRecipe packed, Recipe of, Instant asked) {
    BakeId bake = leftovers.of(BakeId.of(of.name(), asked, new SecureRandom()));
    return new BakeRequest(bake, of, packed.digest());
  }

  private Located located(PackedRecipe packed) {
    return new Located(request(packed), located.base());
  }

  /// The image as if the bake of `request` had made it: a session reaches its own bake's only.
  private Built built(BakeRequest request) {
    List<String> made = new ArrayList<>(List.of(built.image().value()));
    built.snapshots().forEach(snapshot -> made.add(snapshot.value()));
    Tag mark = Tag.builder().key(TagKey.BAKE).value(request.bake().value()).build();
    site.tooling().ec2().createTags(tagging -> tagging.resources(made).tags(mark));
    return new Built(
        new Located(request, located.base()), built.image(), built.snapshots(), built.encryption());
  }

  private String member() {
    return site.member().place().account().value();
  }

  private List<String> sharedWith() {
    return site
        .tooling()
        .ec2()
        .describeImageAttribute(
            request -> request.imageId(built.image().value()).attribute("launchPermission"))
        .launchPermissions()
        .stream()
        .map(permission -> String.valueOf(permission.userId()))
        .toList();
  }

  /// So that sharing has something to do.
  private void unshare() {
    Ec2Client ec2 = site.tooling().ec2();
    ec2.modifyImageAttribute(request ->
        request
            .imageId(built.image().value())
            .attribute("launchPermission")
            .operationType(OperationType.REMOVE)
            .userIds(member()));
    built
        .snapshots()
        .forEach(snapshot ->
            ec2.modifySnapshotAttribute(request ->
                request
                    .snapshotId(snapshot.value())
                    .attribute("createVolumePermission")
                    .operationType(OperationType.REMOVE)
                    .userIds(member())));
  }

  private interface Way {

    /// @return what went wrong
    Optional<String> go() throws IOException;
  }
}

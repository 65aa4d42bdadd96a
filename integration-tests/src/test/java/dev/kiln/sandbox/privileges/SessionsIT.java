package dev.kiln.sandbox.privileges;

import static dev.kiln.sandbox.privileges.Attempts.MARK;
import static dev.kiln.sandbox.privileges.Attempts.marked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.aws.LocalPipeline;
import dev.kiln.baker.aws.StageClients;
import dev.kiln.baker.aws.StageCredentials;
import dev.kiln.baker.pipeline.Pipeline;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.baker.scripts.RecipeManifest;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.Action;
import dev.kiln.model.stage.Privilege;
import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.tag.TagKey;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.Eventually;
import dev.kiln.sandbox.moto.MotoControl.Call;
import dev.kiln.sandbox.moto.Transition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ec2.model.ImageState;

/// The sessions in which stages run from a laptop reach one bake and nothing of another's, although
/// the stages' roles do. Whatever is denied for another bake is let through for the session's own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionsIT {
  private static final String BY_SESSION = "with an explicit deny in a session policy";
  private static final String INSTANCES = "ec2::instance";
  private static final RecipeDigest OTHER_DIGEST = new RecipeDigest("0".repeat(64));

  private StageSandbox stages;
  private Attempts attempts;
  private LocalPipeline pipeline;
  private PackedRecipe recipe;

  /// The session's own bake.
  private Made own;

  /// Another bake of the same recipe.
  private Made other;

  @SuppressWarnings("NullAway.Init") // set before the first test
  SessionsIT() {}

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    stages = StageSandbox.open(folder);
    attempts = stages.attempts();
    pipeline = pipeline(Clock.systemUTC());
    recipe = recipe(folder);
    pipeline.push(recipe);
    own = make();
    other = make();
  }

  @AfterAll
  void close() {
    pipeline.close();
    stages.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOKUP", "BUILD", "TEST", "UPDATE", "PUBLISH"})
  void theStagesOfOneBakeAreDeniedAnothersFacts(StageName stage) {
    Made another = make();
    long before = stages.roles().lastCall();

    Throwable thrown =
        catchThrowable(() -> advance(pipeline.stages(own.request()), stage, another));

    assertThat(thrown).isInstanceOf(AwsServiceException.class).hasMessageContaining(BY_SESSION);
    assertThat(stages.roles().denied(stage, before)).containsExactly("s3:GetObject");
    whileNothingBoots(() -> {
      Pipeline.Stages anothers = pipeline.stages(another.request());
      assertThatCode(() -> advance(anothers, stage, another)).doesNotThrowAnyException();
      var _ = anothers.build().abandon(another.built().located());
      var _ = anothers.test().abandon(another.built());
    });
  }

  @ParameterizedTest
  @EnumSource(names = {"LOOKUP", "BUILD", "TEST", "UPDATE", "PUBLISH"})
  void noOtherBakesEntryIsReadOrWritten(StageName stage) {
    String bakes = installation().bakesBucket();
    String entry = "bakes/%s/" + stage + ".json";

    reachesItsOwnOnly(
        stage, "s3:PutObject", (as, of) -> put(as, bakes, entry.formatted(of.request().bake())));
    put(operator(), bakes, entry.formatted(other.request().bake()));
    reachesItsOwnOnly(
        stage, "s3:GetObject", (as, of) -> get(as, bakes, entry.formatted(of.request().bake())));
  }

  @ParameterizedTest
  @EnumSource(names = {"BUILD", "TEST"})
  void noOtherBakesReportIsReadOrWritten(StageName stage) {
    String bakes = installation().bakesBucket();
    String report = "bakes/%s/" + stage + "/report.tar.gz";

    reachesItsOwnOnly(
        stage, "s3:PutObject", (as, of) -> put(as, bakes, report.formatted(of.request().bake())));
    put(operator(), bakes, report.formatted(other.request().bake()));
    reachesItsOwnOnly(
        stage, "s3:GetObject", (as, of) -> get(as, bakes, report.formatted(of.request().bake())));
  }

  @ParameterizedTest
  @EnumSource(names = {"BUILD", "TEST"})
  void noOtherRecipeIsRead(StageName stage) {
    RecipeName name = recipe.recipe().name();

    reachesItsOwnOnly(
        stage,
        "s3:GetObject",
        (as, of) ->
            get(
                as,
                installation().recipesBucket(),
                RecipeManifest.key(name, of.equals(own) ? recipe.digest() : OTHER_DIGEST)));
  }

  @Test
  void aPushStoresNoOtherRecipe() {
    RecipeName name = recipe.recipe().name();
    AwsClients session = clients(pipeline.open(recipe));

    for (String key :
        List.of(
            RecipeManifest.key(name, OTHER_DIGEST),
            RecipeManifest.key(new RecipeName("another"), recipe.digest()))) {
      isDenied(StageName.SCRIPTS, "s3:PutObject", () -> store(session, key));
    }
    isDenied(StageName.SCRIPTS, "s3:ListBucket", () -> attempts.list(session, "recipes/another/"));
    String key = "recipes/%s/%s/%s".formatted(name, recipe.digest(), UUID.randomUUID());
    isLetThrough(StageName.SCRIPTS, () -> store(session, key));
    isLetThrough(StageName.SCRIPTS, () -> attempts.list(session, "recipes/%s/".formatted(name)));
  }

  @Test
  void noOtherBakeIsBegunOrEnded() {
    AwsClients session = clients(pipeline.openStart(own.request().bake()));
    String bakes = installation().bakesBucket();

    for (String entry : List.of("bakes/%s/start.json", "bakes/%s/cancel.json")) {
      isDenied(
          StageName.START,
          "s3:PutObject",
          () -> put(session, bakes, entry.formatted(other.request().bake())));
      isLetThrough(
          StageName.START, () -> put(session, bakes, entry.formatted(own.request().bake())));
    }
  }

  @Test
  void whoeverBeginsABakeSeesThoseOfItsRecipeOnly() {
    AwsClients session = clients(pipeline.openStart(own.request().bake()));
    String bakes = installation().bakesBucket();
    String others = "bakes/another-20261121T040000Z-1a2b3c/start.json";
    String owns = "bakes/%s/start.json".formatted(other.request().bake());
    put(operator(), bakes, others);
    put(operator(), bakes, owns);

    isDenied(StageName.START, "s3:GetObject", () -> get(session, bakes, others));
    isDenied(StageName.START, "s3:ListBucket", () -> list(session, bakes, "bakes/"));
    isLetThrough(StageName.START, () -> get(session, bakes, owns));
    isLetThrough(StageName.START, () -> list(session, bakes, "bakes/sessions-2"));
  }

  @ParameterizedTest
  @EnumSource(names = {"BUILD", "TEST"})
  void noOtherBakesInstanceIsTerminated(StageName stage) {
    reachesItsOwnOnly(
        stage,
        "ec2:TerminateInstances",
        (as, of) -> attempts.terminate(as, attempts.instance(instanceTags(stage, of))));
  }

  @ParameterizedTest
  @EnumSource(names = {"BUILD", "TEST"})
  void nothingIsLaunchedAsAnotherBakes(StageName stage) {
    reachesItsOwnOnly(
        stage, "ec2:RunInstances", (as, of) -> launch(as, stage, own.image(), of, own, own));
    reachesItsOwnOnly(
        stage, "ec2:RunInstances", (as, of) -> launch(as, stage, own.image(), own, of, own));
    reachesItsOwnOnly(
        stage, "ec2:RunInstances", (as, of) -> launch(as, stage, own.image(), own, own, of));
  }

  @Test
  void noImageIsMadeOfAnotherBakesInstance() {
    reachesItsOwnOnly(
        StageName.BUILD,
        "ec2:CreateImage",
        (as, of) ->
            attempts.createImage(
                as, attempts.instance(instanceTags(StageName.BUILD, of)), tags(own), tags(own)));
  }

  @Test
  void noImageIsMadeAsAnotherBakes() {
    String instance = attempts.instance(instanceTags(StageName.BUILD, own));

    reachesItsOwnOnly(
        StageName.BUILD,
        "ec2:CreateImage",
        (as, of) -> attempts.createImage(as, instance, tags(of), tags(own)));
    reachesItsOwnOnly(
        StageName.BUILD,
        "ec2:CreateImage",
        (as, of) -> attempts.createImage(as, instance, tags(own), tags(of)));
  }

  @Test
  void noOtherBakesImageIsUnmade() {
    AwsClients unmaking = clients(pipeline.openUnmaking(own.request().bake()));
    reachesItsOwnOnly(
        StageName.BUILD,
        "ec2:DeregisterImage",
        unmaking,
        (as, of) -> attempts.deregister(as, attempts.image(tags(of))));
    reachesItsOwnOnly(
        StageName.BUILD,
        "ec2:DeleteSnapshot",
        unmaking,
        (as, of) -> attempts.deleteSnapshot(as, attempts.snapshot(tags(of))));
  }

  /// Not even the bake's own.
  @Test
  void whatBakesUnmakesNoImage() {
    AwsClients session = clients(pipeline.open(StageName.BUILD, own.request()));
    ImageId image = attempts.image(tags(own));

    isDenied(
        StageName.BUILD,
        "ec2:DeregisterImage",
        "because no session policy allows",
        () -> attempts.deregister(session, image));
  }

  @Test
  void whoeverLooksForUnusedImagesChangesNothing() {
    AwsClients session = operator().as(StageCredentials.ofSurvey(access(), installation()));
    Map<String, Consumer<AwsClients>> changes = changes();
    changes.put("sqs:SendMessage", attempts::report);

    assertThat(changes.keySet()).isEqualTo(changingActionsOf(StageName.COLLECT));
    changes.forEach((action, change) ->
        isDenied(
            StageName.COLLECT,
            action,
            "because no session policy allows",
            () -> change.accept(session)));
    isLetThrough(StageName.COLLECT, () -> session.ec2().describeImages());
    isLetThrough(StageName.COLLECT, () -> attempts.list(session, "recipes/"));
  }

  @Test
  void whoeverRemovesThemTellsNothingInTheFunctionsName() {
    AwsClients session = operator().as(StageCredentials.ofCollection(access(), installation()));

    changes()
        .values()
        .forEach(change -> isLetThrough(StageName.COLLECT, () -> change.accept(session)));
    isDenied(
        StageName.COLLECT,
        "sqs:SendMessage",
        "because no session policy allows",
        () -> attempts.report(session));
  }

  /// One of each kind that the stage collect makes on images.
  private Map<String, Consumer<AwsClients>> changes() {
    Map<String, String> marked = marked(StageName.COLLECT);
    Map<String, Consumer<AwsClients>> changes = new TreeMap<>();
    changes.put("ec2:CreateTags", as -> attempts.tag(as, attempts.image(marked).value(), MARK));
    changes.put(
        "ec2:DeleteTags",
        as -> attempts.untag(as, attempts.image(marked).value(), TagKey.COLLECT_AFTER));
    changes.put("ec2:EnableImageDeprecation", as -> attempts.deprecate(as, attempts.image(marked)));
    changes.put(
        "ec2:DisableImageDeprecation", as -> attempts.undeprecate(as, attempts.image(marked)));
    changes.put("ec2:DeregisterImage", as -> attempts.deregister(as, attempts.image(marked)));
    changes.put("ec2:DeleteSnapshot", as -> attempts.deleteSnapshot(as, attempts.snapshot(marked)));
    return changes;
  }

  /// But for what Lambda does in a function's name.
  private static Set<String> changingActionsOf(StageName stage) {
    return StageModel.roleOf(stage).privileges().stream()
        .map(Privilege::action)
        .filter(action -> !action.service().equals("logs"))
        .filter(action -> Stream.of("Describe", "Get", "List").noneMatch(action.name()::startsWith))
        .map(Action::toString)
        .collect(Collectors.toSet());
  }

  @Test
  void noOtherBakesImageIsTested() {
    reachesItsOwnOnly(
        StageName.TEST,
        "ec2:RunInstances",
        (as, of) -> launch(as, StageName.TEST, of.image(), own, own, own));
  }

  @Test
  void noOtherBakesImageIsMarkedAsTested() {
    reachesItsOwnOnly(
        StageName.TEST,
        "ec2:CreateTags",
        (as, of) -> attempts.tag(as, of.image().value(), Map.of(TagKey.TESTED, "now")));
  }

  @Test
  void noOtherRecipesParameterIsReadOrWritten() {
    assertReachesItsParameterOnly(clients(pipeline.open(StageName.UPDATE, own.request())));
  }

  @Test
  void aRollbackReachesNoOtherRecipesParameterAndNoObject() {
    AwsClients session = clients(pipeline.open(recipe.recipe().name()));

    assertReachesItsParameterOnly(session);
    isDenied(
        StageName.UPDATE,
        "s3:PutObject",
        "because no session policy allows",
        () ->
            put(
                session,
                installation().bakesBucket(),
                "bakes/%s/update.json".formatted(own.request().bake())));
  }

  private void assertReachesItsParameterOnly(AwsClients session) {
    String others = installation().imageParameter(new RecipeName("another"));
    String owns = installation().imageParameter(recipe.recipe().name());
    setParameter(operator(), others);

    isDenied(StageName.UPDATE, "ssm:PutParameter", () -> setParameter(session, others));
    isDenied(StageName.UPDATE, "ssm:GetParameterHistory", () -> read(session, others));
    isDenied(StageName.UPDATE, "ssm:LabelParameterVersion", () -> label(session, others));
    isLetThrough(StageName.UPDATE, () -> setParameter(session, owns));
    isLetThrough(StageName.UPDATE, () -> read(session, owns));
    isLetThrough(StageName.UPDATE, () -> label(session, owns));
  }

  @Test
  void noOtherBakesImageIsShared() {
    reachesItsOwnOnly(
        StageName.PUBLISH, "ec2:ModifyImageAttribute", (as, of) -> attempts.share(as, of.image()));
    reachesItsOwnOnly(
        StageName.PUBLISH,
        "ec2:DescribeImageAttribute",
        (as, of) -> attempts.readSharing(as, of.image()));
  }

  @Test
  void noOtherBakesSnapshotIsShared() {
    reachesItsOwnOnly(
        StageName.PUBLISH,
        "ec2:ModifySnapshotAttribute",
        (as, of) -> attempts.share(as, attempts.snapshotOf(of.image())));
    reachesItsOwnOnly(
        StageName.PUBLISH,
        "ec2:DescribeSnapshotAttribute",
        (as, of) -> attempts.readSharing(as, attempts.snapshotOf(of.image())));
  }

  /// The session that STS gives lasts for the timeout and 35 minutes more, 20 of which an instance
  /// may need on top of its timeout.
  @Test
  void nothingIsSignedThatWouldOutliveTheSession() {
    Located late = new Located(request(), own.built().located().base());
    long before = stages.roles().lastCall();

    try (LocalPipeline tooLate = pipeline(in(Duration.ofMinutes(16)))) {
      assertThat(tooLate.stages(late.request()).build().advance(late))
          .isInstanceOfSatisfying(
              StageResult.Failed.class,
              failed -> assertThat(failed.why()).contains("The role's session ends at"));
    }
    assertThat(callsSince(before)).extracting(Call::action).doesNotContain("ec2:RunInstances");

    whileNothingBoots(() -> {
      try (LocalPipeline inTime = pipeline(in(Duration.ofMinutes(14)))) {
        var build = inTime.stages(late.request()).build();
        assertThat(build.advance(late)).isInstanceOf(StageResult.Waiting.class);
        var _ = build.abandon(late);
      }
    });
    assertThat(callsSince(before)).extracting(Call::action).contains("ec2:RunInstances");
  }

  /// Otherwise what was launched would do its work, and end, at a time of its own.
  private void whileNothingBoots(Runnable work) {
    stages.sandbox().control().setTransition(INSTANCES, new Transition.AfterLooks(1_000));
    try {
      work.run();
    } finally {
      stages.sandbox().control().setTransition(INSTANCES, new Transition.AfterLooks(1));
    }
  }

  private void reachesItsOwnOnly(
      StageName stage, String action, BiConsumer<AwsClients, Made> call) {
    reachesItsOwnOnly(stage, action, clients(pipeline.open(stage, own.request())), call);
  }

  private void reachesItsOwnOnly(
      StageName stage, String action, AwsClients session, BiConsumer<AwsClients, Made> call) {
    isDenied(stage, action, () -> call.accept(session, other));
    isLetThrough(stage, () -> call.accept(session, own));
  }

  private void isDenied(StageName stage, String action, Runnable call) {
    isDenied(stage, action, BY_SESSION, call);
  }

  private void isDenied(StageName stage, String action, String words, Runnable call) {
    long before = stages.roles().lastCall();

    Throwable thrown = catchThrowable(call::run);

    assertThat(thrown).isInstanceOf(AwsServiceException.class).hasMessageContaining(words);
    assertThat(stages.roles().denied(stage, before)).containsExactly(action);
  }

  private void isLetThrough(StageName stage, Runnable call) {
    long before = stages.roles().lastCall();

    assertThatCode(call::run).doesNotThrowAnyException();

    assertThat(stages.roles().denied(stage, before)).isEmpty();
  }

  private static void advance(Pipeline.Stages of, StageName stage, Made with) {
    Tested tested = new Tested(with.built(), Clock.systemUTC().instant());
    var _ =
        switch (stage) {
          case LOOKUP -> of.lookup().advance(with.request());
          case BUILD -> of.build().advance(with.built().located());
          case TEST -> of.test().advance(with.built());
          case UPDATE -> of.update().advance(tested);
          case PUBLISH -> of.publish().advance(new Updated(tested, "/kiln/images/sessions", 1));
          case START,
              DUE,
              PIPELINE,
              SCRIPTS,
              COPY,
              CONFIRM,
              FLEET,
              REPLAY,
              COLLECT,
              COLLECT_COPIES,
              KEEP ->
              throw new IllegalArgumentException(stage.toString());
        };
  }

  private AwsClients clients(StageClients session) {
    return operator().as(StageCredentials.of(session));
  }

  private AwsClients operator() {
    return stages
        .sandbox()
        .operator(stages.sandbox().scene().tooling(), stages.sandbox().scene().home());
  }

  private LocalPipeline pipeline(Clock clock) {
    return new LocalPipeline(access(), installation(), clock);
  }

  private AwsAccess access() {
    return new AwsAccess(
        StaticCredentialsProvider.create(stages.sandbox().developer()),
        Optional.of(stages.sandbox().endpoint()));
  }

  private static Clock in(Duration later) {
    return Clock.offset(Clock.systemUTC(), later);
  }

  private Installation installation() {
    return stages.sandbox().installation();
  }

  private List<Call> callsSince(long number) {
    return stages.sandbox().control().calls(number).calls();
  }

  private BakeRequest request() {
    return new BakeRequest(
        BakeId.of(recipe.recipe().name(), Clock.systemUTC().instant(), new SecureRandom()),
        recipe.recipe(),
        recipe.digest());
  }

  /// A bake that has come as far as its image.
  private Made make() {
    BakeRequest request = request();
    Located located = new Located(request, stages.scenarios().built().located().base());
    Map<String, String> tags = Built.tags(located).values();
    ImageId image = attempts.createImage(operator(), attempts.instance(tags), tags, tags);
    Eventually.eventually(() -> stateOf(image), ImageState.AVAILABLE::equals);
    return new Made(new Built(located, image, List.of(), new Encryption.None()));
  }

  private ImageState stateOf(ImageId image) {
    return operator()
        .ec2()
        .describeImages(request -> request.imageIds(image.value()))
        .images()
        .getFirst()
        .state();
  }

  private static Map<String, String> tags(Made of) {
    return Map.of(TagKey.BUILT_BY, TagKey.KILN, TagKey.BAKE, of.request().bake().value());
  }

  private static Map<String, String> instanceTags(StageName stage, Made of) {
    Map<String, String> tags = new HashMap<>(tags(of));
    tags.put(TagKey.STAGE, stage.toString());
    return tags;
  }

  /// @param instance whose tags the instance is to have, and so on
  private void launch(
      AwsClients as,
      StageName stage,
      ImageId image,
      Made instance,
      Made networkInterface,
      Made volume) {
    attempts.launch(
        as,
        new Attempts.Launch(
            image,
            "t3.small",
            instanceTags(stage, instance),
            tags(networkInterface),
            tags(volume),
            "required"));
  }

  private static void read(AwsClients as, String parameter) {
    as.ssm().getParameterHistory(request -> request.name(parameter));
  }

  private static void label(AwsClients as, String parameter) {
    as.ssm().labelParameterVersion(request -> request.name(parameter).labels("attempt"));
  }

  private void setParameter(AwsClients as, String name) {
    as.ssm()
        .putParameter(request ->
            request
                .name(name)
                .value(own.image().value())
                .type("String")
                .dataType("aws:ec2:image")
                .overwrite(true));
  }

  private void store(AwsClients as, String key) {
    as.s3()
        .putObject(
            request -> request.bucket(installation().recipesBucket()).key(key).ifNoneMatch("*"),
            RequestBody.fromString("attempt"));
  }

  private static void put(AwsClients as, String bucket, String key) {
    as.s3()
        .putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString("attempt"));
  }

  private static void get(AwsClients as, String bucket, String key) {
    as.s3().getObject(request -> request.bucket(bucket).key(key)).abort();
  }

  private static void list(AwsClients as, String bucket, String prefix) {
    as.s3().listObjectsV2(request -> request.bucket(bucket).prefix(prefix));
  }

  private static PackedRecipe recipe(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("scripts"));
    Files.writeString(folder.resolve("scripts/sessions.sh"), "#!/bin/bash\ntrue\n");
    Path file =
        Files.writeString(
            folder.resolve("sessions.yaml"),
            """
            name: sessions
            description: a test's recipe
            base:
              newest: {owner: "099720109477", name: "ubuntu/images/*", architecture: x86_64}
            build: {instanceType: t3.small, scripts: [scripts/sessions.sh], timeout: PT45M}
            test: {instanceType: t3.small, scripts: [scripts/sessions.sh]}
            publish:
              targets:
                - {accounts: ["222222222222"], regions: [us-east-1]}
            """);
    return switch (RecipeFile.read(file)) {
      case Outcome.Right<Recipe> right -> PackedRecipe.pack(file, right.value());
      case Outcome.Wrong<Recipe> wrong -> throw new AssertionError(wrong.problems());
    };
  }

  /// What a bake has made.
  private record Made(Built built) {
    BakeRequest request() {
      return built.located().request();
    }

    ImageId image() {
      return built.image();
    }
  }
}

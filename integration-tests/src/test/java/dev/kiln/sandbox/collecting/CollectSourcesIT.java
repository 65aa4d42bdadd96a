package dev.kiln.sandbox.collecting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.fleet.LedgerEntry;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.ImageCopied;
import dev.kiln.model.message.ImageCopyFailed;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.baking.Result;
import dev.kiln.sandbox.functions.FunctionFailedException;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.MotoControl.Call;
import dev.kiln.sandbox.moto.OrderedAnswer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.s3.model.S3Object;

/// `kiln collect`, `kiln keep` and `kiln restore`, from the command line, and the function collect.
///
/// In a sandbox of its own, because whoever removes what nothing uses removes it of all recipes.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CollectSourcesIT {
  private static final AccountId MEMBER = new AccountId(Sources.MEMBER);
  private static final Region HOME = new Region("eu-west-1");
  private static final Region FAR = new Region("us-east-1");
  private static final KeyArn KEY = new KeyArn("arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d");

  private static final Duration NOW = Duration.ZERO;
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration WEEK = Duration.ofDays(8);

  /// When nothing of what was made now is in any queue any longer.
  private static final Duration LATER = Duration.ofDays(15);

  private static final Duration RECENT = Duration.ofDays(3);
  private static final Duration OLD = Duration.ofDays(40);

  private final Sandbox sandbox =
      Sandbox.open(
              new Scene(new AccountId("111111111111"), HOME, List.of(MEMBER), List.of(FAR)),
              _ -> {})
          .runInstances();
  private final AwsClients operator =
      sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home());
  private final OwnImages images = new OwnImages(operator.ec2());
  private Tooling tooling;

  @SuppressWarnings("NullAway.Init") // set before the first test
  CollectSourcesIT() {}

  @BeforeAll
  void enter(@TempDir Path folder) throws IOException {
    tooling = Tooling.at(sandbox, folder);
  }

  @AfterAll
  void close() {
    sandbox.close();
  }

  @Test
  void whatNewerOnesReplacedIsMarkedAndGoesAfterAWeekWithItsSnapshotsAndShares()
      throws IOException {
    Sources sources = Sources.of(tooling);
    ImageId old = sources.bake();
    ImageId previous = sources.bake();
    ImageId newest = sources.bake();
    List<String> snapshots = images.snapshots(old);
    assertThat(isSeenByMember(old)).isTrue();

    Look shown = look(LATER);
    assertThat(shown.plan(newest)).isEqualTo("keep");
    assertThat(shown.why(newest)).contains("newest 1 of " + sources.recipe());
    assertThat(shown.why(previous)).contains(sources.recipe() + ":previous");
    assertThat(shown.plan(old)).as(shown.why(old)).isEqualTo("mark");
    assertThat(tooling.kiln(LATER, "collect").out().lines())
        .anySatisfy(line -> assertThat(line).contains(old.value(), "mark, goes in 7 d"))
        .anySatisfy(line -> assertThat(line).contains(newest.value(), "keep"));

    delete(LATER);
    assertThat(images.isMarked(old)).isTrue();
    assertThat(images.isDeprecated(old)).isTrue();
    assertThat(List.of(previous, newest)).noneMatch(images::isMarked);
    delete(LATER.plusDays(6));
    assertThat(images.isThere(old)).isTrue();

    Look done = delete(LATER.plus(WEEK));
    assertThat(done.removed(old).get("restorable")).isEqualTo(false);
    assertThat(images.isThere(old)).isFalse();
    assertThat(snapshots).isNotEmpty().noneMatch(images::isSnapshotThere);
    assertThat(isSeenByMember(old)).isFalse();
    assertThat(List.of(previous, newest))
        .allMatch(this::isSeenByMember)
        .noneMatch(images::isMarked);
  }

  @Test
  void theFunctionDoesWhatTheCommandDoesAndTellsTheLedger() throws Exception {
    Sources sources = Sources.of(tooling);
    ImageId old = sources.published(OLD);
    ImageId newest = sources.published(DAY);
    List<String> snapshots = images.snapshots(old);
    operator.sqs().purgeQueue(request -> request.queueUrl(sandbox.resultsQueue()));

    String answer = tooling.collect(NOW);
    tooling.hear();
    assertThat(answer).contains("kiln.images-collected/1");
    assertThat(object(new LedgerEntry.OfCollector(sandbox.scene().tooling(), HOME)))
        .contains("kiln.images-collected/1");
    assertThat(images.isMarked(old)).isTrue();
    assertThat(images.isDeprecated(old)).isTrue();

    String _ = tooling.collect(WEEK);
    assertThat(images.isThere(old)).isFalse();
    assertThat(snapshots).isNotEmpty().noneMatch(images::isSnapshotThere);
    assertThat(images.isMarked(newest)).isFalse();
  }

  @Test
  void anImageThatWasNotPublishedAndOneThatWasAreCountedApart() throws IOException {
    Sources sources = Sources.of(tooling);
    ImageId published = sources.published(OLD);
    ImageId failed = sources.failed(Duration.ofHours(2));

    Look shown = look(NOW);

    assertThat(shown.plan(published)).isEqualTo("keep");
    assertThat(shown.plan(failed)).isEqualTo("mark");
  }

  @Test
  void theSourceStaysUntilEveryTargetOfItsRecipeToldOfItsCopy() throws IOException {
    Sources sources = Sources.of(tooling);
    ImageId source = sources.published(RECENT);
    ImageId _ = sources.published(DAY);
    assertThat(look(NOW).why(source))
        .contains("copies may still be made", MEMBER + "/" + HOME, MEMBER + "/" + FAR);

    tooling.hear(copied(source, HOME));
    Look half = look(NOW);
    assertThat(half.plan(source)).isEqualTo("keep");
    assertThat(half.why(source)).contains(MEMBER + "/" + FAR).doesNotContain(MEMBER + "/" + HOME);

    tooling.hear(copied(source, FAR));
    delete(NOW);
    assertThat(images.isMarked(source)).isTrue();
    delete(WEEK);
    assertThat(images.isThere(source)).isFalse();
  }

  @Test
  void whereNobodyToldAnythingTheSourceGoesOnceNoQueueCanHoldItsMessage() throws IOException {
    Sources sources = Sources.of(tooling);
    ImageId source = sources.published(RECENT);
    ImageId _ = sources.published(DAY);

    assertThat(look(Duration.ofDays(10)).plan(source)).isEqualTo("keep");
    assertThat(look(Duration.ofDays(12)).plan(source)).isEqualTo("mark");
  }

  @Test
  void theSourceStaysWhileACopyFailedAMomentAgo() throws IOException {
    Sources sources = Sources.of(tooling);
    ImageId source = sources.published(OLD);
    ImageId _ = sources.published(DAY);

    tooling.hear(failed(source, FAR));

    Look shown = look(NOW);
    assertThat(shown.plan(source)).isEqualTo("keep");
    assertThat(shown.why(source)).contains("copies may still be made", MEMBER + "/" + FAR);
    assertThat(look(DAY.plusHours(1)).plan(source)).isEqualTo("mark");
  }

  /// A copy that fails after the source was marked, too.
  @Test
  void aMarkedSourceIsUnmarkedWhenACopyFails() throws IOException {
    Sources sources = Sources.of(tooling);
    ImageId source = sources.published(OLD);
    ImageId _ = sources.published(DAY);
    delete(NOW);
    assertThat(images.isMarked(source)).isTrue();

    tooling.hear(failed(source, FAR));
    delete(NOW);

    assertThat(images.isMarked(source)).isFalse();
    assertThat(images.isDeprecated(source)).isFalse();
  }

  @Test
  void theImageOfABakeAtWorkStaysUntilTheBakeIsOver() throws IOException {
    Sources sources = Sources.of(tooling);
    ImageId image = sources.atWork(Duration.ofHours(30), Instant.now().plus(Duration.ofHours(2)));

    Look atWork = look(NOW);

    assertThat(atWork.plan(image)).isEqualTo("keep");
    assertThat(atWork.why(image)).contains("at work");
    assertThat(look(DAY).plan(image)).isEqualTo("mark");
  }

  @Test
  void theImageOfAFailedBakeGoesAfterADay() throws IOException {
    ImageId image = Sources.of(tooling).failed(Duration.ofHours(2));
    List<String> snapshots = images.snapshots(image);

    delete(NOW);
    assertThat(images.isThere(image)).isTrue();
    delete(DAY.plusMinutes(1));

    assertThat(images.isThere(image)).isFalse();
    assertThat(snapshots).isNotEmpty().noneMatch(images::isSnapshotThere);
  }

  @Test
  void theBaseOfAnotherRecipeStays() throws IOException {
    Sources sources = Sources.of(tooling);
    ImageId base = sources.published(OLD);
    ImageId _ = sources.published(DAY);
    delete(NOW);
    assertThat(images.isMarked(base)).isTrue();

    Sources other = Sources.of(base, tooling);
    delete(WEEK);

    assertThat(images.isThere(base)).isTrue();
    assertThat(images.isMarked(base)).isFalse();
    assertThat(look(WEEK).why(base)).contains(other.recipe() + " is based on it");
  }

  @Test
  void withoutARecipeNothingIsMarkedAndNothingGoes() throws IOException {
    Sources sources = Sources.of(tooling);
    ImageId due = sources.published(OLD);
    ImageId _ = sources.published(RECENT);
    delete(NOW);
    ImageId idle = sources.failed(OLD);
    removeRecipes();
    try {
      Result result = tooling.kiln(WEEK, "collect", "--delete", "--json");

      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(Look.of(result).doubts())
          .anySatisfy(doubt -> assertThat(doubt).contains("no recipe was shown"));
      assertThatExceptionOfType(FunctionFailedException.class)
          .isThrownBy(() -> tooling.collect(WEEK))
          .withMessageContaining("no recipe was shown");
      assertThat(images.isMarked(due)).isTrue();
      assertThat(images.isMarked(idle)).isFalse();
    } finally {
      sources.push();
    }
  }

  /// Unknown means keep.
  @ParameterizedTest
  @ValueSource(strings = {"ListObjectsV2", "GetObject"})
  void whereRecipesCannotBeReadNothingIsMarkedAndNothingGoes(String operation) throws IOException {
    Sources sources = Sources.of(tooling);
    ImageId due = sources.published(OLD);
    ImageId _ = sources.published(RECENT);
    delete(NOW);
    ImageId idle = sources.failed(OLD);
    int order =
        sandbox
            .control()
            .order(
                OrderedAnswer.error("s3", operation, "InvalidRequest", "Not this time.", 400)
                    .to(sandbox.scene().tooling()));
    try {
      Result table = tooling.kiln(WEEK, "collect");
      Result result = tooling.kiln(WEEK, "collect", "--delete");

      assertThat(List.of(table, result))
          .allSatisfy(each -> {
            assertThat(each.exitCode()).isEqualTo(1);
            assertThat(each.out())
                .contains("the picture may not be complete", "InvalidRequest", "Not this time.");
          });
      assertThatExceptionOfType(FunctionFailedException.class)
          .isThrownBy(() -> tooling.collect(WEEK))
          .withMessageContaining("Not this time.");
    } finally {
      boolean _ = sandbox.control().takeBack(order);
    }
    assertThat(images.isMarked(due)).isTrue();
    assertThat(images.isMarked(idle)).isFalse();

    // It has not to wait anew.
    delete(WEEK);
    assertThat(images.isThere(due)).isFalse();
    assertThat(images.isMarked(idle)).isTrue();
  }

  @Test
  void lookingChangesNothing() throws IOException {
    Sources sources = Sources.of(tooling);
    ImageId due = sources.published(OLD);
    ImageId _ = sources.published(RECENT);
    delete(NOW);
    ImageId idle = sources.failed(OLD);
    long before = sandbox.control().calls(Long.MAX_VALUE).last();

    Look shown = look(WEEK);

    assertThat(shown.plan(due)).isEqualTo("delete");
    assertThat(shown.plan(idle)).isEqualTo("mark");
    assertThat(sandbox.control().calls(before).calls())
        .filteredOn(call -> call.principal().contains("/kiln-collect-"))
        .isNotEmpty()
        .extracting(Call::action)
        .allMatch(action -> action.matches("[a-z0-9]+:(Get|List|Describe).*"));
    assertThat(images.isThere(due)).isTrue();
    assertThat(images.isMarked(idle)).isFalse();
  }

  @Test
  void whatAPersonKeepsStaysUntilThatIsTakenBack() throws IOException {
    Sources sources = Sources.of(tooling);
    ImageId image = sources.published(OLD);
    ImageId _ = sources.published(DAY);
    delete(NOW);
    assertThat(images.isMarked(image)).isTrue();

    Result kept = tooling.kiln("keep", image.value(), "--because", "for the auditors");
    delete(WEEK);

    assertThat(kept.exitCode()).as(kept.err()).isZero();
    assertThat(images.isMarked(image)).isFalse();
    assertThat(images.isDeprecated(image)).isFalse();
    assertThat(look(WEEK).why(image)).contains("for the auditors");

    Result undone = tooling.kiln("keep", image.value(), "--undo");
    delete(WEEK);

    assertThat(undone.exitCode()).as(undone.err()).isZero();
    assertThat(images.isMarked(image)).isTrue();
    delete(WEEK.multipliedBy(2));
    assertThat(images.isThere(image)).isFalse();
  }

  /// Broken off at each of its changes, and said again.
  @ParameterizedTest
  @CsvSource({
    "DisableImageDeprecation, false",
    "DisableImageDeprecation, true",
    "DeleteTags, false",
    "DeleteTags, true"
  })
  void whatIsKeptAndLetGoBetweenTwoRunsHasItsTimeAnew(String operation, boolean isAfterEffect)
      throws IOException {
    Sources sources = Sources.of(tooling);
    ImageId image = sources.published(OLD);
    ImageId _ = sources.published(DAY);
    delete(NOW);
    assertThat(images.isMarked(image)).isTrue();
    assertThat(images.isDeprecated(image)).isTrue();
    assertThat(tooling.kiln("keep", image.value()).exitCode()).isZero();
    OrderedAnswer answer =
        OrderedAnswer.error("ec2", operation, "InvalidRequest", "It broke off.", 400)
            .to(sandbox.scene().tooling())
            .times(1);
    int order = sandbox.control().order(isAfterEffect ? answer.afterEffect() : answer);
    try {
      Result broken = tooling.kiln("keep", image.value(), "--undo");
      assertThat(broken.exitCode()).isEqualTo(1);
      assertThat(broken.err()).contains("It broke off.");
    } finally {
      boolean _ = sandbox.control().takeBack(order);
    }

    Result undone = tooling.kiln("keep", image.value(), "--undo");

    assertThat(undone.exitCode()).as(undone.err()).isZero();
    assertThat(images.isMarked(image)).isFalse();
    assertThat(images.isDeprecated(image)).isFalse();
    delete(WEEK.multipliedBy(2));
    assertThat(images.isMarked(image)).isTrue();
  }

  @Test
  void whatTheRecycleBinKeptComesBackAndStays() throws IOException {
    Sources sources = Sources.of(tooling);
    ImageId image = sources.bake();
    ImageId _ = sources.bake();
    ImageId _ = sources.bake();
    List<String> snapshots = images.snapshots(image);
    delete(LATER);
    sandbox.control().keepDeleted(sandbox.scene().tooling(), HOME, Duration.ofDays(30));
    try {
      Result removed = tooling.kiln(LATER.plus(WEEK), "collect", "--delete");
      assertThat(images.isThere(image)).isFalse();
      assertThat(snapshots).noneMatch(images::isSnapshotThere);
      assertThat(removed.out().lines())
          .anySatisfy(line ->
              assertThat(line)
                  .contains(image + ": can be brought back until ", "kiln restore " + image));

      Result restored = tooling.kiln("restore", image.value(), "--json");

      assertThat(restored.exitCode()).as(restored.err()).isZero();
      assertThat(JSON.std.mapFrom(restored.out())).containsEntry("snapshots", snapshots);
    } finally {
      sandbox.control().keepDeletedNoMore(sandbox.scene().tooling(), HOME);
    }
    assertThat(images.isThere(image)).isTrue();
    assertThat(snapshots).isNotEmpty().allMatch(images::isSnapshotThere);

    delete(LATER.plus(WEEK.multipliedBy(2)));

    assertThat(images.isThere(image)).isTrue();
    assertThat(images.isMarked(image)).isFalse();
    assertThat(tooling.kiln("keep", image.value(), "--because=an audit").exitCode()).isZero();
    Result again = tooling.kiln("restore", image.value());
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).contains("is there already");
    assertThat(images.look(image).orElseThrow().tags())
        .filteredOn(tag -> tag.key().equals("kiln:keep"))
        .extracting(Tag::value)
        .containsExactly("an audit");
  }

  /// It is told once, and not as a doubt about everything that is looked at.
  @ParameterizedTest
  @ValueSource(strings = {"", "--delete"})
  void whoMayNotCollectIsToldSo(String option) {
    AwsCredentials nobody = AwsBasicCredentials.create("AKIANOBODY0000000000", "unknown");
    String[] arguments =
        option.isEmpty() ? new String[] {"collect"} : new String[] {"collect", option};

    Result refused = tooling.kiln(nobody, NOW, arguments);

    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(3);
    assertThat(refused.out()).isEmpty();
  }

  @Test
  void withoutARuleOfTheRecycleBinNothingComesBack() throws IOException {
    ImageId image = Sources.of(tooling).failed(OLD);
    delete(NOW);
    Result removed = tooling.kiln(WEEK, "collect", "--delete");
    assertThat(images.isThere(image)).isFalse();
    assertThat(removed.out().lines())
        .anySatisfy(line -> assertThat(line).contains(image + ": cannot be brought back"));

    Result restored = tooling.kiln("restore", image.value());

    assertThat(restored.exitCode()).isEqualTo(1);
    assertThat(restored.err()).contains("Recycle Bin", image.value(), "Maybe no rule");
  }

  @Test
  void aSnapshotThatItsImageLeftIsMarkedAndGoes() throws IOException {
    Sources sources = Sources.of(tooling);
    ImageId image = sources.published(OLD);
    ImageId newest = sources.published(DAY);
    String snapshot = images.snapshots(image).getFirst();
    operator.ec2().deregisterImage(request -> request.imageId(image.value()));
    assertThat(look(NOW).planOfSnapshot(snapshot)).isEqualTo("keep");
    Duration seen = DAY.plusHours(1);

    Look marked = delete(seen);
    assertThat(marked.planOfSnapshot(snapshot)).isEqualTo("mark");
    assertThat(delete(seen.plusDays(6)).planOfSnapshot(snapshot)).isEqualTo("wait");
    assertThat(images.isSnapshotThere(snapshot)).isTrue();
    delete(seen.plus(WEEK));

    assertThat(images.isSnapshotThere(snapshot)).isFalse();
    assertThat(images.snapshots(newest)).isNotEmpty().allMatch(images::isSnapshotThere);
  }

  private Look look(Duration later) throws IOException {
    return done(tooling.kiln(later, "collect", "--json"));
  }

  private Look delete(Duration later) throws IOException {
    return done(tooling.kiln(later, "collect", "--delete", "--json"));
  }

  private static Look done(Result result) throws IOException {
    assertThat(result.exitCode()).as("%s%s", result.out(), result.err()).isZero();
    return Look.of(result);
  }

  private boolean isSeenByMember(ImageId image) {
    return !sandbox
        .operator(MEMBER, HOME)
        .ec2()
        .describeImages(request ->
            request
                .filters(Filter.builder().name("image-id").values(image.value()).build())
                .includeDeprecated(true))
        .images()
        .isEmpty();
  }

  private void removeRecipes() {
    String bucket = sandbox.installation().recipesBucket();
    List<S3Object> all = operator.s3().listObjectsV2(request -> request.bucket(bucket)).contents();
    all.forEach(
        object -> operator.s3().deleteObject(gone -> gone.bucket(bucket).key(object.key())));
  }

  private String object(LedgerEntry entry) {
    return operator
        .s3()
        .getObjectAsBytes(get -> get.bucket(sandbox.installation().bakesBucket()).key(entry.key()))
        .asUtf8String();
  }

  private static ImageCopied copied(ImageId source, Region region) {
    Instant now = Instant.now();
    return new ImageCopied(
        MEMBER,
        region,
        source,
        new ImageId("ami-00000000000000002"),
        Optional.empty(),
        Optional.empty(),
        KEY,
        now,
        now);
  }

  private static ImageCopyFailed failed(ImageId source, Region region) {
    Instant now = Instant.now();
    return new ImageCopyFailed(
        MEMBER,
        region,
        Optional.of(source),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        KEY,
        Optional.of(now),
        now,
        "the key is disabled",
        1);
  }
}

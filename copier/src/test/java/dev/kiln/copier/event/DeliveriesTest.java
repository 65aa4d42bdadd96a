package dev.kiln.copier.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.kiln.copier.CopyFunction;
import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.Copier;
import dev.kiln.copier.copy.Copies;
import dev.kiln.copier.copy.CopyRequest;
import dev.kiln.copier.copy.ExistingCopy;
import dev.kiln.copier.copy.InMemoryCopies;
import dev.kiln.copier.copy.Published;
import dev.kiln.copier.copy.Wait;
import dev.kiln.copier.log.Metric;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCopyFailed;
import dev.kiln.model.recipe.RecipeName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class DeliveriesTest {
  private static final ImageId KILNS = new ImageId("ami-0123456789abcdef0");
  private static final ImageId AMIGOS = new ImageId("ami-0fedcba9876543210");

  private static final Clock CLOCK = Clock.fixed(Published.SENT, ZoneOffset.UTC);
  private static final TimeLeft PLENTY = () -> CopyFunction.TIMEOUT;

  private final InMemoryCopies copies = new InMemoryCopies();
  private final InMemoryDeadLetters deadLetters = new InMemoryDeadLetters();
  private final InMemoryResults results = new InMemoryResults();
  private final InMemoryCopyQueue queue = new InMemoryCopyQueue();
  private final Deliveries deliveries = deliveries(copies, CLOCK);
  private final Logger logger = (Logger) LoggerFactory.getLogger(Story.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void open() {
    copies.share(KILNS);
    copies.share(AMIGOS);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(log);
    log.start();
  }

  @AfterEach
  void close() {
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqs-envelope.json", "sqs-raw.json", "sns.json"})
  void copiesHoweverTheMessageCame(String file) {
    receive(file);

    assertThat(copies.asked())
        .singleElement()
        .extracting(CopyRequest::source, request -> request.name().value())
        .containsExactly(KILNS, "kiln/web/2026-11-21T04-00-00Z-1a2b3c");
  }

  @Test
  void copiesWhatAmigoPublishes() {
    assertThat(receive("sqs-envelope-amigo.json")).isEmpty();

    assertThat(copies.asked())
        .singleElement()
        .satisfies(request ->
            assertThat(request.tags().values())
                .containsOnlyKeys(
                    "Recipe",
                    "BuiltBy",
                    "Encrypted",
                    "CopiedFromAMI",
                    "kiln:source-region",
                    "kiln:announced-at",
                    "kiln:attempt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqs-for-others.json", "sqs-for-another-region.json"})
  void callsNobodyWhenOthersAreMeant(String file) {
    assertThat(receive(file)).isEmpty();

    assertThat(copies.calls()).isZero();
    assertThat(deadLetters.kept).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sqs-unknown-schema.json | schema "kiln.image-created/2" is not known here
          sqs-missing-field.json  | sourceRegion is missing
          sqs-not-json.json       | the body is not a JSON object
          sqs-too-many-tags.json  | 55 tags are more than the 50 EC2 takes
          sns-unknown-schema.json | schema "kiln.image-created/2" is not known here
          """)
  void keepsWhatNobodyCanActOn(String file, String reason) {
    assertThat(receive(file)).isEmpty();

    assertThat(copies.asked()).isEmpty();
    Delivery delivery = EventFile.read(file).deliveries().getFirst();
    assertThat(deadLetters.kept)
        .singleElement()
        .matches(letter -> letter.delivery().equals(delivery))
        .matches(letter -> letter.outcome().equals("refused"))
        .satisfies(letter -> assertThat(String.join("\n", letter.reasons())).contains(reason));
  }

  @Test
  void aMessageThatCannotBeKeptComesAgain() {
    deadLetters.broken = true;

    List<Delivery> undone = receive("sqs-not-json.json");

    assertThat(undone).isEqualTo(EventFile.read("sqs-not-json.json").deliveries());
  }

  @Test
  void whatIsKeptIsToldToTheToolingAccount() {
    copies.answerNext(new Answer.Refused("EC2 says UnauthorizedOperation"));

    receive("sqs-envelope.json");

    assertThat(deadLetters.kept).hasSize(1);
    assertThat(results.told)
        .containsExactly(
            new ImageCopyFailed(
                Published.HERE.account(),
                Published.HERE.region(),
                Optional.of(KILNS),
                Optional.empty(),
                Optional.of(new RecipeName("web")),
                Optional.of(new BakeId("web-20261121T040000Z-1a2b3c")),
                Published.HERE.key(),
                Optional.of(Published.CREATED),
                Published.SENT,
                "EC2 says UnauthorizedOperation",
                1));
  }

  @Test
  void whatCannotBeReadIsToldOfWithWhatIsKnown() {
    receive("sqs-not-json.json");

    assertThat(results.told)
        .singleElement()
        .asInstanceOf(type(ImageCopyFailed.class))
        .matches(failed -> failed.sourceAmi().isEmpty() && failed.bake().isEmpty())
        .matches(failed -> failed.reason().contains("not a JSON object"));
  }

  /// Nobody would tell of what is kept: it does not come again.
  @Test
  void whatIsRefusedIsToldBeforeItIsKept() {
    deadLetters.broken = true;

    assertThat(receive("sqs-not-json.json")).hasSize(1);

    assertThat(results.told).hasSize(1);
  }

  @Test
  void whatCannotBeToldOfComesAgainAndIsNotKeptYet() {
    results.broken = true;

    assertThat(receive("sqs-not-json.json")).hasSize(1);

    assertThat(deadLetters.kept).isEmpty();
    assertThat(queue.hidden)
        .singleElement()
        .satisfies(messages ->
            assertThat(messages)
                .extracting(Visibility.Hidden::time)
                .containsExactly(Duration.ofSeconds(30)));
    assertThat(log.list)
        .singleElement()
        .matches(line -> value(line, "outcome").equals("untold"))
        .matches(line -> value(line, "reason").contains("not a JSON object"))
        .matches(line -> line.getThrowableProxy() != null);
  }

  @Test
  void whatCannotBeToldOfForTwoDaysIsKeptWithTheReason() {
    results.broken = true;
    Delivery delivery = EventFile.read("sqs-not-json.json").deliveries().getFirst();
    Instant sent = delivery.sentAt().orElseThrow();

    assertThat(at(sent.plus(Returns.TO_TELL)).handle(List.of(delivery), PLENTY)).hasSize(1);
    assertThat(at(sent.plus(Returns.TO_TELL).plusMillis(1)).handle(List.of(delivery), PLENTY))
        .isEmpty();

    assertThat(deadLetters.kept)
        .singleElement()
        .satisfies(letter ->
            assertThat(letter.untold().orElseThrow()).contains("results queue does not take it"));
    assertThat(log.list.getLast())
        .matches(line -> value(line, "outcome").equals("refused"))
        .matches(line -> line.getFormattedMessage().contains("could not be told"))
        .matches(line -> line.getThrowableProxy() != null);
  }

  @ParameterizedTest
  @CsvSource({"91", "100"})
  void whatItsQueueWouldLosePatienceWithIsKeptThoughNobodyCouldBeTold(int receives) {
    results.broken = true;
    copies.answerNext(new Answer.Refused("EC2 says UnauthorizedOperation"));

    assertThat(handle(received(receives, "1"))).isEmpty();

    assertThat(queue.sent).isEmpty();
    assertThat(deadLetters.kept).singleElement().matches(letter -> letter.untold().isPresent());
  }

  @Test
  void whatCannotBeToldOfAndNotBeHiddenStays() {
    results.broken = true;
    queue.broken = true;

    assertThat(receive("sqs-not-json.json")).hasSize(1);

    assertThat(deadLetters.kept).isEmpty();
  }

  /// A topic hands it out twice more at most, and to nobody after.
  @Test
  void whatATopicBroughtIsKeptWhereItCanNeitherBeToldOfNorWaitInTheQueue() {
    results.broken = true;
    queue.broken = true;

    assertThat(receive("sns-unknown-schema.json")).isEmpty();

    assertThat(deadLetters.kept).singleElement().matches(letter -> letter.untold().isPresent());
  }

  @Test
  void whatWasToldIsKeptWithoutSuchANote() {
    receive("sqs-not-json.json");

    assertThat(deadLetters.kept).singleElement().matches(letter -> letter.untold().isEmpty());
  }

  @Test
  void aMessageThatIsTooEarlyStaysOutOfSightForAWhile() {
    copies.answerNext(new Answer.Later(Wait.BUSY, "throttled"));

    assertThat(receive("sqs-envelope.json")).hasSize(1);

    assertThat(deadLetters.kept).isEmpty();
    assertThat(queue.hidden)
        .containsExactly(
            List.of(
                new Visibility.Hidden(
                    "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a", Duration.ofSeconds(30))));
  }

  @Test
  void allOfABatchThatIsTooEarlyIsHiddenInOneCall() {
    copies.answerNext(new Answer.Later(Wait.BUSY, "throttled"));
    copies.answerNext(new Answer.Later(Wait.SLOT, "ResourceLimitExceeded"));

    assertThat(receive("sqs-neighbours.json")).hasSize(2);

    assertThat(queue.hidden)
        .singleElement()
        .satisfies(messages ->
            assertThat(messages)
                .extracting(Visibility.Hidden::time)
                .containsExactly(Duration.ofSeconds(30), Duration.ofMinutes(2)));
  }

  @Test
  void whatCannotBeHiddenComesAgainAllTheSame() {
    copies.answerNext(new Answer.Later(Wait.BUSY, "throttled"));
    queue.broken = true;

    assertThat(receive("sqs-envelope.json")).hasSize(1);

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(message -> message.startsWith("Messages could not be hidden"));
  }

  @ParameterizedTest
  @CsvSource({"91", "100", "170"})
  void waitingIsNotTheEndOfAMessage(int receives) {
    copies.answerNext(new Answer.Later(Wait.SLOT, "ResourceLimitExceeded"));
    Delivery last = received(receives, "3");

    assertThat(handle(last)).isEmpty();

    assertThat(queue.sent)
        .containsExactly(new InMemoryCopyQueue.Sent(last.body(), 3, CopyQueue.LONGEST_DELAY));
    assertThat(deadLetters.kept).isEmpty();
    assertThat(results.told).isEmpty();
  }

  @Test
  void aMessageThatHasReceivesLeftStaysTheSame() {
    copies.answerNext(new Answer.Later(Wait.BUSY, "throttled"));

    assertThat(handle(received(90, "1"))).hasSize(1);
    assertThat(queue.sent).isEmpty();
  }

  @Test
  void aMessageThatWaitedForADayIsSentAgainBeforeItsQueueForgetsIt() {
    copies.answerNext(new Answer.Later(Wait.SLOT, "ResourceLimitExceeded"));
    copies.answerNext(new Answer.Later(Wait.SLOT, "ResourceLimitExceeded"));
    Delivery aged = received(1, "3");
    Instant sent = aged.sentAt().orElseThrow();

    assertThat(at(sent.plus(Duration.ofDays(1))).handle(List.of(aged), PLENTY)).hasSize(1);
    assertThat(queue.sent).isEmpty();
    assertThat(at(sent.plus(Duration.ofDays(1)).plusMillis(1)).handle(List.of(aged), PLENTY))
        .isEmpty();
    assertThat(queue.sent)
        .containsExactly(new InMemoryCopyQueue.Sent(aged.body(), 3, Duration.ofMinutes(2)));
  }

  private Deliveries at(Instant now) {
    return deliveries(copies, Clock.fixed(now, ZoneOffset.UTC));
  }

  @Test
  void aMessageThatCannotBeSentAgainStays() {
    copies.answerNext(new Answer.Later(Wait.BUSY, "throttled"));
    queue.broken = true;

    assertThat(handle(received(100, "1"))).hasSize(1);
    assertThat(deadLetters.kept).isEmpty();
    assertThat(log.list)
        .singleElement()
        .matches(line -> value(line, "outcome").equals("later"))
        .matches(line -> line.getThrowableProxy() != null);
  }

  @Test
  void aMessageOfATopicWaitsInTheQueue() {
    copies.answerNext(new Answer.Later(Wait.BUSY, "throttled"));
    Delivery delivery = EventFile.read("sns.json").deliveries().getFirst();

    assertThat(handle(delivery)).isEmpty();

    assertThat(queue.sent)
        .containsExactly(new InMemoryCopyQueue.Sent(delivery.body(), 1, Duration.ofSeconds(30)));
  }

  /// Until then nobody could say that EC2 makes it; the queue's own time is long enough for that.
  @Test
  void aMessageStaysUntilItsCopyIsSeenWhichTakesNoCall() {
    List<Delivery> undone = receive("sqs-envelope.json");
    int calls = copies.calls();

    List<Delivery> then = receive("sqs-envelope.json");

    assertThat(undone).hasSize(1);
    assertThat(queue.hidden).isEmpty();
    assertThat(queue.sent).isEmpty();
    assertThat(then).isEmpty();
    assertThat(copies.calls()).isEqualTo(calls + 1);
    assertThat(log.list)
        .extracting(line -> value(line, "outcome"))
        .containsExactly("asked", "already-there");
  }

  @ParameterizedTest
  @CsvSource({"91", "100"})
  void aMessageThatItsQueueWouldLosePatienceWithIsSentAgainToSeeItsCopy(int receives) {
    Delivery delivery = received(receives, "1");

    assertThat(handle(delivery)).isEmpty();

    assertThat(queue.sent)
        .containsExactly(new InMemoryCopyQueue.Sent(delivery.body(), 1, Duration.ofMinutes(5)));
  }

  @Test
  void aMessageOfATopicSeesItsCopyFromTheQueue() {
    Delivery delivery = EventFile.read("sns.json").deliveries().getFirst();

    assertThat(handle(delivery)).isEmpty();

    assertThat(copies.asked()).hasSize(1);
    assertThat(queue.sent)
        .containsExactly(new InMemoryCopyQueue.Sent(delivery.body(), 1, Duration.ofMinutes(5)));
  }

  @Test
  void aMessageOfATopicThatTheQueueDoesNotTakeComesAgain() {
    queue.broken = true;

    assertThat(receive("sns.json")).hasSize(1);

    assertThat(log.list)
        .singleElement()
        .satisfies(line -> assertThat(metrics(line)).doesNotContain("CopiesStarted"));
  }

  /// The function confirm has it tried again when the time for it has come.
  @Test
  void aMessageWhoseCopyFailedSinceBeginsNoOther() {
    InMemoryCopies made = new InMemoryCopies(CLOCK);
    made.share(KILNS);
    Delivery delivery = received(1, "1");
    deliveries(made, CLOCK).handle(List.of(delivery), PLENTY);
    made.set(made.made().iterator().next(), ExistingCopy.State.FAILED);

    assertThat(deliveries(made, CLOCK).handle(List.of(delivery), PLENTY)).isEmpty();

    assertThat(made.asked()).hasSize(1);
    assertThat(log.list.getLast())
        .matches(line -> value(line, "outcome").equals("answered"))
        .matches(line -> value(line, "reason").equals("it is failed"));
  }

  @Test
  void aSpentAttemptIsFollowedByTheNextWhenWhatWasMadeShows() {
    copies.answerNext(new Answer.Taken("IdempotentParameterMismatch"));
    Delivery delivery = EventFile.read("sqs-envelope.json").deliveries().getFirst();

    assertThat(handle(delivery)).isEmpty();

    assertThat(queue.sent)
        .containsExactly(new InMemoryCopyQueue.Sent(delivery.body(), 2, Duration.ofMinutes(5)));
  }

  /// As after it waited for a slot: EC2 shows what it made only moments later.
  @Test
  void aCopyThatDoesNotShowYetCountsAsStartedAndIsSeenTo() {
    copies.showLate();
    Delivery delivery = EventFile.read("sqs-envelope.json").deliveries().getFirst();

    assertThat(
            deliveries(copies, Clock.offset(CLOCK, Duration.ofMinutes(10)))
                .handle(List.of(delivery), PLENTY))
        .isEmpty();

    assertThat(queue.sent)
        .containsExactly(new InMemoryCopyQueue.Sent(delivery.body(), 2, Duration.ofMinutes(5)));
    assertThat(log.list)
        .singleElement()
        .matches(line -> value(line, "outcome").equals("asked-unseen"))
        .matches(line -> value(line, "attempt").equals("1"))
        .matches(line -> value(line, "copy").equals(copies.made().iterator().next().value()))
        .satisfies(
            line -> assertThat(metrics(line)).containsExactlyInAnyOrder("CopiesStarted", "Age"));
  }

  @Test
  void aCopyThatIsNotSeenToIsNotCountedYet() {
    copies.showLate();
    queue.broken = true;

    assertThat(
            deliveries(copies, Clock.offset(CLOCK, Duration.ofMinutes(10)))
                .handle(List.of(received(1, "1")), PLENTY))
        .hasSize(1);

    assertThat(log.list)
        .singleElement()
        .satisfies(line -> assertThat(metrics(line)).doesNotContain("CopiesStarted"));
  }

  @Test
  void attemptsThatAreSpentAreNotMade() {
    handle(received(1, "3"));

    assertThat(copies.asked())
        .singleElement()
        .matches(request -> request.attempt() == 3)
        .matches(request -> request.name().value().endsWith("-3"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "1.5", "99999", "two", "1\n2"})
  void anAttemptThatIsNoneIsRefused(String attempt) {
    assertThat(handle(received(1, attempt))).isEmpty();

    assertThat(copies.calls()).isZero();
    assertThat(deadLetters.kept)
        .singleElement()
        .satisfies(letter ->
            assertThat(letter.reasons().getFirst())
                .startsWith("the message attribute attempt is \""));
  }

  @Test
  void aMessageOfARoundThatNeverEndsIsRefused() {
    assertThat(handle(received(1, "21"))).isEmpty();

    assertThat(copies.asked()).isEmpty();
    assertThat(deadLetters.kept).hasSize(1);
  }

  /// One more for the message that does not say whether it is the first of its image.
  @Test
  void oneLookIsEnoughForABatch() {
    receive("sqs-neighbours.json");

    assertThat(copies.asked()).hasSize(2);
    assertThat(copies.calls()).isEqualTo(1 + 2 + 1);
  }

  @Test
  void aBatchThatCannotBeFinishedGivesBackTheRest() {
    List<Delivery> all =
        IntStream.range(0, 4).mapToObj(number -> delivery("message-" + number)).toList();
    AtomicInteger looks = new AtomicInteger();
    Duration enough = TimeLeft.LONGEST_CALL.multipliedBy(Deliveries.MOST_CALLS);
    TimeLeft twoMore = () -> enough.plusMillis(looks.getAndIncrement() < 1 ? 0 : -1);

    List<Delivery> undone = deliveries.handle(all, twoMore);

    assertThat(undone).containsExactly(all.get(0), all.get(2), all.get(3));
    assertThat(queue.hidden)
        .singleElement()
        .satisfies(messages ->
            assertThat(messages)
                .hasSize(2)
                .allMatch(message -> message.time().equals(Duration.ZERO)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 8, 16})
  void aBatchEndsInTimeFromWhateverCallOnAwsIsSlow(int fast) {
    SlowAws aws = new SlowAws(fast);
    Deliveries slowed =
        new Deliveries(
            Published.HERE,
            new Copier(Published.HERE, aws, CLOCK),
            new Refusals(Published.HERE, aws::keep, aws::report, CLOCK),
            new Returns(aws, MaxReceives.DEFAULT, new Zero()),
            aws,
            CLOCK);

    slowed.handle(IntStream.range(0, 10).mapToObj(DeliveriesTest::ofImage).toList(), aws);

    assertThat(aws.left()).isGreaterThanOrEqualTo(Duration.ZERO);
    assertThat(aws.hidden).isNotEmpty();
  }

  @Test
  void whatIsGivenBackForTimeCostsNoCallOfItsOwn() {
    deliveries.handle(List.of(delivery("one"), received(91, "1")), () -> Duration.ZERO);

    assertThat(queue.sent).isEmpty();
    assertThat(queue.hidden).hasSize(1);
  }

  private static Delivery ofImage(int number) {
    return new Delivery(
        "message-" + number,
        new Receives.Counted(1),
        Published.image(number).toJson(),
        "1",
        Optional.of(Published.SENT),
        Optional.of("handle of " + number));
  }

  @Test
  void oneMessageIsDealtWithHoweverLittleTimeThereIs() {
    List<Delivery> all = List.of(delivery("one"), delivery("two"));

    deliveries.handle(all, () -> Duration.ZERO);

    assertThat(copies.asked()).hasSize(1);
  }

  @Test
  void aMessageThatBreaksSomethingToTheLastIsGivenUp() {
    Deliveries breaking = deliveries(new Breaking(copies, KILNS), CLOCK);

    assertThat(breaking.handle(List.of(received(99, "1")), PLENTY)).hasSize(1);
    assertThat(breaking.handle(List.of(received(100, "1")), PLENTY)).isEmpty();

    assertThat(deadLetters.kept)
        .singleElement()
        .matches(letter -> letter.outcome().equals("given-up"))
        .satisfies(letter ->
            assertThat(letter.reasons())
                .singleElement()
                .asString()
                .contains("after 100 receives", "unforeseen"));
    assertThat(results.told).hasSize(1);
  }

  @Test
  void oneBadMessageDoesNotHarmItsNeighbours() {
    deadLetters.broken = true;
    copies.answerNext(new Answer.Later(Wait.BUSY, "throttled"));

    List<Delivery> undone = receive("sqs-neighbours.json");

    List<Delivery> all = EventFile.read("sqs-neighbours.json").deliveries();
    assertThat(undone).containsExactly(all.get(0), all.get(1), all.get(2));
    assertThat(copies.asked()).extracting(CopyRequest::source).containsExactly(KILNS, AMIGOS);
    assertThat(copies.made()).hasSize(1);
  }

  @Test
  void aMessageThatBreaksSomethingDoesSoAlone() {
    List<Delivery> all = EventFile.read("sqs-neighbours.json").deliveries();

    List<Delivery> undone = deliveries(new Breaking(copies, KILNS), CLOCK).handle(all, PLENTY);

    assertThat(undone).contains(all.get(1));
    assertThat(copies.made()).hasSize(1);
    assertThat(deadLetters.kept).hasSize(2);
    assertThat(log.list)
        .filteredOn(line -> line.getThrowableProxy() != null)
        .singleElement()
        .matches(line -> line.getLevel() == Level.ERROR);
  }

  @ParameterizedTest
  @MethodSource("errors")
  void anErrorOverOneMessageIsItsOwnBusinessToo(Error error) {
    Deliveries breaking = deliveries(breaking(error), CLOCK);

    List<Delivery> all = EventFile.read("sqs-neighbours.json").deliveries();

    assertThat(breaking.handle(all, PLENTY)).contains(all.get(1));

    assertThat(copies.made()).hasSize(1);
    assertThat(deadLetters.kept).hasSize(2);
    assertThat(breaking.handle(List.of(received(100, "1")), PLENTY)).isEmpty();
    assertThat(deadLetters.kept.getLast().outcome()).isEqualTo("given-up");
    assertThat(deadLetters.kept.getLast().reasons().getFirst()).contains("on a rare path");
  }

  static Stream<Error> errors() {
    return Stream.of(
        new NoClassDefFoundError("on a rare path"), new StackOverflowError("on a rare path"));
  }

  @Test
  void anErrorWhenItIsToldOfIsLikeAQueueThatDoesNotTakeIt() {
    Refusals refusals =
        new Refusals(
            Published.HERE,
            deadLetters,
            _ -> {
              throw new NoClassDefFoundError("on a rare path");
            },
            CLOCK);
    Deliveries untelling =
        new Deliveries(
            Published.HERE,
            new Copier(Published.HERE, copies, CLOCK),
            refusals,
            new Returns(queue, MaxReceives.DEFAULT, new Zero()),
            queue,
            CLOCK);

    assertThat(untelling.handle(EventFile.read("sqs-not-json.json").deliveries(), PLENTY))
        .hasSize(1);
    assertThat(deadLetters.kept).isEmpty();
  }

  private Copies breaking(Error error) {
    return new Breaking(
        copies,
        KILNS,
        () -> {
          throw error;
        });
  }

  @Test
  void tellsTheStoryOfEachMessageInOneLine() {
    receive("sqs-neighbours.json");

    assertThat(log.list)
        .extracting(line -> value(line, "outcome"))
        .containsExactly("refused", "asked", "refused", "begun");
    assertThat(log.list.get(1))
        .matches(line -> line.getFormattedMessage().startsWith("EC2 took the request"))
        .matches(line -> value(line, "stage").equals("copy"))
        .matches(line -> value(line, "account").equals("222222222222"))
        .matches(line -> value(line, "region").equals("eu-west-1"))
        .matches(line -> value(line, "image").equals(KILNS.value()))
        .matches(line -> value(line, "bake").equals("web-20261121T040000Z-1a2b3c"))
        .matches(line -> value(line, "attempt").equals("1"));
  }

  @ParameterizedTest
  @CsvSource({
    "sqs-envelope.json, CopiesStarted Age",
    "sqs-not-json.json, CopiesRefused",
    "sqs-for-others.json, ''"
  })
  void countsWhatBecomesOfMessages(String file, String metrics) {
    receive(file);

    assertThat(metrics(log.list.getFirst()))
        .containsExactlyInAnyOrder(metrics.isEmpty() ? new String[0] : metrics.split(" "));
  }

  @Test
  void countsWhatHasToWaitAndHowLongItHas() {
    copies.answerNext(new Answer.Later(Wait.SLOT, "ResourceLimitExceeded"));

    deliveries(copies, Clock.offset(CLOCK, Duration.ofMinutes(10)))
        .handle(EventFile.read("sqs-envelope.json").deliveries(), PLENTY);

    assertThat(metrics(log.list.getFirst())).containsExactlyInAnyOrder("CopiesLater", "Age");
    assertThat(log.list.getFirst().getKeyValuePairs())
        .anySatisfy(pair -> {
          assertThat(pair.key).isEqualTo("Age");
          assertThat(pair.value).isEqualTo(new Metric(603, Metric.Unit.SECONDS));
        });
  }

  @Test
  void logsNeitherTheMessageNorItsTags() {
    receive("sqs-neighbours.json");

    assertThat(log.list)
        .allSatisfy(line ->
            assertThat(String.valueOf(line.getKeyValuePairs()))
                .doesNotContain("nginx on Ubuntu", "targetAccounts", "BuiltBy"));
  }

  @Test
  void saysWhyAMessageIsRefused() {
    receive("sqs-missing-field.json");

    assertThat(log.list)
        .singleElement()
        .matches(line -> value(line, "reason").equals("sourceRegion is missing"));
  }

  private Deliveries deliveries(Copies seen, Clock clock) {
    return new Deliveries(
        Published.HERE,
        new Copier(Published.HERE, seen, clock),
        new Refusals(Published.HERE, deadLetters, results, clock),
        new Returns(queue, MaxReceives.DEFAULT, new Zero()),
        queue,
        clock);
  }

  private List<Delivery> receive(String file) {
    return deliveries.handle(EventFile.read(file).deliveries(), PLENTY);
  }

  private List<Delivery> handle(Delivery delivery) {
    return deliveries.handle(List.of(delivery), PLENTY);
  }

  private static Delivery received(int times, String attempt) {
    Delivery first = EventFile.read("sqs-envelope.json").deliveries().getFirst();
    return new Delivery(
        first.messageId(),
        new Receives.Counted(times),
        first.body(),
        attempt,
        first.sentAt(),
        first.receiptHandle());
  }

  private static Delivery delivery(String id) {
    Delivery first = received(1, "1");
    return new Delivery(
        id, first.receives(), first.body(), "1", first.sentAt(), Optional.of("handle of " + id));
  }

  private static List<String> metrics(ILoggingEvent line) {
    return line.getKeyValuePairs().stream()
        .filter(pair -> pair.value instanceof Metric)
        .map(pair -> pair.key)
        .toList();
  }

  /// Leaves nothing out of any pause.
  private static final class Zero implements RandomGenerator {
    @Override
    public long nextLong() {
      return 0;
    }
  }

  private static String value(ILoggingEvent line, String key) {
    return line.getKeyValuePairs().stream()
        .filter(pair -> pair.key.equals(key))
        .map(pair -> Objects.toString(pair.value))
        .findFirst()
        .orElse("");
  }
}

package dev.kiln.copier.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.Copier;
import dev.kiln.copier.copy.Published;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.message.ImageCopyFailed;
import dev.kiln.model.recipe.RecipeName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What nobody can act on is told to the tooling account, and kept.
class RefusedDeliveriesTest extends DeliveriesCase {

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

  @Test
  void saysWhyAMessageIsRefused() {
    receive("sqs-missing-field.json");

    assertThat(log.list)
        .singleElement()
        .matches(line -> value(line, "reason").equals("sourceRegion is missing"));
  }
}

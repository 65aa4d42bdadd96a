package dev.kiln.copier.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.Copier;
import dev.kiln.copier.copy.Copies;
import dev.kiln.copier.copy.CopyRequest;
import dev.kiln.copier.copy.Published;
import dev.kiln.copier.copy.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Messages of one event share a look and the time, and harm each other in nothing else.
class BatchTest extends DeliveriesCase {

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

    slowed.handle(IntStream.range(0, 10).mapToObj(BatchTest::ofImage).toList(), aws);

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

  private Copies breaking(Error error) {
    return new Breaking(
        copies,
        KILNS,
        () -> {
          throw error;
        });
  }

  private static Delivery delivery(String id) {
    Delivery first = received(1, "1");
    return new Delivery(
        id, first.receives(), first.body(), "1", first.sentAt(), Optional.of("handle of " + id));
  }
}

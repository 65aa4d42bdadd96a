package dev.kiln.copier.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.ExistingCopy;
import dev.kiln.copier.copy.InMemoryCopies;
import dev.kiln.copier.copy.Wait;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is not done with comes again: from the queue, or sent anew.
class ReturningDeliveriesTest extends DeliveriesCase {

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
}

package dev.kiln.baker.letters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.letters.Letter.Cause;
import dev.kiln.baker.letters.LetterQueue.Held;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What [Letters] relies on, whoever keeps the queues.
public interface LetterQueueContract {

  /// An empty one, whenever a test begins.
  LetterQueue queue();

  /// A letter that a copier kept.
  void keep(String body, Cause.Kept cause);

  /// A letter that has nothing but a body.
  void move(String body);

  /// The bodies the copier gets.
  List<String> sent();

  @Test
  default void whoReceivesALetterHoldsItUntilItIsGivenBack() {
    Cause.Kept cause = new Cause.Kept("no such image", "refused", 3, "m-0", Optional.of("silence"));
    keep("body", cause);

    Held held = only(queue().receive());
    assertThat(queue().receive()).isEmpty();
    queue().giveBack(held);
    Held again = only(queue().receive());

    assertThat(again.letter().id()).isEqualTo(held.letter().id());
    assertThat(again.body()).isEqualTo("body");
    assertThat(again.letter().cause()).isEqualTo(cause);
    queue().delete(again);
    assertThat(queue().receive()).isEmpty();
  }

  @Test
  default void whatIsGoneCanBeGivenBackAndNothingComesOfIt() {
    move("body");
    Held held = only(queue().receive());
    queue().delete(held);

    queue().giveBack(held);

    assertThat(queue().receive()).isEmpty();
  }

  @Test
  default void whatSqsMovedHasNoReason() {
    move("body");

    Held held = only(queue().receive());

    assertThat(held.letter().cause()).isInstanceOf(Cause.Moved.class);
    queue().delete(held);
  }

  @Test
  default void whatIsSentGoesToTheCopierAndIsNoDeadLetter() {
    queue().send("a body");

    assertThat(sent()).contains("a body");
    assertThat(queue().receive()).isEmpty();
  }

  private static Held only(List<Held> received) {
    assertThat(received).hasSize(1);
    return received.getFirst();
  }
}

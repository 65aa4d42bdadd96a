package dev.kiln.baker.letters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kiln.baker.letters.Letter.Cause;
import dev.kiln.baker.letters.Letters.Entry;
import dev.kiln.baker.letters.Letters.Fate;
import dev.kiln.baker.letters.Letters.Seen;
import dev.kiln.baker.pipeline.Failures;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LettersTest {
  private static final Instant NOW = Instant.parse("2026-11-21T04:00:00Z");
  private static final Cause REFUSED =
      new Cause.Kept("not shared", "refused", 2, "first", Optional.empty());
  private static final Failures FAILURES =
      thrown ->
          thrown instanceof InMemoryLetters.Refused
              ? Optional.of(
                  new Failures.Failure("refused to " + thrown.getMessage(), Failures.Kind.LASTING))
              : Optional.empty();

  private final InMemoryLetters queue = new InMemoryLetters();
  private final Letters letters = new Letters(queue, FAILURES);

  @Test
  void seesAllOldestFirstAndLeavesThemForOthers() {
    String young = queue.put("young", NOW, REFUSED);
    String old = queue.put("old", NOW.minusSeconds(60), new Cause.Moved(100));

    Seen seen = letters.see();

    assertThat(seen.isAll()).isTrue();
    assertThat(ids(seen)).containsExactly(old, young);
    assertThat(seen.entries()).extracting(Entry::fate).containsOnly(new Fate.Stays());
    assertThat(queue.free()).containsExactlyInAnyOrder(young, old);
    assertThat(queue.changes).isEmpty();
  }

  @Test
  void seesMoreThanOneCallAnswers() {
    List<String> all = many(25);

    assertThat(ids(letters.see())).containsExactlyInAnyOrderElementsOf(all);
    assertThat(queue.free()).hasSize(25);
  }

  @Test
  void saysWhenThereAreMoreThanItShows() {
    many(Letters.MOST + 1);

    Seen seen = letters.see();

    assertThat(seen.isAll()).isFalse();
    assertThat(seen.entries()).hasSize(Letters.MOST);
    assertThat(queue.free()).hasSize(Letters.MOST + 1);
  }

  @Test
  void sendsTheBodyAsItWasBeforeItRemovesTheLetter() {
    queue.put("{\"Type\": \"Notification\",  \"Message\": \"{}\"}", NOW, REFUSED);

    Seen seen = letters.replay(_ -> true);

    assertThat(queue.changes).containsExactly("send", "delete");
    assertThat(queue.sent).containsExactly("{\"Type\": \"Notification\",  \"Message\": \"{}\"}");
    assertThat(queue.free()).isEmpty();
    assertThat(seen.entries()).extracting(Entry::fate).containsOnly(new Fate.Sent());
  }

  @Test
  void sendsOnlyWhatIsWanted() {
    String one = queue.put("one", NOW, REFUSED);
    String other = queue.put("other", NOW, REFUSED);

    letters.replay(letter -> letter.isCalled(one));

    assertThat(queue.sent).containsExactly("one");
    assertThat(queue.free()).containsExactly(other);
  }

  /// What the copier still cannot do comes back at once.
  @Test
  void whatComesBackMeanwhileIsNotSentAgain() {
    queue.put("hopeless", NOW, REFUSED);
    LetterQueue refusing = new Refusing(queue);

    Seen seen = new Letters(refusing, FAILURES).replay(_ -> true);

    assertThat(seen.entries()).hasSize(1);
    assertThat(queue.sent).containsExactly("hopeless");
    assertThat(queue.free()).hasSize(1);
  }

  @Test
  void whatCannotBeSentStaysAndTheRestIsTried() {
    queue.put("one", NOW, REFUSED);
    queue.put("two", NOW, REFUSED);
    queue.broken.add("send");

    Seen seen = letters.replay(_ -> true);

    assertThat(seen.entries())
        .extracting(Entry::fate)
        .isEqualTo(Collections.nCopies(2, new Fate.NotSent("refused to send")));
    assertThat(queue.free()).hasSize(2);
    assertThat(queue.changes).isEmpty();
  }

  @Test
  void whatIsSentAndCannotBeRemovedIsToldSo() {
    queue.put("one", NOW, REFUSED);
    queue.broken.add("delete");

    Seen seen = letters.replay(_ -> true);

    assertThat(seen.entries())
        .extracting(Entry::fate)
        .containsOnly(new Fate.NotRemoved("refused to delete"));
    assertThat(queue.sent).containsExactly("one");
    assertThat(queue.free()).hasSize(1);
  }

  @Test
  void whatIsHeldIsGivenBackWhateverHappens() {
    many(3);

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() ->
            letters.replay(_ -> {
              throw new IllegalStateException("a fault of Kiln's own");
            }));
    assertThat(queue.free()).hasSize(3);
  }

  @Test
  void aLetterIsMeantByItsOwnIdAndByThatOfTheMessageTheCopierGot() {
    Letter letter = new Letter("m-1", NOW, REFUSED, Content.of(""));

    assertThat(letter.isCalled("m-1")).isTrue();
    assertThat(letter.isCalled("first")).isTrue();
    assertThat(letter.isCalled("m-2")).isFalse();
  }

  private List<String> many(int number) {
    return IntStream.range(0, number)
        .mapToObj(each -> queue.put("body " + each, NOW.plusSeconds(each), REFUSED))
        .toList();
  }

  private static List<String> ids(Seen seen) {
    return seen.entries().stream().map(entry -> entry.letter().id()).toList();
  }

  /// Whatever is sent is a dead letter again at once.
  private record Refusing(InMemoryLetters queue) implements LetterQueue {
    @Override
    public List<Held> receive() {
      return queue.receive();
    }

    @Override
    public void giveBack(Held held) {
      queue.giveBack(held);
    }

    @Override
    public void send(String body) {
      queue.send(body);
      queue.put(body, NOW, REFUSED);
    }

    @Override
    public void delete(Held held) {
      queue.delete(held);
    }
  }
}

package dev.kiln.baker.due;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LookTurnTest {
  private static final Duration LONGEST = Duration.ofMinutes(6);

  private final InMemoryLookRecord record = new InMemoryLookRecord();
  private Instant now = Instant.parse("2026-11-21T04:05:00Z");
  private final Clock clock =
      InstantSource.offset(() -> now, Duration.ZERO).withZone(ZoneOffset.UTC);

  @Test
  void isTheFirstLooksUntilThatEnds() {
    LookTurn first = turn("first", record);

    assertThat(first.take()).isEmpty();
    assertThat(turn("second", record).take()).contains(now.plus(LONGEST));
    first.end();
    assertThat(turn("third", record).take()).isEmpty();
  }

  @Test
  void isTakenFromALookThatIsCertainlyOver() {
    assertThat(turn("first", record).take()).isEmpty();

    now = now.plus(LONGEST);

    assertThat(turn("second", record).take()).isEmpty();
  }

  @Test
  void isNotEndedByALookThatHasLostIt() {
    LookTurn first = turn("first", record);
    assertThat(first.take()).isEmpty();
    now = now.plus(LONGEST);
    assertThat(turn("second", record).take()).isEmpty();

    first.end();

    assertThat(turn("third", record).take()).isPresent();
  }

  @Test
  void isOneOfTwoLooksThatSawTheSame() {
    LookTurn earlier = turn("earlier", record);
    assertThat(earlier.take()).isEmpty();
    earlier.end();
    LookTurn quicker = turn("quicker", record);
    LookTurn slower =
        turn(
            "slower",
            new Between(() -> {
              Optional<Instant> _ = quicker.take();
            }));

    assertThat(slower.take()).contains(now.plus(LONGEST));
  }

  @Test
  void isALooksOwnThoughTheAnswerWasLost() {
    LookRecord losing =
        new LookRecord() {
          @Override
          public Kept kept() {
            return record.kept();
          }

          // Sent twice, as by a client that tries again.
          @Override
          public Optional<String> replace(Look look, Optional<String> over) {
            Optional<String> _ = record.replace(look, over);
            return record.replace(look, over);
          }
        };

    assertThat(turn("first", losing).take()).isEmpty();
    assertThat(turn("second", losing).take()).isPresent();
    now = now.plus(LONGEST);
    assertThat(turn("third", losing).take()).isEmpty();
  }

  private LookTurn turn(String name, LookRecord where) {
    return new LookTurn(where, name, LONGEST, clock);
  }

  /// Something happens after what is there was read.
  private final class Between implements LookRecord {
    private final Runnable what;

    private Between(Runnable what) {
      this.what = what;
    }

    @Override
    public Kept kept() {
      Kept kept = record.kept();
      what.run();
      return kept;
    }

    @Override
    public Optional<String> replace(Look look, Optional<String> over) {
      return record.replace(look, over);
    }
  }
}

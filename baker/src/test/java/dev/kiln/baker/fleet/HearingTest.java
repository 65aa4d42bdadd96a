package dev.kiln.baker.fleet;

import static dev.kiln.baker.fleet.LedgerContract.copied;
import static dev.kiln.baker.fleet.LedgerContract.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.journal.JournalException;
import dev.kiln.baker.pipeline.Failures;
import dev.kiln.model.fleet.LedgerEntry;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.ImageCopyFailed;
import dev.kiln.model.message.ImagesCollected;
import dev.kiln.model.message.MemberMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HearingTest {
  private static final AccountId TWO = new AccountId("222222222222");
  private static final String PAIR = "fleet/222222222222/us-east-1.json";
  private static final String COPY = "copies/ami-00000000000000001/222222222222/us-east-1.json";

  private final InMemoryLedger ledger = new InMemoryLedger();
  private final Hearing hearing = new Hearing(ledger, _ -> Optional.empty());

  @Test
  void aResultIsWrittenDownOfItsCopyAndOfItsPair() {
    CopyResult result = copied(TWO, 5);

    assertThat(hear(result)).isEqualTo(new Heard.Entered(result));

    assertThat(ledger.results()).isEqualTo(Map.of(COPY, result, PAIR, result));
  }

  @Test
  void theSameAgainWritesNothing() {
    hear(copied(TWO, 5));
    int writes = ledger.writes();

    assertThat(hear(copied(TWO, 5))).isInstanceOf(Heard.Known.class).matches(Heard::isDone);

    assertThat(ledger.writes()).isEqualTo(writes);
  }

  static Stream<List<CopyResult>> everyOrder() {
    return orders(List.of(failed(TWO, 4), copied(TWO, 5), failed(TWO, 5), copied(TWO, 3)));
  }

  /// And each of them twice. That the copy is usable is not forgotten for a failure of that time.
  @ParameterizedTest
  @MethodSource("everyOrder")
  void theLatestStaysWhateverOrderTheyComeIn(List<CopyResult> order) {
    order.forEach(this::hear);
    order.reversed().forEach(this::hear);

    assertThat(ledger.results()).isEqualTo(Map.of(COPY, copied(TWO, 5), PAIR, copied(TWO, 5)));
  }

  @Test
  void aLaterFailureIsBelieved() {
    hear(copied(TWO, 5));

    hear(failed(TWO, 6));

    assertThat(ledger.results()).containsEntry(COPY, failed(TWO, 6));
  }

  /// Before any of its writes: whether the entries are there or not, and whichever is the later.
  @ParameterizedTest
  @CsvSource({"false, 1", "false, 2", "true, 1", "true, 2", "true, 3", "true, 4"})
  void whoeverIsQuickerIsSeen(boolean isThere, int write) {
    for (CopyResult other : List.of(copied(TWO, 3), copied(TWO, 6))) {
      InMemoryLedger shared = new InMemoryLedger();
      Hearing first = new Hearing(shared, _ -> Optional.empty());
      Hearing second = new Hearing(shared, _ -> Optional.empty());
      if (isThere) {
        assertThat(first.hear(told(copied(TWO, 1)))).isInstanceOf(Heard.Entered.class);
      }
      AtomicInteger writes = new AtomicInteger();
      shared.before =
          _ -> {
            if (writes.incrementAndGet() == write) {
              assertThat(second.hear(told(other))).isInstanceOf(Heard.Entered.class);
            }
          };

      assertThat(first.hear(told(copied(TWO, 5)))).matches(Heard::isDone);

      assertThat(writes).hasValueGreaterThan(write);
      CopyResult latest = other.isLaterThan(copied(TWO, 5)) ? other : copied(TWO, 5);
      assertThat(shared.results()).isEqualTo(Map.of(COPY, latest, PAIR, latest));
    }
  }

  @Test
  void ofAMessageThatItsMemberCouldNotReadOnlyThePairIsToldOf() {
    CopyResult result =
        new ImageCopyFailed(
            TWO,
            LedgerContract.EAST,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            LedgerContract.KEY,
            Optional.empty(),
            Instant.ofEpochSecond(5),
            "the body is not a JSON object",
            1);

    hear(result);

    assertThat(ledger.results()).isEqualTo(Map.of(PAIR, result));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not JSON",
        "null",
        "[]",
        "{}",
        "{\"schema\":\"kiln.image-copied/2\"}",
        "{\"schema\":\"kiln.image-copied/1\",\"account\":\"../../bakes\"}"
      })
  void whatCannotBeReadStaysInTheQueueAndIsExplained(String body) {
    assertThat(hearing.hear(new Told("m", body, Optional.empty())))
        .isInstanceOfSatisfying(
            Heard.Unreadable.class, unreadable -> assertThat(unreadable.why()).isNotBlank())
        .matches(heard -> !heard.isDone());
    assertThat(ledger.results()).isEmpty();
  }

  /// It would be the latest for ever.
  @Test
  void whatWasSentBeforeItHappenedIsNotBelieved() {
    Instant sent = Instant.ofEpochSecond(5);
    String body = copied(TWO, sent.plus(Duration.ofMinutes(16)).getEpochSecond()).toJson();

    assertThat(hearing.hear(new Told("m", body, Optional.of(sent))))
        .isInstanceOf(Heard.Unreadable.class);
    assertThat(ledger.results()).isEmpty();
  }

  @Test
  void clocksMayDifferALittle() {
    Instant sent = Instant.ofEpochSecond(5);
    String body = copied(TWO, sent.plus(Duration.ofMinutes(14)).getEpochSecond()).toJson();

    assertThat(hearing.hear(new Told("m", body, Optional.of(sent)))).matches(Heard::isDone);
  }

  @Test
  void whatAwsRefusesComesAgainWithItsWords() {
    Failures refusing =
        _ -> Optional.of(new Failures.Failure("AccessDenied: no", Failures.Kind.REFUSED));
    ledger.before =
        _ -> {
          throw new IllegalStateException("any");
        };

    assertThat(new Hearing(ledger, refusing).hear(told(copied(TWO, 5))))
        .isEqualTo(new Heard.Later(copied(TWO, 5), "AccessDenied: no"));
  }

  @Test
  void whatSomebodyElseWroteInTheLedgerIsToldAndNotOverwritten() {
    Ledger spoilt =
        new Ledger() {
          @Override
          public Kept kept(LedgerEntry entry) {
            throw new JournalException(entry.key() + " cannot be read", null);
          }

          @Override
          public Optional<String> replace(
              LedgerEntry entry, MemberMessage message, Optional<String> over) {
            return Optional.empty();
          }
        };

    assertThat(new Hearing(spoilt, _ -> Optional.empty()).hear(told(copied(TWO, 5))))
        .isEqualTo(new Heard.Later(copied(TWO, 5), COPY + " cannot be read"));
  }

  @Test
  void theLastReportOfACollectorIsKept() {
    ImagesCollected first = collected(5, List.of());
    ImagesCollected second = collected(6, List.of("instances could not be read"));

    assertThat(hear(second)).isEqualTo(new Heard.Entered(second));
    assertThat(hear(first)).isEqualTo(new Heard.Known(first));

    assertThat(ledger.results())
        .isEqualTo(Map.of("fleet/222222222222/us-east-1/collected.json", second));
  }

  private static ImagesCollected collected(int minute, List<String> doubts) {
    return new ImagesCollected(
        TWO,
        LedgerContract.EAST,
        Instant.parse("2026-11-21T04:%02d:00Z".formatted(minute)),
        3,
        0,
        0,
        List.of(new ImageId("ami-0123456789abcdef0")),
        8L << 30,
        List.of(),
        doubts);
  }

  private Heard hear(MemberMessage result) {
    return hearing.hear(told(result));
  }

  private static Told told(MemberMessage result) {
    return new Told("m", result.toJson(), Optional.empty());
  }

  private static <T> Stream<List<T>> orders(List<T> of) {
    if (of.isEmpty()) {
      return Stream.of(List.of());
    }
    return of.stream()
        .flatMap(first -> {
          List<T> others = new ArrayList<>(of);
          others.remove(first);
          return orders(others)
              .map(rest -> {
                List<T> order = new ArrayList<>(List.of(first));
                order.addAll(rest);
                return order;
              });
        });
  }
}

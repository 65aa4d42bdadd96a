package dev.kiln.baker.bakes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.bakes.Beginning.Standing;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.Cancellation;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClaimTest {
  private static final BakeRequest REQUEST = Bakes.request();
  private static final BakeId BAKE = REQUEST.bake();

  private final InMemoryRecords records = new InMemoryRecords();
  private Instant now = Bakes.NOW;
  private final Clock clock =
      InstantSource.offset(() -> now, Duration.ZERO).withZone(ZoneOffset.UTC);

  @Test
  void isRenewedWhenItIsAskedForButNotAllTheTime() {
    Claim claim = atWork("one");

    now = Bakes.NOW.plusSeconds(10);
    assertThat(claim.renewedBy(Cancellation.NONE).asked()).isEmpty();
    assertThat(seenAt()).isEqualTo(Bakes.NOW);

    now = Bakes.NOW.plusSeconds(30);
    assertThat(claim.renewedBy(Cancellation.NONE).asked()).isEmpty();
    assertThat(seenAt()).isEqualTo(now);
  }

  @Test
  void whoLostTheBakeIsToldToEnd() {
    Claim one = atWork("one");
    atWork("two");

    now = now.plusSeconds(30);
    assertThat(one.renewedBy(Cancellation.NONE).asked())
        .hasValueSatisfying(why -> assertThat(why).contains("another process has taken"));
    assertThat(one.isKept()).isFalse();
    assertThat(one.say(Standing.STOPPED)).isFalse();
    assertThat(present().process()).isEqualTo("two");
  }

  @Test
  void aCancellationGoesBeforeAll() {
    Claim claim = atWork("one");

    assertThat(claim.renewedBy(() -> Optional.of("enough")).asked()).contains("enough");
  }

  @Test
  void whereNobodyMayCancelAnyLongerItIsRenewedAllTheSame() {
    Claim claim = atWork("one");
    Cancellation heeded = claim.renewedBy(() -> Optional.of("too late"));

    now = Bakes.NOW.plusSeconds(30);
    assertThat(heeded.lost()).isEmpty();
    assertThat(seenAt()).isEqualTo(now);

    atWork("two");
    now = now.plusSeconds(30);
    assertThat(heeded.lost())
        .hasValueSatisfying(why -> assertThat(why).contains("another process has taken"));
  }

  @Test
  void anAnswerThatIsLostLosesNoBake() {
    Claim claim = atWork("one");
    records.write(
        BAKE, BakeRecords.START, present().as(Standing.STOPPED, now.plusSeconds(1)).entry());

    assertThat(claim.say(Standing.AT_WORK)).isTrue();
    assertThat(present().standing()).isEqualTo(Standing.AT_WORK);
  }

  @Test
  void whatIsLeftIsTakenUpAtOnce() {
    Claim one = atWork("one");

    one.leave();

    assertThat(new Claim(records, BAKE, "two", clock).take(asking("two"), this::isHeld)).isEmpty();
    assertThat(one.say(Standing.STOPPED)).isFalse();
  }

  /// Entries were once without a process.
  @Test
  void whatSaysNothingOfItsProcessIsTakenUp() {
    atWork("one");
    Map<String, Object> former = new HashMap<>(present().entry());
    former.remove("process");
    former.remove("seenAt");
    records.write(BAKE, BakeRecords.START, former);

    assertThat(new Claim(records, BAKE, "two", clock).take(asking("two"), this::isHeld)).isEmpty();
  }

  private Claim atWork(String process) {
    Claim claim = new Claim(records, BAKE, process, clock);
    assertThat(claim.take(asking(process), _ -> false)).isEmpty();
    assertThat(claim.say(Standing.AT_WORK)).isTrue();
    return claim;
  }

  private Beginning asking(String process) {
    return Beginning.of(REQUEST, process, now);
  }

  private boolean isHeld(Beginning other) {
    return other.isHeld(now);
  }

  private Instant seenAt() {
    return present().seenAt();
  }

  private Beginning present() {
    return records.read(BAKE, BakeRecords.START, Beginning::read);
  }
}

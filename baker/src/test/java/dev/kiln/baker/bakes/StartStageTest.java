package dev.kiln.baker.bakes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.bakes.Beginning.Standing;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.StageResult;
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

class StartStageTest {
  private static final BakeRequest FIRST = request("web-20261121T040000Z-1a2b3c");
  private static final BakeRequest SECOND = request("web-20261121T050000Z-1a2b3c");
  private static final BakeRequest THIRD = request("web-20261121T060000Z-1a2b3c");

  private Instant now = Bakes.NOW;
  private final InMemoryRecords records =
      new InMemoryRecords(new HashMap<>(), new HashMap<>(), () -> now);
  private int processes;
  private final Clock clock =
      InstantSource.offset(() -> now, Duration.ZERO).withZone(ZoneOffset.UTC);

  @Test
  void theFirstGoesOnAndTheSecondTellsOfIt() {
    assertGoesOn(FIRST);
    records.write(FIRST.bake(), "lookup", Map.of("digest", "d"));

    assertThat(start(SECOND, false))
        .isInstanceOfSatisfying(
            StageResult.Failed.class,
            failed ->
                assertThat(failed.why())
                    .contains(
                        FIRST.bake() + " is at work since 2026-11-21T04:00:00Z, in stage build")
                    .contains("--wait", "--resume " + FIRST.bake()));
    assertThat(state(SECOND)).isEqualTo(BakeState.GAVE_WAY);
  }

  @Test
  void whoWaitsGoesOnWhenTheOtherIsOver() {
    assertGoesOn(FIRST);
    StartStage patient = stage(SECOND, true);

    assertThat(patient.advance(SECOND)).isInstanceOf(StageResult.Waiting.class);
    assertThat(patient.advance(SECOND)).isInstanceOf(StageResult.Waiting.class);
    records.write(FIRST.bake(), "publish", Map.of("publishedAt", now.toString()));

    assertThat(patient.advance(SECOND)).isEqualTo(new StageResult.Done<>(SECOND));
  }

  @Test
  void aBakeThatFailedIsInNobodysWayUntilItIsTakenUpAgain() {
    assertGoesOn(FIRST);
    now = now.plusSeconds(60);
    records.write(FIRST.bake(), "build", Map.of("failedAt", now.toString(), "why", "no"));
    StartStage second = stage(SECOND, false);
    assertThat(second.advance(SECOND)).isEqualTo(new StageResult.Done<>(SECOND));
    now = now.plusSeconds(60);
    second.stop("");
    assertThat(status(SECOND))
        .returns(BakeState.FAILED, BakeStatus::state)
        .returns(now.minusSeconds(60), BakeStatus::startedAt);

    assertGoesOn(FIRST);

    assertThat(start(SECOND, false)).isInstanceOf(StageResult.Failed.class);
  }

  @Test
  void aBakeWhoseProcessDiedIsInTheWayUntilItIsCertainlyOver() {
    assertGoesOn(FIRST);
    now = now.plus(FIRST.recipe().build().timeout()).plus(FIRST.recipe().test().timeout());
    assertThat(start(SECOND, false)).isInstanceOf(StageResult.Failed.class);

    now = now.plus(Beginning.MARGIN).plusSeconds(1);

    assertThat(state(FIRST)).isEqualTo(BakeState.ABANDONED);
    assertGoesOn(SECOND);
  }

  @Test
  void aBakeIsTakenUpOnceItsProcessIsNotSeenAnyLonger() {
    assertGoesOn(FIRST);
    now = now.plus(Beginning.SEEN);

    assertGoesOn(FIRST);
  }

  @Test
  void aBakeThatAProcessIsAtIsNotTakenUp() {
    StartStage first = stage(FIRST, false);
    first.advance(FIRST);
    now = now.plusSeconds(30);
    StartStage second = stage(FIRST, false);

    assertThat(second.advance(FIRST))
        .isInstanceOfSatisfying(
            StageResult.Failed.class,
            failed ->
                assertThat(failed.why())
                    .contains("seen at 2026-11-21T04:00:00Z", "from 2026-11-21T04:02:00Z on"));
    second.abandon(FIRST);
    second.stop("");
    assertThat(state(FIRST)).isEqualTo(BakeState.RUNNING);
  }

  @Test
  void whoLostABakeDoesNotEndIt() {
    StartStage first = stage(FIRST, false);
    first.advance(FIRST);
    now = now.plus(Beginning.SEEN);
    assertGoesOn(FIRST);

    first.stop("");

    assertThat(state(FIRST)).isEqualTo(BakeState.RUNNING);
  }

  @Test
  void whoBeganToWaitLaterGoesLater() {
    assertGoesOn(FIRST);
    StartStage second = stage(SECOND, true);
    StartStage third = stage(THIRD, true);
    second.advance(SECOND);
    third.advance(THIRD);
    records.write(FIRST.bake(), "publish", Map.of("publishedAt", now.toString()));

    assertThat(third.advance(THIRD))
        .isInstanceOfSatisfying(
            StageResult.Waiting.class,
            waiting -> assertThat(waiting.why()).contains(SECOND.bake() + " waits for its turn"));
    assertThat(second.advance(SECOND)).isEqualTo(new StageResult.Done<>(SECOND));
    records.write(SECOND.bake(), "publish", Map.of("publishedAt", now.toString()));
    assertThat(third.advance(THIRD)).isEqualTo(new StageResult.Done<>(THIRD));
    assertThat(third.hasWaited()).isTrue();
  }

  @Test
  void whoWaitsIsSeenAndCanBeCancelled() {
    assertGoesOn(FIRST);
    StartStage second = stage(SECOND, true);
    second.advance(SECOND);

    assertThat(status(SECOND))
        .returns(BakeState.WAITING, BakeStatus::state)
        .returns(Optional.of(FIRST.bake()), BakeStatus::waitsFor);
    assertThat(start(THIRD, false)).isInstanceOf(StageResult.Failed.class);
    new RecordedCancellation(records, SECOND.bake()).ask("enough", now);
    assertThat(second.advance(SECOND))
        .isInstanceOfSatisfying(
            StageResult.Failed.class, failed -> assertThat(failed.why()).contains("was cancelled"));
    assertThat(state(SECOND)).isEqualTo(BakeState.CANCELLED);
  }

  @Test
  void whoWaitedForDaysIsSeenByOthers() {
    StartStage first = stage(FIRST, true);
    now = now.plus(Duration.ofDays(3));
    assertThat(first.advance(FIRST)).isEqualTo(new StageResult.Done<>(FIRST));

    assertThat(start(SECOND, false)).isInstanceOf(StageResult.Failed.class);
  }

  @Test
  void whatIsTooOldToBeSeenIsNotTakenUp() {
    now = now.plus(BakeRecords.OLDEST).plusSeconds(1);

    assertThat(start(FIRST, false))
        .isInstanceOfSatisfying(
            StageResult.Failed.class,
            failed -> assertThat(failed.why()).contains("more than 14 days ago"));
    assertThat(records.names(FIRST.bake())).isEmpty();
  }

  @Test
  void aProcessThatDiedWhileItAskedOrWaitedIsSoonInNobodysWay() {
    write(FIRST.bake().value());
    records.write(SECOND.bake(), BakeRecords.START, beginning(SECOND, Standing.WAITS));
    assertThat(start(THIRD, false)).isInstanceOf(StageResult.Failed.class);

    now = now.plus(Beginning.UNHEARD).plusSeconds(1);

    assertGoesOn(THIRD);
  }

  @Test
  void whoIsPatientWaitsForWhoeverAsks() {
    write(SECOND.bake().value());

    assertThat(start(FIRST, true))
        .isInstanceOfSatisfying(
            StageResult.Waiting.class,
            waiting -> assertThat(waiting.patience()).isEqualTo(StageResult.FOREVER));
  }

  /// It may have been asleep, and others have gone on.
  @Test
  void whoLookedTooLongAsksAgain() {
    StartStage first = stage(FIRST, false);
    write(SECOND.bake().value());
    first.advance(FIRST);
    now = now.plus(Beginning.UNHEARD).plusSeconds(1);

    first.advance(FIRST);

    assertThat(records.read(FIRST.bake(), BakeRecords.START, Beginning::read).seenAt())
        .isEqualTo(now);
  }

  @Test
  void aBakeThatFoundNothingNewIsInNobodysWay() {
    StartStage first = stage(FIRST, false);
    first.advance(FIRST);

    first.leaveUnchanged();

    assertThat(state(FIRST)).isEqualTo(BakeState.UNCHANGED);
    assertGoesOn(SECOND);
  }

  @Test
  void aResumedBakeGivesWayToANewerOneThatIsAtWork() {
    assertGoesOn(SECOND);

    assertThat(start(FIRST, false)).isInstanceOf(StageResult.Failed.class);
  }

  @Test
  void aCancelledBakeIsNotTakenUpAgainAndIsInNobodysWay() {
    assertGoesOn(FIRST);
    new RecordedCancellation(records, FIRST.bake()).ask("enough", now);
    now = now.plus(Beginning.SEEN);

    assertThat(start(FIRST, false))
        .isInstanceOfSatisfying(
            StageResult.Failed.class, failed -> assertThat(failed.why()).contains("was cancelled"));
    now = now.plus(StartStage.LONGEST).plusSeconds(1);
    assertThat(start(FIRST, false)).isInstanceOf(StageResult.Failed.class);
    assertGoesOn(SECOND);
  }

  @Test
  void anotherRecipesBakeIsInNobodysWay() {
    write("web-2-20261121T040000Z-1a2b3c");

    assertGoesOn(SECOND);
  }

  @Test
  void theOneThatBeganFirstWaitsForWhoeverMayHaveLookedBefore() {
    write(SECOND.bake().value());
    StartStage first = stage(FIRST, false);

    assertThat(first.advance(FIRST)).isInstanceOf(StageResult.Waiting.class);
    records.write(SECOND.bake(), BakeRecords.START, beginning(SECOND, Standing.AT_WORK));

    assertThat(first.advance(FIRST)).isInstanceOf(StageResult.Failed.class);
  }

  private void assertGoesOn(BakeRequest request) {
    assertThat(start(request, false)).isEqualTo(new StageResult.Done<>(request));
    assertThat(state(request)).isEqualTo(BakeState.RUNNING);
  }

  /// A bake that asks.
  private void write(String bake) {
    records.write(new BakeId(bake), BakeRecords.START, beginning(request(bake), Standing.ASKS));
  }

  private StageResult<BakeRequest> start(BakeRequest request, boolean isPatient) {
    return stage(request, isPatient).advance(request);
  }

  /// Of a process of its own.
  private StartStage stage(BakeRequest request, boolean isPatient) {
    processes++;
    Claim claim = new Claim(records, request.bake(), "process " + processes, clock);
    return new StartStage(records, claim, isPatient, clock);
  }

  private Map<String, Object> beginning(BakeRequest request, Standing standing) {
    return Beginning.of(request, "of another", now).as(standing, now).entry();
  }

  private BakeState state(BakeRequest request) {
    return status(request).state();
  }

  private BakeStatus status(BakeRequest request) {
    return BakeStatus.of(records, request.bake(), records.names(request.bake()), now);
  }

  static BakeRequest request(String bake) {
    return new BakeRequest(new BakeId(bake), Bakes.request().recipe(), Bakes.request().digest());
  }
}

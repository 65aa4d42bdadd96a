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
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartStageTest {
  private static final BakeRequest FIRST = request("web-20261121T040000Z-1a2b3c");
  private static final BakeRequest SECOND = request("web-20261121T050000Z-1a2b3c");

  private final InMemoryRecords records = new InMemoryRecords();
  private Instant now = Bakes.NOW;
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
    StartStage patient = new StartStage(records, true, clock);

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
    StartStage second = new StartStage(records, false, clock);
    assertThat(second.advance(SECOND)).isEqualTo(new StageResult.Done<>(SECOND));
    now = now.plusSeconds(60);
    second.stop(SECOND);
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
  void aResumedBakeIsItsOwn() {
    assertGoesOn(FIRST);
    assertGoesOn(FIRST);
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
    StartStage first = new StartStage(records, false, clock);

    assertThat(first.advance(FIRST)).isInstanceOf(StageResult.Waiting.class);
    records.write(
        SECOND.bake(), BakeRecords.START, Beginning.of(SECOND, now).as(Standing.AT_WORK).entry());

    assertThat(first.advance(FIRST)).isInstanceOf(StageResult.Failed.class);
  }

  private void assertGoesOn(BakeRequest request) {
    assertThat(start(request, false)).isEqualTo(new StageResult.Done<>(request));
    assertThat(state(request)).isEqualTo(BakeState.RUNNING);
  }

  /// A bake that asks.
  private void write(String bake) {
    records.write(new BakeId(bake), BakeRecords.START, Beginning.of(request(bake), now).entry());
  }

  private StageResult<BakeRequest> start(BakeRequest request, boolean isPatient) {
    return new StartStage(records, isPatient, clock).advance(request);
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

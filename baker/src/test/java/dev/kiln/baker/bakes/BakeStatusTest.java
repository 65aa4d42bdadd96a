package dev.kiln.baker.bakes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.bakes.Beginning.Standing;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a bake that somebody cancelled is to others.
class BakeStatusTest {
  private static final BakeId BAKE = Bakes.request().bake();

  private final InMemoryRecords records = new InMemoryRecords();

  @BeforeEach
  void begin() {
    say(Standing.AT_WORK);
    records.write(BAKE, "lookup", Map.of());
    records.write(BAKE, "build", Map.of());
    records.write(BAKE, BakeRecords.CANCEL, Map.of("why", "enough"));
  }

  @Test
  void beforeItsImageIsCurrentItIsOver() {
    assertThat(state(Bakes.NOW)).isEqualTo(BakeState.CANCELLED);
  }

  @Test
  void afterThatItIsNotOverAsLongAsAProcessMayBeAtIt() {
    records.write(BAKE, "test", Map.of("testedAt", Bakes.NOW.toString()));
    assertThat(state(Bakes.NOW)).isEqualTo(BakeState.RUNNING);

    records.write(BAKE, "update", Map.of("version", 1));
    assertThat(state(Bakes.NOW)).isEqualTo(BakeState.RUNNING);
    assertThat(state(Bakes.NOW.plus(Duration.ofDays(2)))).isEqualTo(BakeState.CANCELLED);

    say(Standing.STOPPED);
    assertThat(state(Bakes.NOW)).isEqualTo(BakeState.CANCELLED);
  }

  @Test
  void whoWaitsToGoOnWithPublishingIsAtNothing() {
    records.write(BAKE, "test", Map.of("testedAt", Bakes.NOW.toString()));
    say(Standing.WAITS);

    assertThat(state(Bakes.NOW)).isEqualTo(BakeState.CANCELLED);
  }

  @Test
  void whoGaveWayHasNotComeToItsFirstStage() {
    InMemoryRecords only = new InMemoryRecords();
    only.write(BAKE, BakeRecords.START, beginning(Standing.GAVE_WAY));
    only.write(BAKE, BakeRecords.CANCEL, Map.of("why", "enough"));

    BakeStatus status = BakeStatus.of(only, BAKE, only.names(BAKE), Bakes.NOW);

    assertThat(status.state()).isEqualTo(BakeState.CANCELLED);
    assertThat(status.stage()).isEqualTo(StageName.START);
  }

  private void say(Standing standing) {
    records.write(BAKE, BakeRecords.START, beginning(standing));
  }

  private static Map<String, Object> beginning(Standing standing) {
    return Beginning.of(Bakes.request(), "one", Bakes.NOW).as(standing, Bakes.NOW).entry();
  }

  private BakeState state(Instant now) {
    return BakeStatus.of(records, BAKE, records.names(BAKE), now).state();
  }
}

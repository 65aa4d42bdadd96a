package dev.kiln.baker.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.bakes.Execution;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.baker.bakes.InMemoryRecords;
import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.Pipeline;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.baker.start.FollowedStage.Watched;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Published;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.stage.StageName;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FollowedStageTest {
  private static final BakeRequest REQUEST = Bakes.request();

  private final InMemoryRecords records = new InMemoryRecords();
  private final InMemoryExecutions executions = new InMemoryExecutions();
  private final String execution =
      executions.start(new UUID(1, 1), REQUEST.bake(), Executions.Pauses.of(REQUEST.recipe()));

  @Test
  void waitsWhileTheExecutionIsAtIt() {
    assertThat(look()).isInstanceOf(StageResult.Waiting.class);
  }

  @Test
  void isDoneOnceItsFactIsThere() {
    records.write(REQUEST.bake(), "lookup", new Entry.OfLookup().write(Bakes.located()));

    assertThat(look())
        .isInstanceOfSatisfying(
            StageResult.Done.class,
            done -> assertThat(((Located) done.fact()).base().id()).isEqualTo(Bakes.BASE));
  }

  @Test
  void failsAsTheStageDid() {
    fail("2026-11-21T04:00:01Z");

    assertThat(look()).isEqualTo(new StageResult.Failed<>("no such image"));
  }

  @Test
  void aFailureFromBeforeItWasTakenUpAgainDoesNotCount() {
    fail("2026-11-21T03:59:59Z");

    assertThat(look()).isInstanceOf(StageResult.Waiting.class);
  }

  @Test
  void failsWithAutomationsWordsWhereTheStageHadNone() {
    executions.executions.put(execution, new Execution.Ended("TimedOut", Bakes.NOW, "too long"));

    assertThat(look())
        .isEqualTo(
            new StageResult.Failed<>("The execution execution-1 is over: TimedOut. too long"));
  }

  private void fail(String at) {
    records.write(REQUEST.bake(), "lookup", Map.of("failedAt", at, "why", "no such image"));
  }

  private StageResult<Located> look() {
    Watched watched = new Watched(records, executions, execution, Bakes.NOW);
    return FollowedStage.all(stages(), watched).lookup().advance(REQUEST);
  }

  private static Pipeline.Stages stages() {
    return new Pipeline.Stages(
        new Elsewhere<BakeRequest, Located>(StageName.LOOKUP),
        new Elsewhere<Located, Built>(StageName.BUILD),
        new Elsewhere<Built, Tested>(StageName.TEST),
        new Elsewhere<Tested, Updated>(StageName.UPDATE),
        new Elsewhere<Updated, Published>(StageName.PUBLISH));
  }

  /// A stage that must not be called here.
  private record Elsewhere<I, O>(StageName name) implements Stage<I, O> {
    @Override
    public String summary(O fact) {
      return String.valueOf(fact);
    }

    @Override
    public StageResult<O> advance(I fact) {
      throw new AssertionError("it is done elsewhere");
    }
  }
}

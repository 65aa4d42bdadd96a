package dev.kiln.baker.start;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.Execution;
import dev.kiln.baker.bakes.Executions;
import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.journal.EntryFields;
import dev.kiln.baker.journal.Failure;
import dev.kiln.baker.pipeline.Pipeline;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A stage that is done elsewhere, by an execution of the pipeline, and only looked at from here.
///
/// @param <I> the fact it starts from
/// @param <O> the fact it ends with
public final class FollowedStage<I, O> implements Stage<I, O> {
  private static final Duration PAUSE = Duration.ofSeconds(20);

  private final Stage<I, O> stage;
  private final Entry<I, O> entry;
  private final Watched watched;

  private FollowedStage(Stage<I, O> stage, Entry<I, O> entry, Watched watched) {
    this.stage = stage;
    this.entry = entry;
    this.watched = watched;
  }

  /// @param execution its id
  /// @param since when the bake was given to it
  public record Watched(
      BakeRecords records, Executions executions, String execution, Instant since) {}

  /// @param stages tell what they are called, and sum facts up; they are never called
  public static Pipeline.Stages all(Pipeline.Stages stages, Watched watched) {
    return new Pipeline.Stages(
        new FollowedStage<>(stages.lookup(), new Entry.OfLookup(), watched),
        new FollowedStage<>(stages.build(), new Entry.OfBuild(), watched),
        new FollowedStage<>(stages.test(), new Entry.OfTest(), watched),
        new FollowedStage<>(stages.update(), new Entry.OfUpdate(), watched),
        new FollowedStage<>(stages.publish(), new Entry.OfPublish(), watched));
  }

  @Override
  public StageName name() {
    return stage.name();
  }

  @Override
  public String summary(O fact) {
    return stage.summary(fact);
  }

  @Override
  public StageResult<O> advance(I fact) {
    // The execution first: what it wrote before its end is then there to be read.
    Optional<Execution> execution = watched.executions().find(watched.execution());
    BakeId bake = entry.request(fact).bake();
    Optional<Map<String, Object>> kept = kept(bake);
    Optional<Failure> failure = kept.flatMap(Failure::of);
    if (kept.isPresent() && failure.isEmpty()) {
      return new StageResult.Done<>(entry.read(fact, new EntryFields(kept.get())));
    }
    if (failure.filter(each -> !each.failedAt().isBefore(watched.since())).isPresent()) {
      return new StageResult.Failed<>(failure.get().why());
    }
    return execution.isPresent() && execution.get() instanceof Execution.Ended ended
        ? new StageResult.Failed<>(
            "The execution %s is over: %s. %s"
                .formatted(watched.execution(), ended.status(), ended.why()))
        : new StageResult.Waiting<>("the tooling account is at it", PAUSE, StageResult.FOREVER);
  }

  private Optional<Map<String, Object>> kept(BakeId bake) {
    String own = name().toString();
    return watched.records().names(bake).contains(own)
        ? Optional.of(watched.records().read(bake, own))
        : Optional.empty();
  }
}

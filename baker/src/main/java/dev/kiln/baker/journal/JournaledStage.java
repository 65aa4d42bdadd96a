package dev.kiln.baker.journal;

import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/// A stage that keeps its fact: once it is in the journal, the stage's work is not done again.
/// Until then it keeps why it failed in the same place; such an entry never replaces a fact,
/// whoever wrote it.
public final class JournaledStage<I, O> implements Stage<I, O> {
  private final Stage<I, O> stage;
  private final Entry<I, O> entry;
  private final Journal journal;
  private final Clock clock;

  /// Whether the journal has no fact of this stage, as far as this process knows.
  private boolean isOpen;

  /// How often the stage was broken off, by the journal.
  private int brokenOff;

  public JournaledStage(Stage<I, O> stage, Entry<I, O> entry, Journal journal, Clock clock) {
    this.stage = stage;
    this.entry = entry;
    this.journal = journal;
    this.clock = clock;
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
  public Optional<String> abandon(I fact) {
    return stage.abandon(fact);
  }

  @Override
  public void onFailure(I fact, String why, boolean isBrokenOff) {
    if (isOpen) {
      int times = isBrokenOff ? brokenOff + 1 : brokenOff;
      Failure failure = Failure.because(why, clock.instant(), times);
      journal.fail(entry.request(fact).bake(), name(), failure);
    }
  }

  @Override
  public StageResult<O> advance(I fact) {
    BakeId bake = entry.request(fact).bake();
    Optional<Map<String, Object>> kept = journal.read(bake, name());
    Optional<Failure> failure = kept.flatMap(Failure::of);
    if (kept.isPresent() && failure.isEmpty()) {
      isOpen = false;
      return new StageResult.Done<>(entry.read(fact, new EntryFields(kept.get())));
    }
    isOpen = true;
    brokenOff = failure.map(Failure::brokenOff).orElse(0);
    stage.brokenOff(brokenOff);
    StageResult<O> result = stage.advance(fact);
    if (result instanceof StageResult.Done<O> done) {
      isOpen = false;
      journal.write(bake, name(), entry.write(done.fact()));
    }
    return result;
  }
}

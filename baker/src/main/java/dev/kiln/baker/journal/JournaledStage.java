package dev.kiln.baker.journal;

import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.pipeline.StageResult;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.util.Map;
import java.util.Optional;

/// A stage that keeps its fact: once it is in the journal, the stage's work is not done again.
public final class JournaledStage<I, O> implements Stage<I, O> {
  private final Stage<I, O> stage;
  private final Entry<I, O> entry;
  private final Journal journal;

  public JournaledStage(Stage<I, O> stage, Entry<I, O> entry, Journal journal) {
    this.stage = stage;
    this.entry = entry;
    this.journal = journal;
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
  public void abandon(I fact) {
    stage.abandon(fact);
  }

  @Override
  public StageResult<O> advance(I fact) {
    BakeId bake = entry.request(fact).bake();
    Optional<Map<String, Object>> kept = journal.read(bake, name());
    if (kept.isPresent()) {
      return new StageResult.Done<>(entry.read(fact, new EntryFields(kept.get())));
    }
    StageResult<O> result = stage.advance(fact);
    if (result instanceof StageResult.Done<O> done) {
      journal.write(bake, name(), entry.write(done.fact()));
    }
    return result;
  }
}

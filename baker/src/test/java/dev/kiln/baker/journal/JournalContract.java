package dev.kiln.baker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What [JournaledStage] relies on, whatever the journal is kept in.
public interface JournalContract {

  Journal journal();

  /// A bake that no test has used yet.
  BakeId unused();

  @Test
  default void anEntryThatWasNotWrittenIsNotThere() {
    assertThat(journal().read(unused(), StageName.BUILD)).isEmpty();
  }

  @Test
  default void whatIsWrittenIsReadAtOnceAndByStage() {
    BakeId bake = unused();
    Map<String, Object> entry = Map.of("image", "ami-1", "snapshots", List.of("snap-1", "snap-2"));

    journal().write(bake, StageName.BUILD, entry);

    assertThat(journal().read(bake, StageName.BUILD)).contains(entry);
    assertThat(journal().read(bake, StageName.TEST)).isEmpty();
    assertThat(journal().read(unused(), StageName.BUILD)).isEmpty();
  }

  @Test
  default void aFailureIsKeptUntilTheNextOrTheFact() {
    BakeId bake = unused();
    Failure first = Failure.because("first", Bakes.NOW, 0);
    Failure second = Failure.because("second", Bakes.NOW, 0);
    Map<String, Object> fact = Map.of("image", "ami-1");

    journal().fail(bake, StageName.BUILD, first);
    assertThat(journal().read(bake, StageName.BUILD)).contains(first.entry());
    journal().fail(bake, StageName.BUILD, second);
    assertThat(journal().read(bake, StageName.BUILD)).contains(second.entry());
    journal().write(bake, StageName.BUILD, fact);
    assertThat(journal().read(bake, StageName.BUILD)).contains(fact);
  }

  @Test
  default void aFailureNeverReplacesAFact() {
    BakeId bake = unused();
    Map<String, Object> fact = Map.of("image", "ami-1");
    journal().write(bake, StageName.BUILD, fact);

    journal().fail(bake, StageName.BUILD, Failure.because("late", Bakes.NOW, 0));

    assertThat(journal().read(bake, StageName.BUILD)).contains(fact);
  }

  @Test
  default void anEntryMayBeWrittenTwice() {
    BakeId bake = unused();
    Map<String, Object> entry = Map.of("image", "ami-1");

    journal().write(bake, StageName.BUILD, entry);
    journal().write(bake, StageName.BUILD, entry);

    assertThat(journal().read(bake, StageName.BUILD)).contains(entry);
  }
}

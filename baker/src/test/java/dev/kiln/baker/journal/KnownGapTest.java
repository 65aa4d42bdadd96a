package dev.kiln.baker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KnownGapTest {
  private static final BakeId BAKE = Bakes.request().bake();
  private static final Map<String, Object> ENTRY = Map.of("written", true);

  private final Map<StageName, Map<String, Object>> entries = new HashMap<>();
  private final List<StageName> reads = new ArrayList<>();
  private final Journal journal = new Remembering();

  @Test
  void behindTheFirstMissingEntryNothingIsRead() {
    entries.put(StageName.LOOKUP, ENTRY);
    Journal known = KnownGap.none(BAKE).in(journal);

    assertThat(known.read(BAKE, StageName.LOOKUP)).contains(ENTRY);
    assertThat(known.read(BAKE, StageName.BUILD)).isEmpty();
    assertThat(known.read(BAKE, StageName.BUILD)).isEmpty();
    assertThat(known.read(BAKE, StageName.TEST)).isEmpty();
    assertThat(reads).containsExactly(StageName.LOOKUP, StageName.BUILD);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Journal known = KnownGap.ofNew(BAKE).in(journal);

    known.write(BAKE, StageName.LOOKUP, ENTRY);

    assertThat(known.read(BAKE, StageName.LOOKUP)).contains(ENTRY);
    assertThat(known.read(BAKE, StageName.BUILD)).isEmpty();
    assertThat(reads).containsExactly(StageName.LOOKUP);
  }

  @Test
  void aFailureIsReadAgain() {
    Journal known = KnownGap.ofNew(BAKE).in(journal);
    Failure failure = Failure.because("no", Bakes.NOW, 0);

    known.fail(BAKE, StageName.LOOKUP, failure);

    assertThat(known.read(BAKE, StageName.LOOKUP)).contains(failure.entry());
  }

  @Test
  void anotherBakeIsAlwaysRead() {
    Journal known = KnownGap.ofNew(new BakeId("db-20261121T040000Z-1a2b3c")).in(journal);
    entries.put(StageName.BUILD, ENTRY);

    assertThat(known.read(BAKE, StageName.LOOKUP)).isEmpty();
    assertThat(known.read(BAKE, StageName.BUILD)).contains(ENTRY);
  }

  private final class Remembering implements Journal {
    @Override
    public Optional<Map<String, Object>> read(BakeId bake, StageName stage) {
      reads.add(stage);
      return Optional.ofNullable(entries.get(stage));
    }

    @Override
    public void write(BakeId bake, StageName stage, Map<String, Object> entry) {
      entries.put(stage, entry);
    }

    @Override
    public void fail(BakeId bake, StageName stage, Failure failure) {
      entries.put(stage, failure.entry());
    }
  }
}

package dev.kiln.baker.journal;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The stages a bake's journal has no entry of, as far as this process knows: it saves reading what
/// cannot be there.
///
/// Stages write in their order, so that behind the first entry that is missing there is none. Where
/// another process works on the same bake, its entries behind the gap are not seen; the stage then
/// goes on from where AWS stands, as after a crash before the entry was written.
public final class KnownGap {
  private final BakeId bake;
  private final Set<StageName> missing;

  private KnownGap(BakeId bake, Set<StageName> missing) {
    this.bake = bake;
    this.missing = missing;
  }

  /// Nothing is known to be missing.
  public static KnownGap none(BakeId bake) {
    return new KnownGap(bake, EnumSet.noneOf(StageName.class));
  }

  /// Everything is missing.
  public static KnownGap ofNew(BakeId bake) {
    return new KnownGap(bake, EnumSet.allOf(StageName.class));
  }

  /// `journal`, without the reading of what is in the gap. All stages of a bake share one gap.
  public Journal in(Journal journal) {
    return new Journal() {
      @Override
      public Optional<Map<String, Object>> read(BakeId of, StageName stage) {
        if (of.equals(bake) && missing.contains(stage)) {
          return Optional.empty();
        }
        Optional<Map<String, Object>> entry = journal.read(of, stage);
        if (of.equals(bake) && entry.isEmpty()) {
          missing.addAll(EnumSet.range(stage, StageName.CONFIRM));
        }
        return entry;
      }

      @Override
      public void write(BakeId of, StageName stage, Map<String, Object> entry) {
        journal.write(of, stage, entry);
        isThere(of, stage);
      }

      @Override
      public void fail(BakeId of, StageName stage, Failure failure) {
        journal.fail(of, stage, failure);
        isThere(of, stage);
      }

      private void isThere(BakeId of, StageName stage) {
        if (of.equals(bake)) {
          missing.remove(stage);
        }
      }
    };
  }
}

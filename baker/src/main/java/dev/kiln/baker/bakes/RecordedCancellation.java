package dev.kiln.baker.bakes;

import dev.kiln.baker.journal.EntryFields;
import dev.kiln.baker.journal.Failure;
import dev.kiln.baker.pipeline.Cancellation;
import dev.kiln.model.bake.BakeId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A bake is cancelled by an entry of its own: `cancel.json`, `{"cancelledAt": …, "why": …}`.
public final class RecordedCancellation implements Cancellation {
  private static final String AT = "cancelledAt";
  private static final String WHY = "why";

  private final BakeRecords records;
  private final BakeId bake;

  public RecordedCancellation(BakeRecords records, BakeId bake) {
    this.records = records;
    this.bake = bake;
  }

  @Override
  public Optional<String> asked() {
    return records.names(bake).contains(BakeRecords.CANCEL)
        ? Optional.of(String.valueOf(records.read(bake, BakeRecords.CANCEL).get(WHY)))
        : Optional.empty();
  }

  /// Why a bake was cancelled, and when.
  static Failure read(Map<String, Object> entry) {
    EntryFields fields = new EntryFields(entry);
    return new Failure(
        fields.has(AT) ? fields.text(AT, Instant::parse) : Instant.EPOCH,
        fields.has(WHY) ? fields.text(WHY, why -> why) : "",
        0);
  }

  /// Doing it again changes nothing but the time.
  public void ask(String why, Instant now) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put(AT, now.toString());
    entry.put(WHY, why);
    records.write(bake, BakeRecords.CANCEL, entry);
  }
}

package dev.kiln.baker.aws;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.due.LookRecord;
import dev.kiln.baker.journal.EntryFields;
import dev.kiln.baker.journal.JournalException;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The object `due/look.json` of the bakes bucket, `{"by": …, "until": …}`.
final class S3LookRecord implements LookRecord {
  private static final String KEY = "due/look.json";
  private static final String BY = "by";
  private static final String UNTIL = "until";

  private final S3Objects objects;

  S3LookRecord(S3Objects objects) {
    this.objects = objects;
  }

  @Override
  public Kept kept() {
    S3Objects.Version object =
        objects.version(KEY).orElseThrow(() -> new JournalException(KEY + " is no more", null));
    try {
      EntryFields fields = new EntryFields(JSON.std.mapFrom(object.content()));
      return new Kept(
          new Look(fields.text(BY, by -> by), fields.text(UNTIL, Instant::parse)), object.tag());
    } catch (IOException e) {
      throw new JournalException(KEY + " is not JSON", e);
    }
  }

  @Override
  public Optional<String> replace(Look look, Optional<String> over) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put(BY, look.by());
    entry.put(UNTIL, look.until().toString());
    try {
      return objects.replace(KEY, JSON.std.asBytes(entry), over);
    } catch (IOException e) {
      throw new JournalException(KEY + " could not be written as JSON", e);
    }
  }
}

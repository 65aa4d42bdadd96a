package dev.kiln.baker.aws;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.journal.Journal;
import dev.kiln.baker.journal.JournalException;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// The journal in the bakes bucket, `bakes/<bake>/<stage>.json`.
final class S3Journal implements Journal {
  private final S3Objects objects;

  S3Journal(S3Objects objects) {
    this.objects = objects;
  }

  @Override
  public Optional<Map<String, Object>> read(BakeId bake, StageName stage) {
    Optional<byte[]> entry = objects.get(key(bake, stage));
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.std.mapFrom(entry.get()));
    } catch (IOException e) {
      throw new JournalException(key(bake, stage) + " is not JSON", e);
    }
  }

  @Override
  public void write(BakeId bake, StageName stage, Map<String, Object> entry) {
    try {
      objects.put(key(bake, stage), JSON.std.asBytes(entry));
    } catch (IOException e) {
      throw new JournalException(key(bake, stage) + " could not be written as JSON", e);
    }
  }

  private static String key(BakeId bake, StageName stage) {
    return "bakes/%s/%s.json".formatted(bake, stage);
  }
}

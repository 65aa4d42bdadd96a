package dev.kiln.baker.aws;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.S3Objects.Version;
import dev.kiln.baker.journal.Failure;
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
    String key = key(bake, stage);
    return objects.get(key).map(content -> entry(key, content));
  }

  @Override
  public void write(BakeId bake, StageName stage, Map<String, Object> entry) {
    String key = key(bake, stage);
    objects.put(key, content(key, entry));
  }

  @Override
  public void fail(BakeId bake, StageName stage, Failure failure) {
    String key = key(bake, stage);
    Optional<Version> kept = objects.version(key);
    if (kept.isEmpty() || Failure.of(entry(key, kept.get().content())).isPresent()) {
      objects.putAfter(kept, key, content(key, failure.entry()));
    }
  }

  private static Map<String, Object> entry(String key, byte[] content) {
    try {
      return JSON.std.mapFrom(content);
    } catch (IOException e) {
      throw new JournalException(key + " is not JSON", e);
    }
  }

  private static byte[] content(String key, Map<String, Object> entry) {
    try {
      return JSON.std.asBytes(entry);
    } catch (IOException e) {
      throw new JournalException(key + " could not be written as JSON", e);
    }
  }

  private static String key(BakeId bake, StageName stage) {
    return "bakes/%s/%s.json".formatted(bake, stage);
  }
}

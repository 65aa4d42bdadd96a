package dev.kiln.baker.aws;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.journal.JournalException;
import dev.kiln.baker.journal.KeptWaits;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// The waits of stages in the bakes bucket, `bakes/<bake>/waits/<stage>.json`, which is no entry of
/// the bake.
final class S3KeptWaits implements KeptWaits {
  private final S3Objects objects;

  S3KeptWaits(S3Objects objects) {
    this.objects = objects;
  }

  @Override
  public Optional<Map<String, Object>> read(BakeId bake, StageName stage) {
    return objects
        .get(key(bake, stage))
        .map(content -> {
          try {
            return JSON.std.mapFrom(content);
          } catch (IOException e) {
            throw new JournalException(key(bake, stage) + " is not JSON", e);
          }
        });
  }

  @Override
  public void keep(BakeId bake, StageName stage, Map<String, Object> waits) {
    try {
      objects.put(key(bake, stage), JSON.std.asBytes(waits));
    } catch (IOException e) {
      throw new JournalException(key(bake, stage) + " could not be written as JSON", e);
    }
  }

  private static String key(BakeId bake, StageName stage) {
    return "bakes/%s/waits/%s.json".formatted(bake, stage);
  }
}

package dev.kiln.baker.journal;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.util.Map;
import java.util.Optional;

/// Keeps what a stage waits for between two calls by different processes. It tells people how a
/// bake goes; a stage that finds nothing here only waits longer before it gives up.
public interface KeptWaits {

  Optional<Map<String, Object>> read(BakeId bake, StageName stage);

  void keep(BakeId bake, StageName stage, Map<String, Object> waits);
}

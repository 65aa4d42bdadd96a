package dev.kiln.baker.journal;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.util.Map;
import java.util.Optional;

/// Keeps what stages found out. Each stage writes its own entry and reads those before it.
public interface Journal {

  /// @return a stage's fact or a [Failure]; empty when the stage has not written yet
  Optional<Map<String, Object>> read(BakeId bake, StageName stage);

  /// Writes the stage's fact. Writing the same again changes nothing.
  void write(BakeId bake, StageName stage, Map<String, Object> entry);

  /// Writes why the stage failed, in the place of an earlier failure. Where the fact is there, or
  /// is written meanwhile, nothing changes.
  void fail(BakeId bake, StageName stage, Failure failure);
}

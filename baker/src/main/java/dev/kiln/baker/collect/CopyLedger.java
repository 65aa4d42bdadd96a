package dev.kiln.baker.collect;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import java.time.Instant;
import java.util.List;

/// What members told of the copies of an image.
@FunctionalInterface
public interface CopyLedger {

  /// The newest word of each account and Region; none of those that told nothing.
  List<Told> of(ImageId source);

  /// @param isCopied whether the copy is usable; otherwise it failed
  /// @param at when that was found
  record Told(AccountId account, Region region, boolean isCopied, Instant at) {}
}

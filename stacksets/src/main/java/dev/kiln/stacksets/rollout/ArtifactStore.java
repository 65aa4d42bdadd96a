package dev.kiln.stacksets.rollout;

import dev.kiln.model.image.Region;
import java.nio.file.Path;

/// The buckets artifacts lie in, one in each Region.
///
/// Everything throws [CallFailedException].
public interface ArtifactStore {

  /// False as well where there is no such bucket yet.
  boolean has(Region region, String key);

  void put(Region region, String key, Path file);

  void put(Region region, String key, String text);

  /// Where CloudFormation finds a template of this key.
  String url(Region region, String key);
}

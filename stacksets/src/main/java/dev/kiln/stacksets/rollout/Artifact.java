package dev.kiln.stacksets.rollout;

import java.nio.file.Path;

/// A file that functions are made from. Its name in the bucket holds its hash: what is there is
/// never overwritten, and CloudFormation sees that it is another.
///
/// @param folder such as `copier`
/// @param sha256 in hex
public record Artifact(String folder, String sha256, Path file) {

  /// Where it lies in the bucket of a Region.
  public String key() {
    return "%s/%s.zip".formatted(folder, sha256);
  }
}

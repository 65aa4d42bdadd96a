package dev.kiln.baker.aws;

import dev.kiln.baker.scripts.RecipeStore;
import java.util.List;

/// The recipes bucket.
final class S3RecipeStore implements RecipeStore {
  private final S3Objects objects;

  S3RecipeStore(S3Objects objects) {
    this.objects = objects;
  }

  @Override
  public boolean has(String key) {
    return objects.has(key);
  }

  @Override
  public List<Stored> list(String folder) {
    return objects.list(folder).stream()
        .map(found -> new Stored(found.key(), found.writtenAt()))
        .toList();
  }

  @Override
  public void putIfAbsent(String key, byte[] content) {
    objects.putIfAbsent(key, content);
  }
}

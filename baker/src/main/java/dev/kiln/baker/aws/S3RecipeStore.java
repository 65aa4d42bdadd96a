package dev.kiln.baker.aws;

import dev.kiln.baker.scripts.RecipeStore;

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
  public void putIfAbsent(String key, byte[] content) {
    objects.putIfAbsent(key, content);
  }
}

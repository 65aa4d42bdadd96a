package dev.kiln.stacksets.rollout;

import dev.kiln.model.image.Region;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Buckets that are there once their stack is.
final class InMemoryArtifacts implements ArtifactStore {
  final SortedMap<String, String> objects = new TreeMap<>();
  int put;

  private final Predicate<Region> hasBucket;

  InMemoryArtifacts(Predicate<Region> hasBucket) {
    this.hasBucket = hasBucket;
  }

  @Override
  public boolean has(Region region, String key) {
    return objects.containsKey(url(region, key));
  }

  @Override
  public void put(Region region, String key, Path file) {
    put(region, key, file.toString());
  }

  @Override
  public void put(Region region, String key, String text) {
    if (!hasBucket.test(region)) {
      throw new CallFailedException(new Failure("NoSuchBucket", Failure.Kind.LASTING));
    }
    objects.put(url(region, key), text);
    put++;
  }

  @Override
  public String url(Region region, String key) {
    return "https://bucket.s3.%s.amazonaws.com/%s".formatted(region, key);
  }
}

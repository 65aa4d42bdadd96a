package dev.kiln.baker.scripts;

import java.time.Instant;
import java.util.List;

/// Where pushed recipes lie. What is there is never overwritten.
public interface RecipeStore {

  boolean has(String key);

  /// What lies in a folder and below, `folder` ending in `/`.
  List<Stored> list(String folder);

  /// @param at when it was written
  record Stored(String key, Instant at) {}

  /// Stores `content` unless there is an object under `key` already.
  void putIfAbsent(String key, byte[] content);
}

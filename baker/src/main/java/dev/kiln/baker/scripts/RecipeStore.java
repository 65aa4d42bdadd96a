package dev.kiln.baker.scripts;

/// Where pushed recipes lie. What is there is never overwritten.
public interface RecipeStore {

  boolean has(String key);

  /// Stores `content` unless there is an object under `key` already.
  void putIfAbsent(String key, byte[] content);
}

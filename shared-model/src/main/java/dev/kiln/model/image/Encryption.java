package dev.kiln.model.image;

/// Whether and how an image's snapshots are encrypted.
public sealed interface Encryption {

  record None() implements Encryption {}

  record Under(KeyArn key) implements Encryption {}
}

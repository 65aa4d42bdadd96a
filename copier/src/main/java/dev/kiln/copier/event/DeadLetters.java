package dev.kiln.copier.event;

/// Where messages are kept that nobody can act on.
public interface DeadLetters {

  /// @throws RuntimeException when it could not be kept; then the message must not be given up
  void keep(DeadLetter letter);
}

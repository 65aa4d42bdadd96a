package dev.kiln.copier.event;

/// How often a message has been handed out.
public sealed interface Receives {

  /// By a queue, this time included. SQS calls its own count approximate.
  record Counted(int times) implements Receives {

    @Override
    public String toString() {
      return Integer.toString(times);
    }
  }

  /// By a topic, which does not tell.
  record Uncounted() implements Receives {

    @Override
    public String toString() {
      return "uncounted";
    }
  }
}

package dev.kiln.copier.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The copy queue as lists of what was sent to it and hidden in it; on wish, one that takes
/// nothing.
final class InMemoryCopyQueue implements CopyQueue, Visibility {
  final List<Sent> sent = new ArrayList<>();
  final List<List<Hidden>> hidden = new ArrayList<>();
  boolean broken;

  @Override
  public void send(String body, int attempt, Duration delay) {
    requireWhole();
    sent.add(new Sent(body, attempt, delay));
  }

  @Override
  public void hide(List<Hidden> messages) {
    requireWhole();
    hidden.add(messages);
  }

  private void requireWhole() {
    if (broken) {
      throw new IllegalStateException("the queue does not take it");
    }
  }

  record Sent(String body, int attempt, Duration delay) {}
}

package dev.kiln.copier.event;

import java.util.ArrayList;
import java.util.List;

/// Dead letters in a list; on wish, one that takes nothing.
final class InMemoryDeadLetters implements DeadLetters {
  final List<DeadLetter> kept = new ArrayList<>();
  boolean broken;

  @Override
  public void keep(DeadLetter letter) {
    if (broken) {
      throw new IllegalStateException("the queue does not take it");
    }
    kept.add(letter);
  }
}

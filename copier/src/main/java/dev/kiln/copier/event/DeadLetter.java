package dev.kiln.copier.event;

import java.util.List;

/// A message nobody can act on, and why, for a person to look at.
public record DeadLetter(Delivery delivery, String outcome, List<String> reasons) {
  public DeadLetter {
    reasons = List.copyOf(reasons);
  }
}

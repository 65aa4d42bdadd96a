package dev.kiln.copier.event;

import dev.kiln.model.text.Printable;
import java.util.List;

/// A message nobody can act on, and why, for a person to look at.
///
/// @param outcome `refused`, or `given-up` when it broke something unforeseen up to the last time
/// @param reasons each one printable line, see [Printable]
public record DeadLetter(Delivery delivery, String outcome, List<String> reasons) {
  public DeadLetter {
    reasons = reasons.stream().map(Printable::line).toList();
  }
}

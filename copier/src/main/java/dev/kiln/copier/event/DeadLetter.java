package dev.kiln.copier.event;

import dev.kiln.copier.queue.QueueText;
import dev.kiln.model.text.Printable;
import java.util.List;
import java.util.Optional;

/// A message nobody can act on, and why, for a person to look at.
///
/// @param outcome `refused`, or `given-up` when it broke something unforeseen up to the last time
/// @param reasons each one printable line, see [Printable]
/// @param untold why the tooling account, which should have been, was not told, as one printable
///   line
public record DeadLetter(
    Delivery delivery, String outcome, List<String> reasons, Optional<String> untold) {
  private static final int LONGEST_UNTOLD = 500;

  public DeadLetter {
    reasons = reasons.stream().map(Printable::line).toList();
    untold = untold.map(why -> Printable.line(why, LONGEST_UNTOLD));
  }

  public DeadLetter(Delivery delivery, String outcome, List<String> reasons) {
    this(delivery, outcome, reasons, Optional.empty());
  }

  /// The letter of which the tooling account could not be told.
  DeadLetter untold(Throwable why) {
    return new DeadLetter(delivery, outcome, reasons, Optional.of(why.toString()));
  }

  /// The message, to be sent again as it is.
  public String body() {
    return QueueText.of(delivery.body());
  }

  /// By which the message was known.
  public String messageId() {
    return Printable.line(delivery.messageId());
  }
}

package dev.kiln.baker.letters;

import java.time.Instant;
import java.util.Optional;

/// A message that a member's function could not deal with.
///
/// @param id the dead letter's own
/// @param sentAt when it came to the queue it is in; that to the copy queue, where SQS moved it
/// @param cause why it is dead
public record Letter(String id, Instant sentAt, Cause cause, Content content) {

  /// Whether a person means this one.
  public boolean isCalled(String name) {
    return id.equals(name) || (cause instanceof Cause.Kept kept && kept.messageId().equals(name));
  }

  /// Why a letter is dead.
  public sealed interface Cause {

    /// The copier kept it.
    ///
    /// @param outcome such as `refused`
    /// @param receives how often the copier got the message
    /// @param messageId of the message the copier got
    /// @param untold why the tooling account does not know of it, where the copier could not tell
    record Kept(
        String reason, String outcome, int receives, String messageId, Optional<String> untold)
        implements Cause {}

    /// SQS moved it, since nobody had dealt with it.
    ///
    /// @param receives how often it was received, looks at the dead letter included
    record Moved(int receives) implements Cause {}
  }
}

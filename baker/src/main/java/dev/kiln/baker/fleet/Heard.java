package dev.kiln.baker.fleet;

import dev.kiln.model.message.MemberMessage;

/// What came of a message of a member.
public sealed interface Heard {

  /// Whether the queue need not keep the message.
  boolean isDone();

  /// It is written down.
  record Entered(MemberMessage message) implements Heard {
    @Override
    public boolean isDone() {
      return true;
    }
  }

  /// Something later is written down already, or the very same.
  record Known(MemberMessage message) implements Heard {
    @Override
    public boolean isDone() {
      return true;
    }
  }

  /// Nobody here can read it, or believe it. The queue keeps it, until it is a dead letter.
  record Unreadable(String why) implements Heard {
    @Override
    public boolean isDone() {
      return false;
    }
  }

  /// It could not be written down; it is tried again.
  record Later(MemberMessage message, String why) implements Heard {
    @Override
    public boolean isDone() {
      return false;
    }
  }
}

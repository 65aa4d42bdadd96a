package dev.kiln.baker.journal;

import org.jspecify.annotations.Nullable;

/// An entry of the journal says something no stage writes: somebody else changed it.
public final class JournalException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public JournalException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

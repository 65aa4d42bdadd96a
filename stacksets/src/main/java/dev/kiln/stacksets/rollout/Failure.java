package dev.kiln.stacksets.rollout;

/// Why AWS did not do what was asked.
///
/// @param words AWS's own, then on a new line what they mean
public record Failure(String words, Kind kind) {

  /// What can be done about it.
  public enum Kind {
    /// A permission is missing.
    REFUSED,
    /// There are no credentials, or they are too old.
    SIGNED_OUT,
    /// Another operation of the StackSet is at work: when it has ended, this can be asked for
    /// again.
    BUSY,
    /// It may be gone the next time: AWS is busy, or the way to it is broken.
    PASSING,
    LASTING;

    public boolean isRefusal() {
      return this == REFUSED || this == SIGNED_OUT;
    }
  }
}

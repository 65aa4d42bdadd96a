package dev.kiln.model.tag;

/// What has been told of a copy to the tooling account: the value of its tag [TagKey#REPORTED].
///
/// Without the tag, nothing has been told. The tag is set after everything that it speaks of, so
/// that a step which a crash cut short is done again.
///
/// A word that is none of these here says that something is still to be done: that a new attempt
/// was asked for, with which and when.
///
/// @param asTag such as `given-up`
public record Reported(String asTag) {
  /// It is usable. Nothing is left to do.
  public static final Reported COPIED = new Reported("copied");

  /// It failed, and a new attempt is still to be asked for.
  public static final Reported FAILED = new Reported("failed");

  /// It failed, and there is a new attempt. Nothing is left to do.
  public static final Reported RETRIED = new Reported("retried");

  /// It is of no use, and there is no new attempt. Nothing is left to do.
  public static final Reported GIVEN_UP = new Reported("given-up");
}

package dev.kiln.baker.pipeline;

/// A process that has a limited time, as a function has, would have to wait longer than that. What
/// it was at is taken up by the next.
public final class NoTimeLeftException extends InterruptedException {
  private static final long serialVersionUID = 1;

  public NoTimeLeftException() {
    super("there is no time left to wait");
  }
}

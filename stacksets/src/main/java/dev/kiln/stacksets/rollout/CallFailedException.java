package dev.kiln.stacksets.rollout;

/// AWS did not do what a port asked it to.
public final class CallFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Failure failure;

  public CallFailedException(Failure failure, Throwable cause) {
    super(failure.words(), cause);
    this.failure = failure;
  }

  public CallFailedException(Failure failure) {
    super(failure.words());
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}

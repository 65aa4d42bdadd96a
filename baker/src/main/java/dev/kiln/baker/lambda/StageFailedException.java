package dev.kiln.baker.lambda;

/// A stage will not be done; the message says why. Thrown where the runbook is to fail with it.
public final class StageFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StageFailedException(String why) {
    super(why);
  }
}

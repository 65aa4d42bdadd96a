package dev.kiln.sandbox.moto;

import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// Reading refusals off the SDK's exceptions.
public final class Refusals {
  private Refusals() {}

  /// The code of the error that AWS answers the call with; `HTTP 401` for that status, since the
  /// SDK's simple HTTP client cannot read what comes with it.
  ///
  /// @throws AssertionError when the call succeeds
  public static String refusalOf(Runnable call) {
    try {
      call.run();
    } catch (AwsServiceException e) {
      var code = e.awsErrorDetails().errorCode();
      return code == null ? "HTTP " + e.statusCode() : code;
    }
    throw new AssertionError("The call was not refused.");
  }
}

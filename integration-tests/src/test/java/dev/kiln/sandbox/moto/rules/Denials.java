package dev.kiln.sandbox.moto.rules;

import dev.kiln.sandbox.moto.MotoControl;
import dev.kiln.sandbox.moto.SharedMoto;
import java.util.Objects;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// What policies deny, by the sandbox's log.
record Denials(MotoControl control) {
  /// In place of an action or resource, where nothing is denied.
  static final String NONE = "none";

  static Denials in(SharedMoto moto) {
    return new Denials(moto.control());
  }

  /// The action that the policies deny the caller, or [#NONE] when the call succeeds.
  ///
  /// @throws AwsServiceException when something else is wrong with the call
  String actionIn(Runnable call) {
    var before = control.calls(Long.MAX_VALUE).last();
    try {
      call.run();
      return NONE;
    } catch (AwsServiceException e) {
      return control.calls(before).calls().stream()
          .map(MotoControl.Call::denied)
          .filter(Objects::nonNull)
          .findFirst()
          .orElseThrow(() -> e);
    }
  }

  /// The resource that the policies deny the caller, or [#NONE] when the call succeeds.
  String resourceIn(Runnable call) {
    var before = control.calls(Long.MAX_VALUE).last();
    return actionIn(call).equals(NONE)
        ? NONE
        : control.calls(before).calls().getLast().asked().getLast().resource();
  }

  /// What the policies deny, and why, in the words of the error.
  static String reasonIn(Runnable call) {
    try {
      call.run();
      return NONE;
    } catch (AwsServiceException e) {
      return e.awsErrorDetails().errorMessage();
    }
  }
}

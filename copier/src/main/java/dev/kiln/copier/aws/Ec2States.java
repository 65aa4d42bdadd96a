package dev.kiln.copier.aws;

import dev.kiln.copier.copy.ExistingCopy.State;
import software.amazon.awssdk.services.ec2.model.ImageState;

/// What EC2's states of images mean for a copy.
final class Ec2States {
  private Ec2States() {}

  static State of(ImageState state) {
    return switch (state) {
      case AVAILABLE -> State.AVAILABLE;
      case FAILED, ERROR, INVALID -> State.FAILED;
      case DISABLED -> State.DISABLED;
      case DEREGISTERED -> State.DEREGISTERED;
      // A state this SDK does not know: rather wait for that image than make a second one.
      case PENDING, TRANSIENT, UNKNOWN_TO_SDK_VERSION -> State.PENDING;
    };
  }
}

package dev.kiln.sandbox.moto.rules;

import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/// Launching instances in tests.
final class Instances {
  private Instances() {}

  /// The id of an instance that the image's owner launches from it.
  static String runFrom(OwnImage image) {
    return runFrom(image, _ -> {});
  }

  static String runFrom(OwnImage image, Consumer<RunInstancesRequest.Builder> wish) {
    return image
        .owner()
        .ec2()
        .runInstances(run -> run.imageId(image.id()).minCount(1).maxCount(1).applyMutation(wish))
        .instances()
        .getFirst()
        .instanceId();
  }
}

package dev.kiln.baker.instance;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.InstanceOptions;
import dev.kiln.model.tag.Tags;
import java.util.List;

/// The instances that work for bakes.
public interface Instances {

  /// Launches an instance: no key pair, no inbound rule, IMDSv2 only, and no role unless its recipe
  /// asks for one. Asked for the same bake, mode and attempt again, EC2 launches no second one.
  Launched launch(Launch launch);

  /// Those of a bake and mode, terminated ones too as long as EC2 shows them.
  List<WorkInstance> find(BakeId bake, InstanceMode mode);

  /// Terminating what is terminated changes nothing.
  ///
  /// @throws RuntimeException also where EC2 does not know yet what it has just launched
  void terminate(WorkInstance instance);

  /// What came of a launch. Where it throws, there may or may not be an instance.
  sealed interface Launched {

    record Now(WorkInstance instance) implements Launched {}

    /// It was asked for before; EC2 may not show it yet, or no longer.
    record Before() implements Launched {}

    /// EC2 launched nothing.
    ///
    /// @param why what it answered
    record Refused(RuntimeException why) implements Launched {}
  }

  /// @param attempt see [InstanceRun]
  /// @param userData base64, see [UserData]
  /// @param rootDevice what the image's root volume is attached as; empty where that is not known
  /// @param root how its root volume is encrypted; where under no key, as the image and the account
  ///   have it
  /// @param tags of the instance and its volumes
  record Launch(
      BakeId bake,
      InstanceMode mode,
      int attempt,
      ImageId image,
      String rootDevice,
      String instanceType,
      InstanceOptions options,
      Encryption root,
      String userData,
      Tags tags) {

    /// Without the user data: it holds pre-signed URLs.
    @Override
    public String toString() {
      return "%s instance of %s for %s from %s".formatted(instanceType, mode.word(), bake, image);
    }
  }
}

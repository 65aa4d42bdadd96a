package dev.kiln.baker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.instance.Instances.Launch;
import dev.kiln.baker.instance.Instances.Launched;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.InstanceOptions;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What [InstanceRun] relies on, wherever the instances run.
public interface InstancesContract {

  Instances instances();

  /// A bake that no test has used yet.
  BakeId unused();

  /// An image that instances can be launched from.
  ImageId image();

  @Test
  default void aBakeAndModeHaveOneInstanceHoweverOftenItIsLaunched() {
    BakeId bake = unused();

    Launched first = instances().launch(launch(bake, InstanceMode.BUILD, 1, "Zmlyc3Q="));
    assertThat(instances().launch(launch(bake, InstanceMode.BUILD, 1, "c2Vjb25k")))
        .as("with other user data")
        .isEqualTo(new Launched.Before());

    assertThat(instances().find(bake, InstanceMode.BUILD))
        .singleElement()
        .satisfies(found ->
            assertThat(first)
                .isInstanceOfSatisfying(
                    Launched.Now.class,
                    now -> assertThat(now.instance().id()).isEqualTo(found.id())));
  }

  @Test
  default void instancesAreFoundByTheirBakeAndMode() {
    BakeId bake = unused();

    var _ = instances().launch(launch(bake, InstanceMode.BUILD, 1, "Zmlyc3Q="));
    assertThat(instances().find(bake, InstanceMode.TEST)).isEmpty();
    var _ = instances().launch(launch(bake, InstanceMode.TEST, 1, "Zmlyc3Q="));

    assertThat(instances().find(bake, InstanceMode.BUILD))
        .extracting(WorkInstance::id)
        .doesNotContainAnyElementsOf(ids(instances().find(bake, InstanceMode.TEST)));
    assertThat(instances().find(unused(), InstanceMode.BUILD)).isEmpty();
  }

  @Test
  default void whatIsTerminatedStaysVisibleAndLaunchedOnce() {
    BakeId bake = unused();
    var _ = instances().launch(launch(bake, InstanceMode.BUILD, 1, "Zmlyc3Q="));
    WorkInstance instance = instances().find(bake, InstanceMode.BUILD).getFirst();

    instances().terminate(instance);
    instances().terminate(instance);

    assertThat(instances().find(bake, InstanceMode.BUILD))
        .singleElement()
        .satisfies(found -> {
          assertThat(found.id()).isEqualTo(instance.id());
          assertThat(found.state().isGone()).isTrue();
        });
    assertThat(instances().launch(launch(bake, InstanceMode.BUILD, 1, "c2Vjb25k")))
        .isEqualTo(new Launched.Before());
    assertThat(instances().find(bake, InstanceMode.BUILD)).hasSize(1);
  }

  @Test
  default void eachAttemptHasAnInstanceOfItsOwn() {
    BakeId bake = unused();
    var _ = instances().launch(launch(bake, InstanceMode.BUILD, 1, "Zmlyc3Q="));
    instances().terminate(instances().find(bake, InstanceMode.BUILD).getFirst());

    Launched second = instances().launch(launch(bake, InstanceMode.BUILD, 2, "c2Vjb25k"));

    assertThat(second)
        .isInstanceOfSatisfying(
            Launched.Now.class, now -> assertThat(now.instance().attempt()).isEqualTo(2));
    assertThat(instances().launch(launch(bake, InstanceMode.BUILD, 2, "dGhpcmQ=")))
        .isEqualTo(new Launched.Before());
    assertThat(instances().find(bake, InstanceMode.BUILD))
        .extracting(WorkInstance::attempt)
        .containsExactlyInAnyOrder(1, 2);
  }

  private Launch launch(BakeId bake, InstanceMode mode, int attempt, String userData) {
    Tags tags =
        Tags.of(
            Map.of(
                TagKey.BAKE, bake.value(),
                TagKey.STAGE, mode.word(),
                TagKey.ATTEMPT, Integer.toString(attempt)));
    return new Launch(
        bake,
        mode,
        attempt,
        image(),
        "/dev/sda1",
        "t3.small",
        InstanceOptions.NONE,
        new Encryption.None(),
        userData,
        tags);
  }

  private static List<String> ids(List<WorkInstance> instances) {
    return instances.stream().map(WorkInstance::id).toList();
  }
}

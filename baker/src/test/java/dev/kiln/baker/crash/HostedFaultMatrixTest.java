package dev.kiln.baker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.bakes.BakeState;
import dev.kiln.baker.bakes.BakeStatus;
import dev.kiln.baker.build.OwnImages.OwnImage;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.Outcome;
import dev.kiln.baker.lambda.Answer;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.publish.Shareable;
import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.baker.update.ImageParameters.Version;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.document.Document;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each call of a bake in the tooling account × each fault that may befall a function: it is called
/// again, nothing is lost, nothing is there twice. To be done in seconds, every fault has calls of
/// its own, unless all are asked for by `-Dkiln.all-faults`.
class HostedFaultMatrixTest {
  private static final ImageId FORMER = new ImageId("ami-00000000000f03e30");
  private static final Set<String> LISTS = Set.of("find", "versions", "grantees");

  private final PackedRecipe recipe = recipe();
  private final BakeRequest request =
      new BakeRequest(
          BakeId.of(recipe.recipe().name(), Bakes.NOW, RandomGenerator.getDefault()),
          recipe.recipe(),
          recipe.digest());
  private final String parameter = "/kiln/images/" + recipe.recipe().name();

  @ParameterizedTest
  @EnumSource(names = {"DIES_BEFORE", "DIES_AFTER", "THROTTLED", "TIMES_OUT", "STALE"})
  void everyFaultAtEveryCallEndsInTheSameBake(Fault fault) {
    List<String> calls = callsOfASoundBake(new Outcome.Succeeded());
    for (int call = first(fault); call < calls.size(); call += step(fault)) {
      if (fault != Fault.STALE || isList(calls.get(call))) {
        World world = world(new Outcome.Succeeded());

        Answer answer = new HostedBake(world, request, call, fault).begin(recipe).bake();

        isPublishedOnce(world, answer, "%s at %d, %s".formatted(fault, call, calls.get(call)));
      }
    }
  }

  @Test
  void anImageThatFailsItsTestsIsNeverPublishedWhateverHappens() {
    Outcome failing = new Outcome.ScriptFailed("tests/serves.sh", 1);
    int calls = callsOfASoundBake(failing).size();
    for (Fault fault : List.of(Fault.DIES_BEFORE, Fault.DIES_AFTER, Fault.TIMES_OUT)) {
      for (int call = first(fault); call < calls; call += step(fault)) {
        World world = world(failing);

        Answer answer = new HostedBake(world, request, call, fault).begin(recipe).bake();

        assertThat(answer).as("%s at %d", fault, call).isInstanceOf(Answer.Failed.class);
        assertThat(answer.why()).contains("tests/serves.sh");
        assertThat(stateOf(world)).isEqualTo(BakeState.FAILED);
        isUnpublished(world);
      }
    }
  }

  @Test
  void aBakeThatIsCancelledEndsUnpublishedAndLeavesNoInstance() {
    int calls = callsOfASoundBake(new Outcome.Succeeded()).size();
    int cancelled = 0;
    for (int call = 0; call < calls; call += 2) {
      World world = world(new Outcome.Succeeded());

      Answer answer = HostedBake.cancelledAt(world, request, call).begin(recipe).bake();

      if (answer instanceof Answer.Failed) {
        cancelled++;
        isUnpublished(world);
      } else {
        assertThat(world.journal).containsKey(request.bake() + "/publish");
        noInstanceIsLeft(world);
      }
    }
    assertThat(cancelled).isGreaterThan(calls / 6);
  }

  @Test
  void aStageIsNotDoneBeforeThoseBeforeIt() {
    World world = world(new Outcome.Succeeded());
    HostedBake bake = new HostedBake(world, request, -1, null).begin(recipe);

    assertThat(bake.callTest())
        .isEqualTo(
            new Answer.Failed(
                "The stage lookup of %s is not done yet; it comes before test."
                    .formatted(request.bake())));
    assertThat(world.launches).isEmpty();
  }

  @Test
  void aBakeThatAProcessElsewhereHasIsLeftAlone() {
    World world = world(new Outcome.Succeeded());
    HostedBake bake = new HostedBake(world, request, -1, null).begin(recipe);
    Map<String, Object> former = new HashMap<>(world.journal.get(request.bake() + "/start"));
    former.put("process", "0123456789abcdef");
    world.journal.put(request.bake() + "/start", former);

    Answer answer = bake.bake();

    assertThat(answer).isInstanceOf(Answer.Failed.class);
    assertThat(answer.why()).contains("a process elsewhere");
    assertThat(world.journal).hasSize(1);
    assertThat(world.launches).isEmpty();
  }

  private static int first(Fault fault) {
    return List.of(Fault.values()).indexOf(fault) % step(fault);
  }

  private static int step(Fault fault) {
    boolean isWhole = fault == Fault.STALE || System.getProperty("kiln.all-faults") != null;
    return isWhole ? 1 : 4;
  }

  private List<String> callsOfASoundBake(Outcome tests) {
    HostedBake bake = new HostedBake(world(tests), request, -1, null).begin(recipe);
    var _ = bake.bake();
    return bake.calls;
  }

  private static boolean isList(String call) {
    return LISTS.contains(call.substring(call.indexOf('.') + 1));
  }

  /// With an image that an earlier bake made current.
  private World world(Outcome tests) {
    World world = new World();
    world.testsEnd = tests;
    world.parameters.write(parameter, FORMER, recipe.recipe().name() + "-20261101T040000Z-1a2b3c");
    assertThat(world.parameters.versions(parameter)).hasSize(1);
    world.parameters.label(parameter, 1, "current");
    return world;
  }

  private void isPublishedOnce(World world, Answer answer, String what) {
    assertThat(answer).as(what).isInstanceOf(Answer.Done.class);
    assertThat(world.launches).as(what).containsExactly(InstanceMode.BUILD, InstanceMode.TEST);
    assertThat(world.images.values())
        .as(what)
        .extracting(OwnImage::state)
        .containsExactly(OwnImage.State.AVAILABLE);
    noInstanceIsLeft(world);
    assertThat(world.tested).as(what).containsOnlyKeys(Bakes.IMAGE);
    assertThat(world.grants)
        .as(what)
        .containsOnlyKeys(new Shareable.Image(Bakes.IMAGE), new Shareable.Snapshot(Bakes.SNAPSHOT));
    assertThat(world.messages).as(what).isNotEmpty();
    List<Version> versions = world.parameters.versions(parameter);
    assertThat(versions.getLast().value()).as(what).isEqualTo(Bakes.IMAGE.value());
    assertThat(versions.getLast().labels()).as(what).containsExactly("current");
    assertThat(stateOf(world)).as(what).isEqualTo(BakeState.PUBLISHED);
  }

  private BakeState stateOf(World world) {
    return BakeStatus.of(
            world.site(), request.bake(), world.site().names(request.bake()), world.now)
        .state();
  }

  private void isUnpublished(World world) {
    noInstanceIsLeft(world);
    assertThat(world.grants).isEmpty();
    assertThat(world.messages).isEmpty();
    assertThat(world.parameters.versions(parameter).getLast().value()).isEqualTo(FORMER.value());
  }

  private static void noInstanceIsLeft(World world) {
    assertThat(world.instances.values()).allMatch(instance -> instance.state().isGone());
  }

  private static PackedRecipe recipe() {
    Path file = Path.of("src/test/resources/recipes/good.yaml");
    try {
      return switch (RecipeFile.read(file)) {
        case Document.Outcome.Right<Recipe> right -> PackedRecipe.pack(file, right.value());
        case Document.Outcome.Wrong<Recipe> wrong -> throw new AssertionError(wrong.problems());
      };
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

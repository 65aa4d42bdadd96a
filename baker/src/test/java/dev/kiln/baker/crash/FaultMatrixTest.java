package dev.kiln.baker.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.build.OwnImages.OwnImage;
import dev.kiln.baker.crash.BakeProcess.Death;
import dev.kiln.baker.crash.BakeProcess.Faltering;
import dev.kiln.baker.crash.BakeProcess.Kind;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.Outcome;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.pipeline.Ended;
import dev.kiln.baker.publish.Grantee;
import dev.kiln.baker.publish.Shareable;
import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.baker.scripts.PackedRecipe;
import dev.kiln.baker.scripts.Push;
import dev.kiln.baker.update.ImageParameters.Version;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Published;
import dev.kiln.model.document.Document;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.Origin;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.stage.StageName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Each call of a bake × each fault, and then the bake is resumed: nothing is lost, nothing is
/// there twice. The matrix is written to `target/fault-matrix.txt`.
class FaultMatrixTest {
  private static final Path MATRIX = Path.of("target/fault-matrix.txt");
  private static final String PARAMETER = "/kiln/images/web";
  private static final ImageId FORMER = new ImageId("ami-00000000000f03e30");

  private final PackedRecipe recipe = recipe();
  private final BakeRequest request = Bakes.request();

  @Test
  void everyFaultAtEveryCallEndsInTheSameBake() throws IOException {
    StringBuilder tables = new StringBuilder();
    List<String> outcomes = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      List<String> calls = callsOfASoundBake(kind, new Outcome.Succeeded());
      List<Map<Fault, String>> results = new ArrayList<>();
      for (int call = 0; call < calls.size(); call++) {
        Map<Fault, String> row = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
          if (BakeProcess.befalls(fault, calls.get(call))) {
            row.put(fault, outcome(kind, call, fault));
          }
        }
        results.add(row);
        outcomes.addAll(row.values());
      }
      tables.append("%s%n%s%n".formatted(kind.words, table(calls, results)));
    }

    Files.writeString(MATRIX, tables);
    assertThat(outcomes).as(tables::toString).containsOnly("survived");
  }

  @Test
  void twoDeathsOfTheSameBakeEndInTheSameBake() {
    int calls = callsOfASoundBake(new Outcome.Succeeded()).size();
    for (int first = 0; first < calls; first++) {
      // Every third pair, to be done in seconds.
      for (int second = first % 3; second < calls; second += 3) {
        World world = world(new Outcome.Succeeded());
        runUntilDeath(world, Kind.BEGINS, first, Fault.DIES_AFTER);
        runUntilDeath(world, Kind.RESUMES, second, Fault.DIES_AFTER);
        isPublishedOnce(world, BakeProcess.resuming(world).bake(recipe, request));
      }
    }
  }

  @Test
  void aBakeInterruptedTwiceEndsInTheSameBakeHoursLater() {
    int calls = callsOfASoundBake(new Outcome.Succeeded()).size();
    for (int first = 0; first < calls; first++) {
      for (int second = first % 3; second < calls; second += 3) {
        World world = world(new Outcome.Succeeded());
        runUntilDeath(world, Kind.BEGINS, first, Fault.INTERRUPTED_AFTER);
        noInstanceIsLeft(world);
        world.tickHours(2);
        runUntilDeath(world, Kind.RESUMES, second, Fault.INTERRUPTED);
        noInstanceIsLeft(world);
        world.tickHours(2);
        isPublishedOnceThoughBegunAnew(world, BakeProcess.resuming(world).bake(recipe, request));
      }
    }
  }

  @Test
  void whatIsAtWorkWhenTheNetworkGoesIsTakenUpWhenItIsBack() {
    int calls = callsOfASoundBake(new Outcome.Succeeded()).size();
    for (int call = 0; call < calls; call++) {
      World world = world(new Outcome.Succeeded());
      try {
        var _ = BakeProcess.outOfReachFrom(world, call).bake(recipe, request);
      } catch (Faltering _) {
        // Pushing is not tried again by itself.
      }

      isPublishedOnce(world, BakeProcess.resuming(world).bake(recipe, request));
    }
  }

  @Test
  void anImageThatFailsItsTestsIsNeverPublishedWhateverHappens() {
    Outcome failing = new Outcome.ScriptFailed("tests/serves.sh", 1);
    List<String> calls = callsOfASoundBake(failing);
    for (int call = 0; call < calls.size(); call++) {
      for (Fault fault : Fault.values()) {
        if (BakeProcess.befalls(fault, calls.get(call))) {
          World world = world(failing);
          runUntilDeath(world, Kind.BEGINS, call, fault);
          isNotPublished(world, BakeProcess.resuming(world).bake(recipe, request));
        }
      }
    }
  }

  @Test
  void aBakeCancelledAtAnyCallLeavesNoInstanceAndIsNotTakenUpAgain() {
    List<String> calls = callsOfASoundBake(new Outcome.Succeeded());
    int lastLook = calls.lastIndexOf("BakeRecords.names");
    assertThat(calls.subList(lastLook, calls.size()))
        .contains("ImageParameters.write", "Sharing.grant")
        .doesNotContain("TestedMark.set");
    for (int call = 0; call < calls.size(); call++) {
      World world = world(new Outcome.Succeeded());
      Ended<Published> ended = BakeProcess.cancelledAt(world, call).bake(recipe, request);
      if (call > lastLook) {
        assertThat(ended).isInstanceOf(Ended.Reached.class);
        noInstanceIsLeft(world);
        continue;
      }
      assertThat(ended).isInstanceOf(Ended.Cancelled.class);
      isUnpublished(world);
      int launches = world.launches.size();

      Ended<Published> again = BakeProcess.resuming(world).bake(recipe, request);

      assertThat(again)
          .isInstanceOfSatisfying(
              Ended.Cancelled.class, late -> assertThat(late.stage()).isEqualTo(StageName.START));
      assertThat(world.launches).hasSize(launches);
    }
  }

  @Test
  void whatADeadProcessLeftIsEndedByWhoeverCancels() {
    int calls = callsOfASoundBake(new Outcome.Succeeded()).size();
    for (int call = 0; call < calls; call++) {
      World world = world(new Outcome.Succeeded());
      runUntilDeath(world, Kind.BEGINS, call, Fault.DIES_AFTER);

      BakeProcess.resuming(world).endInstances(request.bake());

      noInstanceIsLeft(world);
    }
  }

  private String outcome(Kind kind, int call, Fault fault) {
    World world = world(new Outcome.Succeeded());
    try {
      runUntilDeath(world, kind, call, fault);
      if (fault.isInterruption()) {
        noInstanceIsLeft(world);
        isPublishedOnceThoughBegunAnew(world, BakeProcess.resuming(world).bake(recipe, request));
      } else {
        isPublishedOnce(world, BakeProcess.resuming(world).bake(recipe, request));
      }
      return "survived";
    } catch (AssertionError e) {
      return "FAILED: " + e.getMessage();
    }
  }

  private void runUntilDeath(World world, Kind kind, int call, Fault fault) {
    try {
      var _ = new BakeProcess(world, kind, call, fault).bake(recipe, request);
    } catch (Death | Faltering _) {
      // Pushing is not tried again by itself. Time passes until somebody resumes the bake.
      var _ = Thread.interrupted();
      for (int ticks = 0; ticks < 3; ticks++) {
        world.tick(Duration.ofMinutes(1));
      }
    }
  }

  private List<String> callsOfASoundBake(Outcome tests) {
    return callsOfASoundBake(Kind.BEGINS, tests);
  }

  private List<String> callsOfASoundBake(Kind kind, Outcome tests) {
    BakeProcess process = BakeProcess.sound(world(tests), kind);
    var _ = process.bake(recipe, request);
    return process.calls;
  }

  /// With an image that an earlier bake made current.
  private static World world(Outcome tests) {
    World world = new World();
    world.testsEnd = tests;
    world.parameters.write(PARAMETER, FORMER, "web-20261101T040000Z-1a2b3c");
    assertThat(world.parameters.versions(PARAMETER)).hasSize(1);
    world.parameters.label(PARAMETER, 1, "current");
    return world;
  }

  private void isPublishedOnce(World world, Ended<Published> ended) {
    isPublishedOnceThoughBegunAnew(world, ended);
    assertThat(world.launches).containsExactly(InstanceMode.BUILD, InstanceMode.TEST);
  }

  /// An instance that was terminated needs another in its place.
  private void isPublishedOnceThoughBegunAnew(World world, Ended<Published> ended) {
    assertThat(ended).isInstanceOf(Ended.Reached.class);
    assertThat(world.launches).hasSizeBetween(2, 4);
    assertThat(world.images.values())
        .extracting(OwnImage::state)
        .containsExactly(OwnImage.State.AVAILABLE);
    noInstanceIsLeft(world);
    assertThat(world.tested).containsOnlyKeys(Bakes.IMAGE);
    Set<Grantee> targets =
        request.recipe().targets().accounts().stream()
            .map(Grantee.Account::new)
            .collect(Collectors.toSet());
    assertThat(world.grants)
        .containsOnlyKeys(new Shareable.Image(Bakes.IMAGE), new Shareable.Snapshot(Bakes.SNAPSHOT))
        .allSatisfy((_, grantees) -> assertThat(grantees).isEqualTo(targets));
    assertThat(world.messages)
        .isNotEmpty()
        .allSatisfy(each -> {
          assertThat(each.message().sourceAmi()).isEqualTo(Bakes.IMAGE);
          assertThat(bakeOf(each.message().origin())).isEqualTo(request.bake());
          assertThat(each.message().audience().accounts()).containsExactlyElementsOf(accounts());
        });
    List<Version> versions = world.parameters.versions(PARAMETER);
    assertThat(versions.getLast().value()).isEqualTo(Bakes.IMAGE.value());
    assertThat(versions.getLast().labels()).containsExactly("current");
    assertThat(versions.getFirst().labels()).containsExactly("previous");
    assertThat(world.journal).hasSize(6);
    assertThat(world.recipes).containsOnlyKeys(stored());
  }

  private void isNotPublished(World world, Ended<Published> ended) {
    assertThat(ended)
        .isInstanceOfSatisfying(
            Ended.Stopped.class, stopped -> assertThat(stopped.stage()).isEqualTo(StageName.TEST));
    assertThat(world.tested).isEmpty();
    isUnpublished(world);
  }

  private static void isUnpublished(World world) {
    noInstanceIsLeft(world);
    assertThat(world.grants).isEmpty();
    assertThat(world.messages).isEmpty();
    assertThat(world.parameters.versions(PARAMETER).getLast().value()).isEqualTo(FORMER.value());
  }

  private static void noInstanceIsLeft(World world) {
    assertThat(world.instances.values()).allMatch(instance -> instance.state().isGone());
  }

  private Set<String> stored() {
    World world = new World();
    assertThat(new Push(world.site()).push(recipe)).isTrue();
    return world.recipes.keySet();
  }

  private Set<AccountId> accounts() {
    return request.recipe().targets().accounts();
  }

  private static BakeId bakeOf(Origin origin) {
    return ((Origin.Kiln) origin).bake();
  }

  private static String table(List<String> calls, List<Map<Fault, String>> results) {
    StringBuilder table = new StringBuilder("%-4s%-26s".formatted("", "call"));
    for (Fault fault : Fault.values()) {
      table.append(" %-12s".formatted(fault.words));
    }
    for (int call = 0; call < calls.size(); call++) {
      table.append("%n%-4d%-26s".formatted(call + 1, calls.get(call)));
      for (Fault fault : Fault.values()) {
        table.append(" %-12s".formatted(results.get(call).getOrDefault(fault, "-")));
      }
    }
    long runs = results.stream().mapToLong(Map::size).sum();
    return table
        .append(
            "%n%d calls x %d faults: %d runs%n"
                .formatted(calls.size(), Arrays.stream(Fault.values()).count(), runs))
        .toString();
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

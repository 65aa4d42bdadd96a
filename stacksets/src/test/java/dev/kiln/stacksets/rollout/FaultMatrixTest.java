package dev.kiln.stacksets.rollout;

import static dev.kiln.stacksets.rollout.World.THREE;
import static dev.kiln.stacksets.rollout.World.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.installation.Installation;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A roll-out that dies at any of its calls, and is begun again, ends as one that was never
/// disturbed, and has done nothing twice.
class FaultMatrixTest {
  private static final AccountId FOUR = new AccountId("444444444444");

  /// What is rolled out, on top of what.
  enum Way {
    FIRST,
    NEW_VERSION,
    NEW_AND_GONE_MEMBERS,
    NEW_VERSION_BUT_FOR_ONE;

    World before() {
      World world = new World();
      if (this != FIRST) {
        assertThat(world.apply(World.installation(TWO, THREE), World.release("a"), false).isRight())
            .isTrue();
        world.calls = 0;
      }
      return world;
    }

    Report apply(World world) {
      Installation two = World.installation(TWO, THREE);
      return switch (this) {
        case FIRST -> world.apply(two, World.release("a"), false);
        case NEW_VERSION -> world.apply(two, World.release("b"), false);
        case NEW_AND_GONE_MEMBERS ->
            world.apply(World.installation(TWO, FOUR), World.release("b"), true);
        case NEW_VERSION_BUT_FOR_ONE ->
            world.apply(World.installation(TWO), World.release("b"), false);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void endsTheSameWhereverItDies(Way way) {
    World undisturbed = way.before();
    assertThat(way.apply(undisturbed).isRight()).isTrue();

    assertThat(undisturbed.calls).isGreaterThan(10);
    IntStream.rangeClosed(1, undisturbed.calls)
        .boxed()
        .flatMap(call -> Stream.of(new Death(call, true), new Death(call, false)))
        .forEach(death -> {
          World world = way.before();
          world.killedAt = death.call;
          world.isBefore = death.isBefore;
          assertThatThrownBy(() -> way.apply(world)).isInstanceOf(World.Killed.class);
          world.killedAt = 0;

          Report report = way.apply(world);

          assertThat(report.isRight()).as(death.toString()).isTrue();
          assertThat(world.standing()).as(death.toString()).isEqualTo(undisturbed.standing());
          assertThat(world.done()).as(death.toString()).isEqualTo(undisturbed.done());
        });
  }

  @ParameterizedTest
  @EnumSource
  void theMatrixHasEveryKindOfCallThatChangesSomething(Way way) {
    World world = way.before();

    Report report = way.apply(world);

    assertThat(report.outcomes()).hasSize(4);
    assertThat(world.stackSets.operationIds())
        .extracting(id -> id.value().split("-", -1)[1])
        .containsAll(
            switch (way) {
              case FIRST -> List.of("create");
              case NEW_VERSION, NEW_VERSION_BUT_FOR_ONE -> List.of("create", "update");
              case NEW_AND_GONE_MEMBERS -> List.of("create", "update", "remove");
            });
  }

  private record Death(int call, boolean isBefore) {}
}

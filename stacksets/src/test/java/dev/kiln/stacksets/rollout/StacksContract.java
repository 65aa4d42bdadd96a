package dev.kiln.stacksets.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.stacksets.rollout.Stacks.StackName;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// What a roll-out relies on of the tooling account's stacks.
public interface StacksContract {
  String TEMPLATE =
      """
      Parameters:
        Seconds: {Type: String, Default: "30"}
      Resources:
        Queue:
          Type: AWS::SQS::Queue
          Properties: {VisibilityTimeout: !Ref Seconds}
      """;
  Definition FIRST = new Definition(TEMPLATE, new TreeMap<>(Map.of("Seconds", "30")));
  Definition SECOND = new Definition(TEMPLATE, new TreeMap<>(Map.of("Seconds", "60")));

  Stacks stacks();

  /// A stack that is not there.
  StackName name();

  /// Waits until nothing is under way.
  void settle(StackName name);

  @Test
  default void isNotThereUntilItIsCreated() {
    assertThat(stacks().find(name())).isEmpty();

    stacks().create(name(), FIRST, Optional.empty());
    stacks().create(name(), FIRST, Optional.empty());
    settle(name());

    assertThat(stacks().find(name()))
        .hasValueSatisfying(stack -> {
          assertThat(stack.isStanding()).isTrue();
          assertThat(stack.parameters()).isEqualTo(FIRST.parameters());
        });
    assertThat(stacks().template(name())).isEqualTo(TEMPLATE);
  }

  @Test
  default void isUpdatedOnlyWhenSomethingIsOther() {
    stacks().create(name(), FIRST, Optional.empty());
    settle(name());

    assertThat(stacks().update(name(), FIRST, Optional.empty())).isFalse();
    assertThat(stacks().update(name(), SECOND, Optional.empty())).isTrue();
    settle(name());

    assertThat(stacks().find(name())).map(Stack::parameters).contains(SECOND.parameters());
  }

  @Test
  default void isGoneWhenDeleted() {
    stacks().create(name(), FIRST, Optional.empty());
    settle(name());

    stacks().delete(name());
    settle(name());

    assertThat(stacks().find(name())).isEmpty();
  }
}

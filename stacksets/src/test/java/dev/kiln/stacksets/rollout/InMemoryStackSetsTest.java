package dev.kiln.stacksets.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class InMemoryStackSetsTest implements StackSetsContract {
  private final InMemoryStackSets stackSets = new InMemoryStackSets();

  @Override
  public StackSets stackSets() {
    return stackSets;
  }

  @Override
  public List<AccountId> accounts() {
    return List.of(World.TWO, World.THREE);
  }

  @Override
  public Region region() {
    return World.EAST;
  }

  @Override
  public Operation ended(OperationId id) {
    while (!stackSets.operation(id).orElseThrow().state().hasEnded()) {
      stackSets.pass();
    }
    return stackSets.operation(id).orElseThrow();
  }

  @Test
  void aSecondOperationIsRefusedWhileOneIsAtWork() {
    stackSets.create(FIRST, Optional.empty());
    Batch batch =
        new Batch(new TreeSet<>(accounts()), new TreeSet<>(), new TreeSet<>(List.of(region())));
    stackSets.createInstances(batch, new TreeMap<>(), new OperationId("one"));

    assertThatExceptionOfType(CallFailedException.class)
        .isThrownBy(() -> stackSets.createInstances(batch, new TreeMap<>(), new OperationId("two")))
        .extracting(e -> e.failure().kind())
        .isEqualTo(Failure.Kind.BUSY);
    assertThat(stackSets.operation(new OperationId("two"))).isEmpty();
  }
}

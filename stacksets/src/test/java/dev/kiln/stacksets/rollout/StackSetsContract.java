package dev.kiln.stacksets.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.OrganizationalUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What a roll-out relies on of the StackSet, there is none before each test.
public interface StackSetsContract {
  Definition FIRST = definition("30");
  Definition SECOND = definition("60");

  StackSets stackSets();

  /// Two accounts that can be served.
  List<AccountId> accounts();

  /// A Region they can be served in.
  Region region();

  /// By which they are served; none where the accounts are enough.
  default SortedSet<OrganizationalUnit> units() {
    return new TreeSet<>();
  }

  /// Waits until an operation has ended.
  Operation ended(OperationId id);

  private static Definition definition(String seconds) {
    return new Definition(
        """
        Parameters:
          Seconds: {Type: String, Default: "%s"}
        Resources:
          Queue:
            Type: AWS::SQS::Queue
            Properties: {QueueName: kiln-contract, VisibilityTimeout: !Ref Seconds}
        """
            .formatted(seconds),
        new TreeMap<>(Map.of("Seconds", seconds)));
  }

  @Test
  default void isNotThereUntilItIsMade() {
    assertThat(stackSets().find()).isEmpty();

    stackSets().create(FIRST, Optional.empty());
    stackSets().create(FIRST, Optional.empty());

    assertThat(stackSets().find()).map(StackSet::template).contains(FIRST.template());
    assertThat(stackSets().find()).map(StackSet::parameters).contains(FIRST.parameters());
    assertThat(instances()).isEmpty();
  }

  @Test
  default void anOperationNobodyAskedForIsUnknown() {
    stackSets().create(FIRST, Optional.empty());

    assertThat(stackSets().operation(new OperationId("kiln-none"))).isEmpty();
  }

  @Test
  default void membersAreServedOnceHoweverOftenThatIsAsked() {
    stackSets().create(FIRST, Optional.empty());

    OperationId id = new OperationId("kiln-create-1");
    stackSets().createInstances(all(), none(), id);
    stackSets().createInstances(all(), none(), id);

    assertThat(ended(id).state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(instances())
        .hasSize(2)
        .allMatch(instance -> instance.state() == StackInstance.State.CURRENT)
        .allMatch(instance -> instance.lastOperation().equals("kiln-create-1"));
    List<Operation> operations = new ArrayList<>();
    Page.forEach(stackSets()::operations, operations::add);
    assertThat(operations).extracting(Operation::id).containsExactly(id);
    List<OperationResult> results = new ArrayList<>();
    Page.forEach(from -> stackSets().results(id, from), results::add);
    assertThat(results)
        .hasSize(2)
        .allMatch(result -> result.state() == OperationResult.State.SUCCEEDED);
  }

  @Test
  default void anotherDefinitionComesToAllMembers() {
    serve(all(), none());

    OperationId id = new OperationId("kiln-update-1");
    stackSets().update(SECOND, Optional.empty(), Optional.empty(), id);

    assertThat(ended(id).state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(stackSets().find()).map(StackSet::template).contains(SECOND.template());
    assertThat(stackSets().find()).map(StackSet::parameters).contains(SECOND.parameters());
    assertThat(instances())
        .hasSize(2)
        .allMatch(instance -> instance.state() == StackInstance.State.CURRENT)
        .allMatch(instance -> instance.lastOperation().equals("kiln-update-1"));
  }

  @Test
  default void whomAnotherDefinitionIsNotForBecomesOutdated() {
    serve(all(), none());

    OperationId id = new OperationId("kiln-update-1");
    stackSets().update(SECOND, Optional.empty(), Optional.of(only(accounts().getFirst())), id);

    assertThat(ended(id).state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(stackSets().find()).map(StackSet::template).contains(SECOND.template());
    assertThat(instances())
        .extracting(StackInstance::target, StackInstance::state, StackInstance::lastOperation)
        .containsExactlyInAnyOrder(
            tuple(
                new Target(accounts().getFirst(), region()),
                StackInstance.State.CURRENT,
                "kiln-update-1"),
            tuple(
                new Target(accounts().getLast(), region()),
                StackInstance.State.OUTDATED,
                "kiln-create-1"));
  }

  @Test
  default void aMemberKeepsWhatItHasOfItsOwnUntilThatIsTakenBack() {
    serve(all(), new TreeMap<>(Map.of("Seconds", "90")));
    Target target = new Target(accounts().getFirst(), region());

    OperationId update = new OperationId("kiln-update-1");
    stackSets().update(SECOND, Optional.empty(), Optional.empty(), update);
    ended(update);
    assertThat(stackSets().overridesOf(target)).containsEntry("Seconds", "90");
    OperationId back = new OperationId("kiln-override-1");
    stackSets().override(only(accounts().getFirst()), none(), back);

    assertThat(ended(back).state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(stackSets().overridesOf(target)).isEmpty();
    assertThat(stackSets().overridesOf(new Target(accounts().getLast(), region())))
        .containsEntry("Seconds", "90");
  }

  @Test
  default void aRetryKeepsTheDefinition() {
    serve(all(), none());

    OperationId id = new OperationId("kiln-retry-1");
    stackSets().retry(only(accounts().getFirst()), id);

    assertThat(ended(id).state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(stackSets().find()).map(StackSet::template).contains(FIRST.template());
    List<OperationResult> results = new ArrayList<>();
    Page.forEach(from -> stackSets().results(id, from), results::add);
    assertThat(results)
        .extracting(OperationResult::target)
        .containsExactly(new Target(accounts().getFirst(), region()));
  }

  @Test
  default void anOperationTellsForWhomOfItsUnitsItWas() {
    serve(only(accounts().getFirst()), none());
    OperationId all = new OperationId("kiln-create-2");
    stackSets().createInstances(whole(), none(), all);
    ended(all);

    if (!units().isEmpty()) {
      assertThat(stackSets().scope(new OperationId("kiln-create-1")))
          .contains(new Scope(units(), false));
      assertThat(stackSets().scope(all)).contains(new Scope(units(), true));
    }
    assertThat(stackSets().scope(new OperationId("kiln-none"))).isEmpty();
    List<Operation> operations = new ArrayList<>();
    Page.forEach(stackSets()::operations, operations::add);
    assertThat(operations)
        .filteredOn(Operation::changesMembers)
        .extracting(Operation::id, Operation::begunAt)
        .contains(tuple(all, stackSets().operation(all).orElseThrow().begunAt()));
  }

  @Test
  default void whoIsRemovedIsGone() {
    serve(all(), none());

    OperationId id = new OperationId("kiln-remove-1");
    stackSets().deleteInstances(only(accounts().getFirst()), id);

    assertThat(ended(id).state()).isEqualTo(Operation.State.SUCCEEDED);
    assertThat(instances())
        .extracting(StackInstance::target)
        .containsExactly(new Target(accounts().getLast(), region()));
  }

  private void serve(Batch batch, SortedMap<String, String> overrides) {
    stackSets().create(FIRST, Optional.empty());
    OperationId id = new OperationId("kiln-create-1");
    stackSets().createInstances(batch, overrides, id);
    assertThat(ended(id).state()).isEqualTo(Operation.State.SUCCEEDED);
  }

  private Batch all() {
    return new Batch(new TreeSet<>(accounts()), units(), new TreeSet<>(List.of(region())));
  }

  /// All accounts of the units, where there are any.
  private Batch whole() {
    return units().isEmpty()
        ? all()
        : new Batch(new TreeSet<>(), units(), new TreeSet<>(List.of(region())));
  }

  private Batch only(AccountId account) {
    return new Batch(new TreeSet<>(List.of(account)), units(), new TreeSet<>(List.of(region())));
  }

  private static SortedMap<String, String> none() {
    return new TreeMap<>();
  }

  private List<StackInstance> instances() {
    List<StackInstance> instances = new ArrayList<>();
    Page.forEach(stackSets()::instances, instances::add);
    return instances;
  }
}

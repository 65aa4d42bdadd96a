package dev.kiln.stacksets.rollout;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.OrganizationalUnit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A StackSet as CloudFormation keeps one. Its operations go on while time passes, whoever asked
/// for them.
final class InMemoryStackSets implements StackSets {
  static final int PAGE = 3;

  private final Map<OperationId, Work> operations = new LinkedHashMap<>();
  private final NavigableMap<Target, Instance> instances = new TreeMap<>();
  private @Nullable Definition definition;
  private boolean autoDeployment;

  /// Who is in which unit.
  final Map<OrganizationalUnit, List<AccountId>> organization = new TreeMap<>();

  /// Whether whoever makes or updates it wants accounts that join to be served.
  boolean wantsAutoDeployment;

  /// What fails, and why.
  final Map<Target, String> broken = new TreeMap<>();

  /// Whose deletion fails.
  final SortedSet<Target> stubborn = new TreeSet<>();

  /// Whether nothing comes after the first page of instances.
  boolean breaksOff;

  int tolerance = 1;
  int made;

  /// One account in one Region more is worked on.
  void pass() {
    operations.values().stream()
        .filter(work -> !work.state.hasEnded())
        .findFirst()
        .ifPresent(this::workOn);
  }

  /// What stands in the accounts.
  Map<Target, String> deployed() {
    Map<Target, String> deployed = new TreeMap<>();
    instances.forEach((target, instance) -> deployed.put(target, instance.deployed));
    return deployed;
  }

  List<OperationId> operationIds() {
    return List.copyOf(operations.keySet());
  }

  @Override
  public Optional<StackSet> find() {
    return Optional.ofNullable(definition)
        .map(known ->
            new StackSet(
                known.template(), known.parameters(), !organization.isEmpty(), autoDeployment));
  }

  @Override
  public void create(Definition wanted, Optional<String> template) {
    if (definition == null) {
      definition = wanted;
      autoDeployment = wantsAutoDeployment;
      made++;
    }
  }

  @Override
  public void update(
      Definition wanted, Optional<String> template, Optional<Batch> where, OperationId id) {
    begin(
        id,
        "UPDATE",
        where.map(this::known).orElseGet(() -> List.copyOf(instances.keySet())),
        () -> {
          definition = wanted;
          if (where.isEmpty()) {
            autoDeployment = wantsAutoDeployment;
          }
          instances.values().stream()
              .filter(instance -> instance.state != StackInstance.State.INOPERABLE)
              .forEach(instance -> {
                instance.state = StackInstance.State.OUTDATED;
                instance.detail = "PENDING";
              });
        });
  }

  @Override
  public void retry(Batch batch, OperationId id) {
    begin(id, "UPDATE", known(batch), () -> {});
  }

  @Override
  public void createInstances(Batch batch, SortedMap<String, String> overrides, OperationId id) {
    List<Target> targets = targets(batch);
    begin(
        id,
        "CREATE",
        targets,
        () -> {
          for (Target target : targets) {
            instances.putIfAbsent(target, new Instance(unitOf(target, batch)));
            instance(target).overrides = new TreeMap<>(overrides);
          }
        });
    keepScope(id, batch);
  }

  @Override
  public void override(Batch batch, SortedMap<String, String> overrides, OperationId id) {
    List<Target> targets = known(batch);
    begin(
        id,
        "UPDATE",
        targets,
        () -> targets.forEach(target -> instance(target).overrides = new TreeMap<>(overrides)));
  }

  @Override
  public void deleteInstances(Batch batch, OperationId id) {
    begin(id, "DELETE", known(batch), () -> {});
    keepScope(id, batch);
  }

  @Override
  public Page<StackInstance> instances(Optional<String> from) {
    if (breaksOff && from.isPresent()) {
      throw refused("ThrottlingException: Rate exceeded", Failure.Kind.PASSING);
    }
    return page(
        instances.entrySet().stream()
            .map(entry ->
                new StackInstance(
                    entry.getKey(),
                    entry.getValue().unit,
                    entry.getValue().state,
                    entry.getValue().detail,
                    entry.getValue().reason,
                    "NOT_CHECKED",
                    entry.getValue().last))
            .toList(),
        from);
  }

  @Override
  public SortedMap<String, String> overridesOf(Target target) {
    return instance(target).overrides;
  }

  @Override
  public Optional<Operation> operation(OperationId id) {
    return Optional.ofNullable(operations.get(id)).map(Work::seen);
  }

  @Override
  public Optional<Scope> scope(OperationId id) {
    Work work = operations.get(id);
    return work == null ? Optional.empty() : work.scope;
  }

  @Override
  public Page<Operation> operations(Optional<String> from) {
    return page(operations.values().stream().map(Work::seen).toList().reversed(), from);
  }

  @Override
  public Page<OperationResult> results(OperationId id, Optional<String> from) {
    Work work = operations.get(id);
    return page(work == null ? List.of() : List.copyOf(work.results.values()), from);
  }

  private void keepScope(OperationId id, Batch batch) {
    Work work = operations.get(id);
    if (work != null) {
      work.scope = Optional.of(new Scope(batch.units(), batch.accounts().isEmpty()));
    }
  }

  private void begin(OperationId id, String action, List<Target> targets, Runnable change) {
    if (operations.containsKey(id)) {
      return;
    }
    if (definition == null) {
      throw refused("StackSetNotFoundException", Failure.Kind.LASTING);
    }
    if (operations.values().stream().anyMatch(work -> !work.state.hasEnded())) {
      throw refused("OperationInProgressException", Failure.Kind.BUSY);
    }
    change.run();
    operations.put(id, new Work(id, action, targets, Instant.ofEpochSecond(operations.size())));
  }

  private void workOn(Work work) {
    Optional<OperationResult> next =
        work.results.values().stream().filter(result -> !result.hasEnded()).findFirst();
    if (next.isEmpty()) {
      work.state = Operation.State.SUCCEEDED;
      return;
    }
    Target target = next.get().target();
    Optional<String> reason =
        work.action.equals("DELETE") ? delete(target) : deploy(target, work.id);
    work.results.put(
        target,
        new OperationResult(
            target,
            reason.isEmpty() ? OperationResult.State.SUCCEEDED : OperationResult.State.FAILED,
            reason.orElse("")));
    work.failures += reason.isEmpty() ? 0 : 1;
    if (work.failures > tolerance) {
      work.state = Operation.State.FAILED;
      work.results.replaceAll((each, result) ->
          result.hasEnded()
              ? result
              : new OperationResult(each, OperationResult.State.CANCELLED, ""));
    }
  }

  private Optional<String> deploy(Target target, OperationId id) {
    Instance instance = instance(target);
    instance.last = id.value();
    Optional<String> reason = Optional.ofNullable(broken.get(target));
    instance.reason = reason.orElse("");
    instance.detail = reason.isEmpty() ? "SUCCEEDED" : "FAILED";
    if (reason.isEmpty()) {
      instance.state = StackInstance.State.CURRENT;
      instance.deployed = definition + " " + instance.overrides;
    }
    return reason;
  }

  private Optional<String> delete(Target target) {
    if (stubborn.contains(target)) {
      instance(target).state = StackInstance.State.INOPERABLE;
      instance(target).detail = "INOPERABLE";
      return Optional.of("DELETE_FAILED");
    }
    instances.remove(target);
    return Optional.empty();
  }

  private Instance instance(Target target) {
    Instance instance = instances.get(target);
    if (instance == null) {
      throw refused("StackInstanceNotFoundException", Failure.Kind.LASTING);
    }
    return instance;
  }

  private List<Target> known(Batch batch) {
    return targets(batch).stream().filter(instances::containsKey).toList();
  }

  /// As AWS takes units and accounts: an account of no unit is passed over.
  private List<Target> targets(Batch batch) {
    NavigableSet<AccountId> accounts = new TreeSet<>(batch.accounts());
    if (!batch.units().isEmpty()) {
      SortedSet<AccountId> inUnits = new TreeSet<>();
      batch.units().forEach(unit -> inUnits.addAll(organization.getOrDefault(unit, List.of())));
      if (accounts.isEmpty()) {
        accounts.addAll(inUnits);
      } else {
        accounts.retainAll(inUnits);
      }
    }
    List<Target> targets = new ArrayList<>();
    for (Region region : batch.regions()) {
      accounts.forEach(account -> targets.add(new Target(account, region)));
    }
    return targets;
  }

  private Optional<OrganizationalUnit> unitOf(Target target, Batch batch) {
    return batch.units().stream()
        .filter(unit -> organization.getOrDefault(unit, List.of()).contains(target.account()))
        .findFirst();
  }

  private static CallFailedException refused(String words, Failure.Kind kind) {
    return new CallFailedException(new Failure(words, kind));
  }

  private static <T> Page<T> page(List<T> all, Optional<String> from) {
    int start = from.map(Integer::parseInt).orElse(0);
    int end = Math.min(all.size(), start + PAGE);
    return new Page<>(
        all.subList(start, end),
        end < all.size() ? Optional.of(String.valueOf(end)) : Optional.empty());
  }

  private static final class Instance {
    private final Optional<OrganizationalUnit> unit;
    private StackInstance.State state = StackInstance.State.OUTDATED;
    private String detail = "PENDING";
    private String reason = "";
    private String last = "";
    private String deployed = "";
    private SortedMap<String, String> overrides = new TreeMap<>();

    private Instance(Optional<OrganizationalUnit> unit) {
      this.unit = unit;
    }
  }

  private static final class Work {
    private final OperationId id;
    private final String action;
    private final Instant begunAt;
    private final Map<Target, OperationResult> results = new LinkedHashMap<>();
    private Operation.State state = Operation.State.RUNNING;
    private int failures;
    private Optional<Scope> scope = Optional.empty();

    private Work(OperationId id, String action, List<Target> targets, Instant begunAt) {
      this.id = id;
      this.action = action;
      this.begunAt = begunAt;
      targets.forEach(target ->
          results.put(target, new OperationResult(target, OperationResult.State.PENDING, "")));
    }

    private Operation seen() {
      return new Operation(id, action, state, "", begunAt);
    }
  }
}

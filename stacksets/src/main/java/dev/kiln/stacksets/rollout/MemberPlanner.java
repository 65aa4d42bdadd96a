package dev.kiln.stacksets.rollout;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.OrganizationalUnit;
import dev.kiln.model.installation.Permissions;
import dev.kiln.model.installation.Rollout;
import dev.kiln.stacksets.rollout.StackInstance.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// Sees how the members stand, and what would change there.
final class MemberPlanner {
  /// Why a member is surplus.
  static final String SURPLUS = "not in kiln.yaml; --remove removes it";

  private static final String SUSPENDED = "SKIPPED_SUSPENDED_ACCOUNT";
  private static final Comparator<SortedMap<String, String>> BY_TEXT =
      Comparator.comparing(Object::toString);

  private final SortedSet<AccountId> wanted;
  private final Rollout.ByStackSet rollout;
  private final Definition definition;
  private final StackSets stackSets;
  private final Overrides overrides;
  private final Labels labels;
  private final SortedMap<Target, StackInstance> instances = new TreeMap<>();

  /// What lines of the plan say.
  record Labels(String tooling, String region, String name, boolean isServiceManaged) {}

  /// @param wanted whom `kiln.yaml` names; nobody where only units are named
  MemberPlanner(
      SortedSet<AccountId> wanted,
      Rollout.ByStackSet rollout,
      Definition definition,
      StackSets stackSets,
      Overrides overrides,
      Labels labels) {
    this.wanted = wanted;
    this.rollout = rollout;
    this.definition = definition;
    this.stackSets = stackSets;
    this.overrides = overrides;
    this.labels = labels;
  }

  /// Those that had a stack when they were last looked at.
  SortedSet<AccountId> accounts() {
    SortedSet<AccountId> accounts = new TreeSet<>();
    instances.keySet().forEach(target -> accounts.add(target.account()));
    return accounts;
  }

  /// @param removes whether what is no longer wanted is to go
  /// @param untouched what is not tried again this time
  MembersPlan plan(boolean removes, Set<Target> untouched) {
    instances.clear();
    Optional<StackSet> found = stackSets.find();
    if (found.isEmpty()) {
      return first();
    }
    StackSet stackSet = found.get();
    List<Operation> operations = operations();
    Optional<Operation> atWork =
        operations.stream().filter(operation -> !operation.state().hasEnded()).findFirst();
    Page.forEach(stackSets::instances, instance -> instances.put(instance.target(), instance));
    List<Step> steps = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    List<String> why = differences(stackSet);
    SortedSet<Target> surplus = surplus();
    if (removes && !surplus.isEmpty()) {
      // First, since the tooling account lets them in no more and an update would fail there.
      addRemovals(steps, surplus);
      surplus.forEach(target -> changes.add(change(target, "remove", "not in kiln.yaml")));
    } else {
      surplus.forEach(target -> changes.add(change(target, "", SURPLUS)));
    }
    boolean startsAutoDeployment = changesAutoDeployment(stackSet) && !stackSet.autoDeployment();
    if (startsAutoDeployment) {
      // First: once it is on, nothing tells that this lacks.
      addCreations(units(), steps, changes);
    }
    if (!why.isEmpty()) {
      steps.add(new Step.Update(definition, why, where(stackSet, surplus)));
      changes.add(own("update", String.join(", ", why)));
    }
    if (!startsAutoDeployment) {
      addCreations(servedInPart(stackSet, operations), steps, changes);
    }
    addOverrides(untouched, steps, changes);
    addRetries(untouched, surplus, why.isEmpty(), steps, changes);
    int current =
        (int) instances.values().stream().filter(each -> each.state() == State.CURRENT).count();
    return new MembersPlan(
        steps, changes, atWork, Collections.unmodifiableSortedSet(surplus), current);
  }

  /// Whom an update is for where it is not for all: what is not in `kiln.yaml` stays as it is. The
  /// rest that has not the same Regions is outdated then, and tried again by itself. Automatic
  /// deployment changes [with an update of all
  /// only](https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackSet.html).
  private Optional<Batch> where(StackSet stackSet, SortedSet<Target> surplus) {
    if (surplus.isEmpty() || changesAutoDeployment(stackSet)) {
      return Optional.empty();
    }
    List<Target> served =
        instances.values().stream()
            .filter(instance -> instance.state() != State.INOPERABLE)
            .map(StackInstance::target)
            .filter(target -> !surplus.contains(target))
            .toList();
    return Batch.of(served, units()).stream().findFirst();
  }

  private MembersPlan first() {
    List<Step> steps = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    steps.add(new Step.Make(definition));
    changes.add(own("create", "not there"));
    addCreations(new TreeSet<>(), steps, changes);
    return new MembersPlan(steps, changes, Optional.empty(), new TreeSet<>(), 0);
  }

  private List<String> differences(StackSet stackSet) {
    List<String> why =
        new ArrayList<>(
            Differences.between(stackSet.template(), stackSet.parameters(), definition));
    if (changesAutoDeployment(stackSet)) {
      why.add("automatic deployment " + (stackSet.autoDeployment() ? "off" : "on"));
    }
    if (labels.isServiceManaged() != stackSet.isServiceManaged()) {
      why.add(labels.isServiceManaged() ? "service-managed" : "self-managed");
    }
    return why;
  }

  private boolean changesAutoDeployment(StackSet stackSet) {
    return rollout.permissions() instanceof Permissions.ServiceManaged service
        && stackSet.isServiceManaged()
        && service.autoDeployment() != stackSet.autoDeployment();
  }

  /// AWS does not say in which order they are listed.
  private List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    Page.forEach(stackSets::operations, operations::add);
    return operations;
  }

  private SortedSet<Target> surplus() {
    SortedSet<Target> surplus = new TreeSet<>();
    for (StackInstance instance : instances.values()) {
      if (!isWanted(instance)) {
        surplus.add(instance.target());
      }
    }
    return surplus;
  }

  /// How an instance stands. What only waits to be removed does not stand badly.
  Standing standing(StackInstance instance) {
    return instance.state() != State.INOPERABLE && !isWanted(instance)
        ? Standing.SURPLUS
        : Standing.of(instance);
  }

  /// Whether `kiln.yaml` has it.
  private boolean isWanted(StackInstance instance) {
    if (!rollout.regions().contains(instance.target().region())) {
      return false;
    }
    return wanted.isEmpty()
        ? instance.unit().isEmpty() || units().contains(instance.unit().get())
        : wanted.contains(instance.target().account());
  }

  /// @param anew the units that are to be served whether somebody came in by them or not
  private void addCreations(
      SortedSet<OrganizationalUnit> anew, List<Step> steps, List<Change> changes) {
    if (wanted.isEmpty()) {
      addCreationsOfUnits(anew, steps, changes);
      return;
    }
    Map<SortedMap<String, String>, SortedSet<Target>> byOverrides = new TreeMap<>(BY_TEXT);
    for (Target target : wantedTargets()) {
      if (!instances.containsKey(target)) {
        byOverrides.computeIfAbsent(overrides.of(target), _ -> new TreeSet<>()).add(target);
        changes.add(change(target, "create", "not there"));
      }
    }
    byOverrides.forEach(
        (values, targets) -> addBatches(steps, targets, batch -> new Step.Create(batch, values)));
  }

  /// A unit is served where an instance came in by it, but for those that are served in part. All
  /// are served again when automatic deployment begins, which is [for accounts that join
  /// later](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html)
  /// only.
  private void addCreationsOfUnits(
      SortedSet<OrganizationalUnit> anew, List<Step> steps, List<Change> changes) {
    Map<String, SortedSet<OrganizationalUnit>> byRegions = new TreeMap<>();
    Map<String, SortedSet<Region>> regions = new TreeMap<>();
    for (OrganizationalUnit unit : units()) {
      SortedSet<Region> lacking = new TreeSet<>(rollout.regions());
      if (!anew.contains(unit)) {
        lacking.removeAll(regionsOf(unit));
      }
      if (!lacking.isEmpty()) {
        byRegions.computeIfAbsent(lacking.toString(), _ -> new TreeSet<>()).add(unit);
        regions.put(lacking.toString(), lacking);
        lacking.forEach(region ->
            changes.add(
                new Change(
                    unit.id(),
                    region.value(),
                    labels.name(),
                    "create",
                    anew.contains(unit) ? "not there for all of its accounts" : "not there")));
      }
    }
    byRegions.forEach((key, units) ->
        steps.add(
            new Step.Create(
                new Batch(new TreeSet<>(), units, regions.getOrDefault(key, new TreeSet<>())),
                new TreeMap<>())));
  }

  /// The units of which accounts were named when their members were last changed: nobody else of
  /// them got anything. Where automatic deployment is on, all were served when it began. AWS
  /// forgets operations; what it does not know any more counts as whole.
  private SortedSet<OrganizationalUnit> servedInPart(
      StackSet stackSet, List<Operation> operations) {
    SortedSet<OrganizationalUnit> inPart = new TreeSet<>();
    if (!wanted.isEmpty() || stackSet.autoDeployment()) {
      return inPart;
    }
    SortedSet<OrganizationalUnit> open = new TreeSet<>(units());
    Iterator<Operation> newestFirst =
        operations.stream()
            .filter(Operation::changesMembers)
            .sorted(Comparator.comparing(Operation::begunAt).reversed())
            .iterator();
    while (!open.isEmpty() && newestFirst.hasNext()) {
      Optional<Scope> scope = stackSets.scope(newestFirst.next().id());
      if (scope.isPresent()) {
        for (OrganizationalUnit unit : scope.get().units()) {
          if (open.remove(unit) && !scope.get().isWhole()) {
            inPart.add(unit);
          }
        }
      }
    }
    return inPart;
  }

  /// Where instances came in by a unit.
  private SortedSet<Region> regionsOf(OrganizationalUnit unit) {
    SortedSet<Region> regions = new TreeSet<>();
    for (StackInstance instance : instances.values()) {
      if (instance.unit().equals(Optional.of(unit))) {
        regions.add(instance.target().region());
      }
    }
    return regions;
  }

  /// Looks only at instances that may have values of their own: AWS tells those of one instance at
  /// a time.
  private void addOverrides(Set<Target> untouched, List<Step> steps, List<Change> changes) {
    Map<SortedMap<String, String>, SortedSet<Target>> byOverrides = new TreeMap<>(BY_TEXT);
    for (StackInstance instance : instances.values()) {
      Target target = instance.target();
      if (overrides.concern(target)
          && !untouched.contains(target)
          && instance.state() != State.INOPERABLE) {
        SortedMap<String, String> shall = overrides.of(target);
        SortedMap<String, String> is = stackSets.overridesOf(target);
        if (!is.equals(shall)) {
          byOverrides.computeIfAbsent(shall, _ -> new TreeSet<>()).add(target);
          changes.add(
              change(target, "override", String.join(", ", Differences.ofOverrides(is, shall))));
        }
      }
    }
    byOverrides.forEach(
        (values, targets) -> addBatches(steps, targets, batch -> new Step.Adjust(batch, values)));
  }

  /// @param isSettled whether the StackSet is as it should be: where it is not, its update comes to
  ///   all instances, and only those it fails for are tried again
  private void addRetries(
      Set<Target> untouched,
      SortedSet<Target> surplus,
      boolean isSettled,
      List<Step> steps,
      List<Change> changes) {
    SortedSet<Target> outdated = new TreeSet<>();
    for (StackInstance instance : instances.values()) {
      Target target = instance.target();
      if (surplus.contains(target)) {
        continue;
      }
      if (instance.state() == State.INOPERABLE) {
        changes.add(change(target, "", "inoperable: " + instance.reason()));
      } else if (instance.detail().equals(SUSPENDED)) {
        changes.add(change(target, "", "the account is suspended"));
      } else if (!isSettled) {
        changes.add(change(target, "update", ""));
      } else if (instance.state() == State.OUTDATED && !untouched.contains(target)) {
        outdated.add(target);
        changes.add(change(target, "retry", instance.reason()));
      }
    }
    if (!outdated.isEmpty()) {
      addBatches(steps, outdated, Step.Retry::new);
    }
  }

  /// By the unit an account came in by, which `kiln.yaml` may have no more: AWS finds it by no
  /// other. Where accounts are not named, it is the whole unit, in these Regions: so nobody who
  /// joins it later gets anything any more.
  private void addRemovals(List<Step> steps, Collection<Target> surplus) {
    SortedMap<String, SortedSet<OrganizationalUnit>> units = new TreeMap<>();
    Map<String, List<Target>> byUnits = new TreeMap<>();
    for (Target target : surplus) {
      SortedSet<OrganizationalUnit> cameBy = unitsOf(target);
      units.put(cameBy.toString(), cameBy);
      byUnits.computeIfAbsent(cameBy.toString(), _ -> new ArrayList<>()).add(target);
    }
    units.forEach((key, cameBy) -> {
      List<Target> targets = byUnits.getOrDefault(key, List.of());
      List<Batch> batches =
          wanted.isEmpty() && !cameBy.isEmpty()
              ? List.of(Batch.ofAll(cameBy, targets))
              : Batch.of(targets, cameBy);
      batches.stream().map(Step.Remove::new).forEach(steps::add);
    });
  }

  private SortedSet<OrganizationalUnit> unitsOf(Target target) {
    return Optional.ofNullable(instances.get(target))
        .flatMap(StackInstance::unit)
        .<SortedSet<OrganizationalUnit>>map(unit -> new TreeSet<>(Set.of(unit)))
        .orElseGet(this::units);
  }

  private void addBatches(
      List<Step> steps, Collection<Target> targets, Function<Batch, Step> step) {
    Batch.of(targets, units()).stream().map(step).forEach(steps::add);
  }

  /// Every account in every Region; empty where only units are named.
  SortedSet<Target> wantedTargets() {
    SortedSet<Target> targets = new TreeSet<>();
    for (AccountId account : wanted) {
      rollout.regions().forEach(region -> targets.add(new Target(account, region)));
    }
    return targets;
  }

  private SortedSet<OrganizationalUnit> units() {
    return switch (rollout.permissions()) {
      case Permissions.ServiceManaged service -> service.units();
      case Permissions.SelfManaged _ -> new TreeSet<>();
    };
  }

  private Change own(String verb, String why) {
    return new Change(labels.tooling(), labels.region(), labels.name(), verb, why);
  }

  private Change change(Target target, String verb, String why) {
    return new Change(target.account().value(), target.region().value(), labels.name(), verb, why);
  }
}

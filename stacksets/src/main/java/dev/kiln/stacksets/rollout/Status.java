package dev.kiln.stacksets.rollout;

import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Rollout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Gatherers;

/// Tells how every account and Region stands, page by page: of thousands it holds a hundred. What
/// became of their last copies it asks for a few of them at a time.
///
/// It throws [CallFailedException].
public final class Status {
  /// How many last copies are asked for at once.
  static final int AT_ONCE = 16;

  private static final String UNKNOWN = "unknown";

  private final Planner planner;
  private final Installation installation;
  private final Release release;
  private final Cloud cloud;

  public Status(
      Installation installation, Rollout.ByStackSet rollout, Release release, Cloud cloud) {
    this.planner = new Planner(installation, rollout, release, cloud);
    this.installation = installation;
    this.release = release;
    this.cloud = cloud;
  }

  /// @param shown is given every row, in the order in which AWS tells them, the missing ones last
  public Summary show(Consumer<Row> shown) {
    Map<Standing, Integer> counts = new EnumMap<>(Standing.class);
    Consumer<Row> counted =
        row -> {
          counts.merge(row.standing(), 1, Integer::sum);
          shown.accept(row);
        };
    List<String> findings = new ArrayList<>();
    stackFinding().ifPresent(findings::add);
    Optional<StackSet> found = cloud.stackSets().find();
    if (found.isEmpty()) {
      findings.add("There is no StackSet %s.".formatted(installation.memberStackSet()));
      return new Summary(counts, findings, Optional.empty(), Optional.empty());
    }
    StackSet stackSet = found.get();
    List<String> why =
        Differences.between(stackSet.template(), stackSet.parameters(), release.member());
    if (!why.isEmpty()) {
      findings.add(
          "The StackSet %s is outdated: %s."
              .formatted(installation.memberStackSet(), String.join(", ", why)));
    }
    LedgerLook ledger = new LedgerLook(cloud.copies());
    members(stackSet, why.isEmpty(), ledger, counted);
    return new Summary(counts, findings, ledger.trouble(), lastOperation());
  }

  /// @param isLatest whether the StackSet is what this version of Kiln makes of it
  private void members(
      StackSet stackSet, boolean isLatest, LedgerLook ledger, Consumer<Row> shown) {
    MemberPlanner members = planner.members();
    String version = Version.of(stackSet.parameters()).orElse(UNKNOWN);
    Set<Target> missing = new HashSet<>(members.wantedTargets());
    Optional<String> from = Optional.empty();
    do {
      Page<StackInstance> page = cloud.stackSets().instances(from);
      page.items().forEach(instance -> missing.remove(instance.target()));
      page.items().stream()
          .gather(
              Gatherers.mapConcurrent(
                  AT_ONCE,
                  instance ->
                      row(
                          instance,
                          members.standing(instance),
                          isLatest,
                          version,
                          ledger.of(instance.target()))))
          .forEachOrdered(shown);
      from = page.next();
    } while (from.isPresent());
    new TreeSet<>(missing)
        .stream()
            .gather(
                Gatherers.mapConcurrent(
                    AT_ONCE,
                    target ->
                        new Row(
                            target, Standing.MISSING, UNKNOWN, "", "", "", "", ledger.of(target))))
            .forEachOrdered(shown);
  }

  private static Row row(
      StackInstance instance,
      Standing standing,
      boolean isLatest,
      String version,
      LastCopy lastCopy) {
    return new Row(
        instance.target(),
        standing == Standing.CURRENT && !isLatest ? Standing.OUTDATED : standing,
        instance.state() == StackInstance.State.CURRENT ? version : UNKNOWN,
        instance.detail(),
        instance.drift(),
        instance.lastOperation(),
        standing == Standing.SURPLUS ? MemberPlanner.SURPLUS : instance.reason(),
        lastCopy);
  }

  private Optional<String> stackFinding() {
    StackChange tooling = planner.toolingStack();
    String why = String.join(", ", tooling.why());
    return Optional.of(
            switch (tooling.verb()) {
              case NOTHING -> "";
              case CREATE -> "is not there";
              case CREATE_AGAIN -> "is only what a failed creation left: " + why;
              case UPDATE -> "is outdated: " + why;
              case WAIT -> "is being changed: " + why;
              case STUCK -> "needs somebody who looks: " + why;
            })
        .filter(state -> !state.isEmpty())
        .map(state -> "The stack %s %s.".formatted(tooling.name(), state));
  }

  /// The one under way, or the first of AWS's list.
  private Optional<Operation> lastOperation() {
    Page<Operation> page = cloud.stackSets().operations(Optional.empty());
    return page.items().stream()
        .filter(operation -> !operation.state().hasEnded())
        .findFirst()
        .or(() -> page.items().stream().findFirst());
  }

  /// One account and Region.
  ///
  /// @param version the beginning of the hash of its copier's file; `unknown` where it has not
  ///   taken the StackSet's last change
  /// @param detail how its last operation went, in AWS's word; may be empty
  /// @param drift in AWS's word; may be empty
  /// @param operation the id of its last one; may be empty
  /// @param reason AWS's, where there is one, or that it is not in `kiln.yaml`; may be empty
  /// @param lastCopy what became of the last copy there
  public record Row(
      Target target,
      Standing standing,
      String version,
      String detail,
      String drift,
      String operation,
      String reason,
      LastCopy lastCopy) {}

  /// @param findings what is not as it should be besides the members
  /// @param ledger why last copies are not known, where some are not; it says nothing of how
  ///   members stand
  /// @param last the last operation of the StackSet
  public record Summary(
      Map<Standing, Integer> counts,
      List<String> findings,
      Optional<String> ledger,
      Optional<Operation> last) {
    public Summary {
      counts = Map.copyOf(counts);
      findings = List.copyOf(findings);
    }

    public boolean isRight() {
      return findings.isEmpty() && counts.keySet().stream().allMatch(Standing::isRight);
    }
  }
}

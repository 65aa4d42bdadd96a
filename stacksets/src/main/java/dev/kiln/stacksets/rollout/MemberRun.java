package dev.kiln.stacksets.rollout;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Brings the StackSet and its instances to where they should be.
///
/// It looks, takes the first step that lacks, follows it to its end, and looks again; an operation
/// that is under way already, of an earlier run or of somebody else, it follows first. So it does
/// not matter at which point an earlier run ended. A step is taken once in a run, and what fails is
/// not tried again in the same run.
final class MemberRun {
  private final MemberPlanner planner;
  private final StackSets stackSets;
  private final Definition definition;
  private final Pause pause;
  private final Progress progress;
  private final Function<Definition, Optional<String>> upload;
  private final Map<Target, String> failed = new HashMap<>();

  /// @param upload puts a template where CloudFormation finds it, if it is too large to be sent
  MemberRun(
      MemberPlanner planner,
      StackSets stackSets,
      Definition definition,
      Pause pause,
      Progress progress,
      Function<Definition, Optional<String>> upload) {
    this.planner = planner;
    this.stackSets = stackSets;
    this.definition = definition;
    this.pause = pause;
    this.progress = progress;
    this.upload = upload;
  }

  /// What failed in this run, with AWS's reason.
  Map<Target, String> failed() {
    return Map.copyOf(failed);
  }

  /// @param removes whether what is no longer wanted is to go
  /// @return why it stopped before its end; empty when all steps were taken
  Optional<String> settle(boolean removes) throws InterruptedException {
    Set<List<String>> taken = new HashSet<>();
    GrowingPause whenBusy = new GrowingPause(pause);
    while (true) {
      MembersPlan plan = planner.plan(removes, failed.keySet());
      if (plan.atWork().isPresent()) {
        Operation running = plan.atWork().get();
        progress.tell("%s is under way".formatted(running.id()));
        Optional<String> stopped = stopped(run().follow(running.id()));
        if (stopped.isPresent()) {
          return stopped;
        }
        continue;
      }
      Optional<Step> next =
          plan.steps().stream()
              .filter(step -> !taken.contains(step.content(definition)))
              .findFirst();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      try {
        Optional<String> stopped = take(next.get());
        if (stopped.isPresent()) {
          return stopped;
        }
        taken.add(next.get().content(definition));
      } catch (CallFailedException e) {
        if (e.failure().kind() != Failure.Kind.BUSY) {
          throw e;
        }
        // What is under way shows in the list of operations a little later.
        whenBusy.pause();
      }
    }
  }

  private Optional<String> take(Step step) throws InterruptedException {
    progress.tell(
        step.verb() + step.batch().map(batch -> " in " + batch.shown()).orElse(" the StackSet"));
    if (step instanceof Step.Make(Definition wanted)) {
      stackSets.create(wanted, upload.apply(wanted));
      return Optional.empty();
    }
    for (int attempt = 1; ; attempt++) {
      OperationId id = OperationId.of(step.verb(), step.content(definition), attempt);
      Optional<Operation> known = stackSets.operation(id);
      if (known.isEmpty()) {
        begin(step, id);
      }
      if (known.isEmpty() || !known.get().state().hasEnded()) {
        return stopped(run().follow(id));
      }
    }
  }

  private void begin(Step step, OperationId id) {
    switch (step) {
      case Step.Make _ -> throw new IllegalArgumentException("making a StackSet is no operation");
      case Step.Update(Definition wanted, _, Optional<Batch> where) ->
          stackSets.update(wanted, upload.apply(wanted), where, id);
      case Step.Remove(Batch batch) -> stackSets.deleteInstances(batch, id);
      case Step.Create create -> stackSets.createInstances(create.where(), create.overrides(), id);
      case Step.Adjust adjust -> stackSets.override(adjust.where(), adjust.overrides(), id);
      case Step.Retry(Batch batch) -> stackSets.retry(batch, id);
    }
  }

  private OperationRun run() {
    return new OperationRun(stackSets, pause, progress, failed);
  }

  private static Optional<String> stopped(Operation operation) {
    String reason = operation.reason().isEmpty() ? "" : ": " + operation.reason();
    return switch (operation.state()) {
      case FAILED ->
          Optional.of(
              "%s stopped: more failed than rollout.failureTolerance allows%s"
                  .formatted(operation.id(), reason));
      case STOPPED -> Optional.of("%s was stopped by somebody%s".formatted(operation.id(), reason));
      case QUEUED, RUNNING, STOPPING, SUCCEEDED -> Optional.empty();
    };
  }
}

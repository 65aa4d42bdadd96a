package dev.kiln.stacksets.rollout;

import dev.kiln.stacksets.rollout.StackChange.Verb;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// Brings one stack of the tooling account to where it should be.
///
/// It looks, does what lacks, and looks again, so that it does not matter at which point an earlier
/// run ended. Nothing is done twice in one run: what did not help is a failure.
final class StackRun {
  private final Stacks stacks;
  private final Pause pause;
  private final Progress progress;
  private final Function<Definition, Optional<String>> upload;

  /// @param upload puts a template where CloudFormation finds it, if it is too large to be sent
  StackRun(
      Stacks stacks,
      Pause pause,
      Progress progress,
      Function<Definition, Optional<String>> upload) {
    this.stacks = stacks;
    this.pause = pause;
    this.progress = progress;
    this.upload = upload;
  }

  /// @param look sees what would change now
  /// @return why it is not there; empty when it is
  Optional<String> settle(Supplier<StackChange> look) throws InterruptedException {
    Set<Verb> done = EnumSet.noneOf(Verb.class);
    GrowingPause between = new GrowingPause(pause);
    List<String> seen = List.of();
    while (true) {
      StackChange change = look.get();
      if (change.verb() == Verb.NOTHING) {
        return Optional.empty();
      }
      if (change.verb() == Verb.WAIT) {
        if (!change.why().equals(seen)) {
          seen = change.why();
          progress.tell("%s is %s".formatted(change.name(), String.join(", ", seen)));
        }
        between.pause();
        continue;
      }
      if (change.verb() == Verb.STUCK) {
        return Optional.of(
            "%s is %s, which CloudFormation does not leave by itself.\nMaybe aws cloudformation continue-update-rollback --stack-name %s --region %s gets it out."
                .formatted(
                    change.name(),
                    change.why().getFirst(),
                    change.name().name(),
                    change.name().region()));
      }
      boolean failed = change.verb() == Verb.CREATE_AGAIN && done.contains(Verb.CREATE);
      if (failed || !done.add(change.verb())) {
        return Optional.of(failure(change));
      }
      if (!perform(change)) {
        return Optional.empty();
      }
    }
  }

  /// @return whether anything is under way
  private boolean perform(StackChange change) {
    if (change.verb() == Verb.CREATE_AGAIN) {
      progress.tell("delete %s, the rest of a failed creation".formatted(change.name()));
      stacks.delete(change.name());
      return true;
    }
    progress.tell("%s %s".formatted(change.verb(), change.name()));
    Optional<String> url = upload.apply(change.wanted());
    if (change.verb() == Verb.CREATE) {
      stacks.create(change.name(), change.wanted(), url);
      return true;
    }
    return stacks.update(change.name(), change.wanted(), url);
  }

  private String failure(StackChange change) {
    List<String> reasons = stacks.failures(change.name());
    String status = stacks.find(change.name()).map(Stack::status).orElse("not there");
    return "%s is %s%s"
        .formatted(
            change.name(), status, reasons.isEmpty() ? "" : ":\n" + String.join("\n", reasons));
  }
}

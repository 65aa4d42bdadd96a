package dev.kiln.baker.letters;

import dev.kiln.baker.letters.LetterQueue.Held;
import dev.kiln.baker.pipeline.Failures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Shows the dead letters of one queue, and sends them again.
///
/// SQS knows no look that changes nothing: who receives a letter holds it, and others do not see it
/// meanwhile. So all are held until the queue answers none, then given back. Where others read at
/// the same time, or there are more than [#MOST], what is seen is a part.
///
/// A letter is sent before it is removed: what breaks off in between leaves both, and a copier
/// makes one copy however often it is told.
public final class Letters {
  public static final int MOST = 1_000;

  private final LetterQueue queue;
  private final Failures failures;

  public Letters(LetterQueue queue, Failures failures) {
    this.queue = queue;
    this.failures = failures;
  }

  /// All letters, oldest first. They stay as they are.
  public Seen see() {
    return handle(_ -> false);
  }

  /// Sends those that are `wanted` again, the rest stays as it is.
  public Seen replay(Predicate<Letter> wanted) {
    return handle(wanted);
  }

  private Seen handle(Predicate<Letter> wanted) {
    Map<String, Held> held = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    try {
      boolean isAll = hold(held);
      for (Held each : List.copyOf(held.values())) {
        Fate fate = wanted.test(each.letter()) ? replay(each) : new Fate.Stays();
        if (fate instanceof Fate.Sent) {
          held.remove(each.letter().id());
        }
        entries.add(new Entry(each.letter(), fate));
      }
      entries.sort(Comparator.comparing(entry -> entry.letter().sentAt()));
      return new Seen(entries, isAll);
    } finally {
      held.values().forEach(queue::giveBack);
    }
  }

  /// Holds what there is before anything is sent: what the copier still cannot do comes back as a
  /// new letter, and would be sent without end.
  ///
  /// @return whether the queue had no other letter
  private boolean hold(Map<String, Held> held) {
    while (held.size() < MOST) {
      int before = held.size();
      // Held for too long, a letter comes again with a new receipt.
      queue.receive().forEach(each -> held.put(each.letter().id(), each));
      if (held.size() == before) {
        return true;
      }
    }
    return false;
  }

  private Fate replay(Held held) {
    Optional<String> unsent = trouble(() -> queue.send(held.body()));
    if (unsent.isPresent()) {
      return new Fate.NotSent(unsent.get());
    }
    return trouble(() -> queue.delete(held))
        .<Fate>map(Fate.NotRemoved::new)
        .orElseGet(Fate.Sent::new);
  }

  private Optional<String> trouble(Runnable call) {
    try {
      call.run();
      return Optional.empty();
    } catch (RuntimeException thrown) {
      return Optional.of(failures.explain(thrown).orElseThrow(() -> thrown).words());
    }
  }

  /// @param isAll whether the queue had no other letter to show
  public record Seen(List<Entry> entries, boolean isAll) {
    public Seen {
      entries = List.copyOf(entries);
    }
  }

  public record Entry(Letter letter, Fate fate) {}

  /// What became of a letter.
  public sealed interface Fate {

    /// It is as it was.
    record Stays() implements Fate {}

    /// The copier has it, and it is a dead letter no more.
    record Sent() implements Fate {}

    /// It is as it was, against what was wanted.
    record NotSent(String why) implements Fate {}

    /// The copier has it, and it is a dead letter as well.
    record NotRemoved(String why) implements Fate {}
  }
}

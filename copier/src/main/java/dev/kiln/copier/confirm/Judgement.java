package dev.kiln.copier.confirm;

import dev.kiln.model.image.KeyArn;
import dev.kiln.model.image.SnapshotId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How a copy stands, from what EC2 shows of it and its snapshots.
public sealed interface Judgement {

  /// It is available, encrypted under the right key, and has its tags.
  record Usable() implements Judgement {}

  /// It is available, and not what it has to be. No new copy would mend that.
  record Faulty(List<String> problems) implements Judgement {
    public Faulty {
      problems = List.copyOf(problems);
    }
  }

  /// EC2 could not make it.
  ///
  /// @param reason in EC2's words, of the image and of its snapshots
  record Failed(String reason) implements Judgement {}

  /// EC2 is still at it.
  record Pending() implements Judgement {}

  /// It cannot be told yet.
  record Unclear(String why) implements Judgement {}

  /// Somebody took it out of use before it was confirmed.
  record Withdrawn(String why) implements Judgement {}

  /// @param snapshots those of the copy that show
  /// @param key what it has to be encrypted under
  static Judgement of(CopiedImage copy, List<CopiedSnapshot> snapshots, KeyArn key) {
    return switch (copy.state()) {
      case AVAILABLE -> ofAvailable(copy, snapshots, key);
      case FAILED -> new Failed(reason(copy, snapshots));
      case PENDING -> new Pending();
      case DISABLED -> new Withdrawn("it is disabled");
      case DEREGISTERED -> new Withdrawn("it is deregistered");
    };
  }

  private static Judgement ofAvailable(
      CopiedImage copy, List<CopiedSnapshot> snapshots, KeyArn key) {
    Map<SnapshotId, CopiedSnapshot> byId =
        snapshots.stream()
            .collect(Collectors.toMap(CopiedSnapshot::id, it -> it, (one, _) -> one, TreeMap::new));
    List<String> unseen =
        copy.snapshots().stream()
            .filter(id -> !byId.containsKey(id))
            .sorted()
            .map(Object::toString)
            .toList();
    if (!unseen.isEmpty()) {
      return new Unclear("%s of it cannot be seen".formatted(String.join(", ", unseen)));
    }
    List<String> problems = new ArrayList<>(copy.tags().problems());
    if (byId.isEmpty()) {
      problems.add("it has no snapshot");
    }
    for (CopiedSnapshot snapshot : byId.values()) {
      if (!snapshot.key().equals(key.value())) {
        problems.add(
            "%s is encrypted under %s, not under %s"
                .formatted(
                    snapshot.id(), snapshot.key().isEmpty() ? "no key" : snapshot.key(), key));
      }
      copy.tags()
          .problemsOf(snapshot.tags())
          .forEach(problem -> problems.add("%s: %s".formatted(snapshot.id(), problem)));
    }
    return problems.isEmpty() ? new Usable() : new Faulty(problems);
  }

  /// The image often says no more than that a snapshot failed; what KMS said stands there.
  private static String reason(CopiedImage copy, List<CopiedSnapshot> snapshots) {
    List<String> words = new ArrayList<>();
    if (!copy.stateReason().isEmpty()) {
      words.add(copy.stateReason());
    }
    snapshots.stream()
        .filter(snapshot -> !snapshot.stateMessage().isEmpty())
        .map(snapshot -> "%s: %s".formatted(snapshot.id(), snapshot.stateMessage()))
        .sorted()
        .forEach(words::add);
    return words.isEmpty() ? "EC2 says no more than that it failed" : String.join("; ", words);
  }
}

package dev.kiln.baker.letters;

import dev.kiln.baker.letters.Letter.Cause;
import dev.kiln.baker.letters.Letters.Entry;
import dev.kiln.baker.letters.Letters.Fate;
import dev.kiln.baker.letters.Letters.Seen;
import dev.kiln.baker.pipeline.Failures.Failure;
import dev.kiln.baker.pipeline.Failures.Kind;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.text.Age;
import dev.kiln.model.text.Columns;
import dev.kiln.model.text.Counted;
import dev.kiln.model.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What people are told of a member's dead letters, Region by Region and function by function.
public final class LetterReport {
  private static final List<String> HEADS =
      List.of("region", "function", "message", "age", "image", "bake", "now", "why");

  private final AccountId member;
  private final boolean isReplay;
  private final Set<String> wanted;
  private final SortedMap<Source, Seen> seen = new TreeMap<>();
  private final SortedMap<Source, Failure> unseen = new TreeMap<>();

  /// @param feed whose dead letters they are
  private record Source(Region region, Feed feed) implements Comparable<Source> {
    private static final Comparator<Source> ORDER =
        Comparator.comparing(Source::region).thenComparing(Source::feed);

    @Override
    public int compareTo(Source other) {
      return ORDER.compare(this, other);
    }
  }

  /// @param wanted the messages that are to be sent again; none for all
  public LetterReport(AccountId member, boolean isReplay, Set<String> wanted) {
    this.member = member;
    this.isReplay = isReplay;
    this.wanted = Set.copyOf(wanted);
  }

  /// @param feed whose dead letters they are
  public void add(Region region, Feed feed, Seen its) {
    seen.put(new Source(region, feed), its);
  }

  /// @param feed whose dead letters could not be seen
  public void add(Region region, Feed feed, Failure why) {
    unseen.put(new Source(region, feed), why);
  }

  /// Whether all letters of any Region were seen.
  public boolean isSeen() {
    return !regions().isEmpty();
  }

  /// Whether anything did not work out, but for permissions to look.
  public boolean isFailed() {
    return unseen.values().stream().anyMatch(failure -> failure.kind() != Kind.REFUSED)
        || entries().stream().anyMatch(LetterReport::hasTrouble)
        || !missing().isEmpty();
  }

  /// Whether a Region's letters may not be looked at.
  public boolean isRefused() {
    return unseen.values().stream().anyMatch(failure -> failure.kind() == Kind.REFUSED);
  }

  /// What did not work out, and what was not shown.
  public List<String> troubles() {
    Set<String> troubles = new LinkedHashSet<>();
    unseen.forEach(
        (source, failure) -> troubles.add("%s: %s".formatted(place(source), failure.words())));
    seen.forEach((source, its) -> {
      for (Entry entry : its.entries()) {
        if (hasTrouble(entry)) {
          troubles.add(
              "%s: %s %s".formatted(source.region(), entry.letter().id(), words(entry.fate())));
        }
      }
      if (!its.isAll()) {
        troubles.add(
            "%s: %s has more than these %d; they come when these are gone."
                .formatted(source.region(), source.feed(), its.entries().size()));
      }
    });
    for (String id : missing()) {
      troubles.add(
          "%s is no dead letter that could be seen. Maybe somebody else reads the queue just now, or it is in another Region."
              .formatted(id));
    }
    return List.copyOf(troubles);
  }

  /// A row for each letter below one line of heads.
  public List<String> lines(Instant now) {
    if (entries().isEmpty()) {
      return regions().isEmpty()
          ? List.of()
          : List.of(
              "%s has no dead letters in %s.".formatted(member, String.join(", ", regions())));
    }
    List<List<String>> rows = new ArrayList<>(List.of(HEADS));
    seen.forEach((source, its) -> {
      for (Entry entry : its.entries()) {
        Letter letter = entry.letter();
        rows.add(
            List.of(
                source.region().value(),
                source.feed().toString(),
                letter.id(),
                Age.of(Duration.between(letter.sentAt(), now)),
                letter.content().image().orElse("-"),
                letter.content().bake().or(() -> letter.content().recipe()).orElse("-"),
                name(entry.fate()),
                why(letter.cause())));
      }
    });
    return Columns.lines(rows);
  }

  /// For machines.
  public Map<String, Object> json() {
    List<Map<String, Object>> letters = new ArrayList<>();
    seen.forEach(
        (source, its) -> its.entries().forEach(entry -> letters.add(object(source, entry))));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("account", member.value());
    json.put("regions", regions());
    json.put("replay", isReplay);
    json.put("letters", letters);
    json.put("complete", unseen.isEmpty() && seen.values().stream().allMatch(Seen::isAll));
    json.put("problems", troubles());
    return json;
  }

  private static Map<String, Object> object(Source source, Entry entry) {
    Letter letter = entry.letter();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("region", source.region().value());
    json.put("function", source.feed().toString());
    json.put("id", letter.id());
    json.put("sentAt", letter.sentAt().toString());
    letter.content().image().ifPresent(image -> json.put("image", image));
    letter.content().recipe().ifPresent(recipe -> json.put("recipe", recipe));
    letter.content().bake().ifPresent(bake -> json.put("bake", bake));
    switch (letter.cause()) {
      case Cause.Kept kept -> {
        json.put("movedBy", "copier");
        json.put("reason", kept.reason());
        json.put("outcome", kept.outcome());
        json.put("receiveCount", kept.receives());
        json.put("messageId", kept.messageId());
        kept.untold().ifPresent(untold -> json.put("untold", untold));
      }
      case Cause.Moved moved -> {
        json.put("movedBy", "sqs");
        json.put("receiveCount", moved.receives());
      }
    }
    json.put("now", name(entry.fate()));
    return json;
  }

  private List<Entry> entries() {
    return seen.values().stream().flatMap(its -> its.entries().stream()).toList();
  }

  private Set<String> missing() {
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeIf(id -> entries().stream().anyMatch(entry -> entry.letter().isCalled(id)));
    return missing;
  }

  private static boolean hasTrouble(Entry entry) {
    return switch (entry.fate()) {
      case Fate.Stays _, Fate.Sent _ -> false;
      case Fate.NotSent _, Fate.NotRemoved _ -> true;
    };
  }

  private static String name(Fate fate) {
    return switch (fate) {
      case Fate.Stays _ -> "dead";
      case Fate.Sent _ -> "sent";
      case Fate.NotSent _ -> "not sent";
      case Fate.NotRemoved _ -> "sent, not removed";
    };
  }

  private static String words(Fate fate) {
    return switch (fate) {
      case Fate.Stays _, Fate.Sent _ -> name(fate);
      case Fate.NotSent(String why) -> "was not sent: " + why;
      case Fate.NotRemoved(String why) ->
          "was sent, but is a dead letter still, which is harmless: " + why;
    };
  }

  private static String why(Cause cause) {
    return switch (cause) {
      case Cause.Kept kept ->
          "%s after %s: %s%s"
              .formatted(
                  Printable.line(kept.outcome()),
                  Counted.of(kept.receives(), "receive"),
                  Printable.line(kept.reason()),
                  kept.untold().isEmpty() ? "" : "; the tooling account was not told");
      case Cause.Moved moved ->
          "moved by SQS after %s, looks at it included"
              .formatted(Counted.of(moved.receives(), "receive"));
    };
  }

  /// Those of which all letters were seen, of whichever function.
  private List<String> regions() {
    Set<Region> hidden =
        unseen.keySet().stream().map(Source::region).collect(Collectors.toUnmodifiableSet());
    return seen.keySet().stream()
        .map(Source::region)
        .filter(region -> !hidden.contains(region))
        .map(Region::value)
        .distinct()
        .toList();
  }

  /// The Region alone where it was the same for all functions.
  private String place(Source source) {
    Failure failure = unseen.get(source);
    boolean isEverywhere =
        Arrays.stream(Feed.values())
            .allMatch(feed -> {
              Failure other = unseen.get(new Source(source.region(), feed));
              return other != null && other.equals(failure);
            });
    return isEverywhere
        ? source.region().value()
        : "%s in %s".formatted(source.feed(), source.region());
  }
}

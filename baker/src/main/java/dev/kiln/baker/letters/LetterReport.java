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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What people are told of a member's dead letters, Region by Region.
public final class LetterReport {
  private static final List<String> HEADS =
      List.of("region", "message", "age", "image", "bake", "now", "why");

  private final AccountId member;
  private final boolean isReplay;
  private final Set<String> wanted;
  private final SortedMap<Region, Seen> seen = new TreeMap<>();
  private final SortedMap<Region, Failure> unseen = new TreeMap<>();

  /// @param wanted the messages that are to be sent again; none for all
  public LetterReport(AccountId member, boolean isReplay, Set<String> wanted) {
    this.member = member;
    this.isReplay = isReplay;
    this.wanted = Set.copyOf(wanted);
  }

  public void add(Region region, Seen its) {
    seen.put(region, its);
  }

  public void add(Region region, Failure why) {
    unseen.put(region, why);
  }

  /// Whether any Region's letters were seen.
  public boolean isSeen() {
    return !seen.isEmpty();
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
    List<String> troubles = new ArrayList<>();
    unseen.forEach((region, failure) -> troubles.add("%s: %s".formatted(region, failure.words())));
    seen.forEach((region, its) -> {
      for (Entry entry : its.entries()) {
        if (hasTrouble(entry)) {
          troubles.add("%s: %s %s".formatted(region, entry.letter().id(), words(entry.fate())));
        }
      }
      if (!its.isAll()) {
        troubles.add(
            "%s: there are more than these %d; they come when these are gone."
                .formatted(region, its.entries().size()));
      }
    });
    for (String id : missing()) {
      troubles.add(
          "%s is no dead letter that could be seen. Maybe somebody else reads the queue just now, or it is in another Region."
              .formatted(id));
    }
    return troubles;
  }

  /// A row for each letter below one line of heads.
  public List<String> lines(Instant now) {
    if (entries().isEmpty()) {
      return seen.isEmpty()
          ? List.of()
          : List.of("%s has no dead letters in %s.".formatted(member, join(seen.keySet())));
    }
    List<List<String>> rows = new ArrayList<>(List.of(HEADS));
    seen.forEach((region, its) -> {
      for (Entry entry : its.entries()) {
        Letter letter = entry.letter();
        rows.add(
            List.of(
                region.value(),
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
        (region, its) -> its.entries().forEach(entry -> letters.add(object(region, entry))));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("account", member.value());
    json.put("regions", seen.keySet().stream().map(Region::value).toList());
    json.put("replay", isReplay);
    json.put("letters", letters);
    json.put("complete", unseen.isEmpty() && seen.values().stream().allMatch(Seen::isAll));
    json.put("problems", troubles());
    return json;
  }

  private static Map<String, Object> object(Region region, Entry entry) {
    Letter letter = entry.letter();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("region", region.value());
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
          "%s after %s: %s"
              .formatted(
                  Printable.line(kept.outcome()),
                  Counted.of(kept.receives(), "receive"),
                  Printable.line(kept.reason()));
      case Cause.Moved moved ->
          "moved by SQS after %s, looks at it included"
              .formatted(Counted.of(moved.receives(), "receive"));
    };
  }

  private static String join(Set<Region> regions) {
    return String.join(", ", regions.stream().map(Region::value).toList());
  }
}

package dev.kiln.copier.confirm;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.tag.Reported;
import dev.kiln.model.tag.TagKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// The tags of a copy, or of one of its snapshots.
public record CopyTags(SortedMap<String, String> values) {
  /// What the copier sets itself, whatever the source has.
  private static final Set<String> OWN =
      Set.of(
          TagKey.ENCRYPTED,
          TagKey.COPIED_FROM,
          TagKey.SOURCE_REGION,
          TagKey.ATTEMPT,
          TagKey.RETAIN,
          TagKey.ANNOUNCED,
          TagKey.REPORTED);

  /// By these a copy of Kiln's is told from one that somebody else's copier made.
  private static final Set<String> OF_KILNS_COPIER = Set.of(TagKey.SOURCE_REGION, TagKey.ATTEMPT);

  public CopyTags {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /// Whether Kiln's copier made the copy; AMIgo's sets `Encrypted` and `CopiedFromAMI` as well.
  boolean isOfKilnsCopier() {
    return values.keySet().stream().anyMatch(OF_KILNS_COPIER::contains);
  }

  /// Whether anything is left to do. What has a value nobody here knows is left alone.
  boolean isUnsettled() {
    return !values.containsKey(TagKey.REPORTED) || isToldAsFailed() || doubt().isPresent();
  }

  Optional<Doubt> doubt() {
    return Optional.ofNullable(values.get(TagKey.REPORTED)).flatMap(Doubt::of);
  }

  /// When a new attempt was asked for; empty when that is still to be done.
  Optional<Asked> asked() {
    return Optional.ofNullable(values.get(TagKey.REPORTED)).flatMap(Asked::of);
  }

  boolean isToldAsFailed() {
    return Reported.FAILED.asTag().equals(values.get(TagKey.REPORTED)) || asked().isPresent();
  }

  Optional<ImageId> source() {
    return typed(TagKey.COPIED_FROM, ImageId::new);
  }

  Optional<Region> sourceRegion() {
    return typed(TagKey.SOURCE_REGION, Region::new);
  }

  Optional<Integer> attempt() {
    return typed(TagKey.ATTEMPT, CopyTags::attempt);
  }

  Optional<BakeId> bake() {
    return typed(TagKey.BAKE, BakeId::new);
  }

  Optional<Retention> retention() {
    return typed(TagKey.RETAIN, Retention::ofTag);
  }

  Optional<Instant> announcedAt() {
    return typed(TagKey.ANNOUNCED, Instant::parse);
  }

  /// Whether a bake of Kiln's made the source.
  boolean isOfABake() {
    return values.containsKey(TagKey.BAKE) || values.containsKey(TagKey.RETAIN);
  }

  /// Those of the source, less what was said of this one copy: it holds for no other.
  SortedMap<String, String> carried() {
    SortedMap<String, String> carried = new TreeMap<>(values);
    carried.keySet().removeAll(OWN);
    carried.keySet().removeIf(TagKey::isOfOneImage);
    return carried;
  }

  /// What of the copier's own tags is missing or not as the copier sets it.
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (!"true".equals(values.get(TagKey.ENCRYPTED))) {
      problems.add(problem(TagKey.ENCRYPTED));
    }
    Map<String, Optional<?>> wanted = new TreeMap<>();
    wanted.put(TagKey.COPIED_FROM, source());
    wanted.put(TagKey.SOURCE_REGION, sourceRegion());
    wanted.put(TagKey.ATTEMPT, attempt());
    if (isOfABake()) {
      wanted.put(TagKey.BAKE, bake());
      wanted.put(TagKey.RETAIN, retention());
    }
    wanted.forEach((key, value) -> {
      if (value.isEmpty()) {
        problems.add(problem(key));
      }
    });
    return problems;
  }

  /// What of the copier's own tags a snapshot has not as its copy has it.
  List<String> problemsOf(CopyTags snapshot) {
    return values.entrySet().stream()
        .filter(own -> OWN.contains(own.getKey()) && !own.getKey().equals(TagKey.REPORTED))
        .filter(own -> !own.getValue().equals(snapshot.values.get(own.getKey())))
        .map(own -> snapshot.problem(own.getKey()))
        .toList();
  }

  private String problem(String key) {
    String value = values.get(key);
    return value == null
        ? "the tag %s is missing".formatted(key)
        : "the tag %s is \"%s\"".formatted(key, value);
  }

  private <T> Optional<T> typed(String key, Function<String, T> type) {
    String value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(type.apply(value));
    } catch (IllegalArgumentException | DateTimeException _) {
      return Optional.empty();
    }
  }

  private static Integer attempt(String value) {
    if (!value.matches("[1-9][0-9]{0,3}")) {
      throw new IllegalArgumentException("\"%s\" is not an attempt".formatted(value));
    }
    return Integer.valueOf(value);
  }
}

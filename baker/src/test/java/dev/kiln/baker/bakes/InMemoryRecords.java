package dev.kiln.baker.bakes;

import dev.kiln.baker.journal.JournalException;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeName;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Records in a map, `<bake>/<name>`. What is not known to be older was written just now.
public final class InMemoryRecords implements BakeRecords {
  private final Map<String, Map<String, Object>> entries;
  private final Map<String, Instant> writtenAt;
  private final InstantSource clock;

  public InMemoryRecords() {
    this(new HashMap<>());
  }

  public InMemoryRecords(Map<String, Map<String, Object>> entries) {
    this(entries, new HashMap<>(), () -> Instant.MAX);
  }

  public InMemoryRecords(
      Map<String, Map<String, Object>> entries,
      Map<String, Instant> writtenAt,
      InstantSource clock) {
    this.entries = entries;
    this.writtenAt = writtenAt;
    this.clock = clock;
  }

  @Override
  public SortedMap<BakeId, Set<String>> recent(RecipeName recipe, Instant since) {
    SortedMap<BakeId, Set<String>> recent = all();
    Instant second = since.truncatedTo(ChronoUnit.SECONDS);
    recent
        .keySet()
        .removeIf(bake ->
            !bake.recipe().equals(recipe)
                || bake.asked().isBefore(second.minus(OLDEST))
                || !wasBegunSince(bake, second));
    return recent;
  }

  private boolean wasBegunSince(BakeId bake, Instant since) {
    String key = bake + "/" + START;
    return entries.containsKey(key)
        && !writtenAt.getOrDefault(key, clock.instant()).isBefore(since);
  }

  @Override
  public List<BakeId> ids(Optional<RecipeName> recipe) {
    return all().keySet().stream()
        .filter(bake -> recipe.isEmpty() || bake.recipe().equals(recipe.get()))
        .toList();
  }

  @Override
  public Set<String> names(BakeId bake) {
    return all().getOrDefault(bake, Set.of());
  }

  @Override
  public Map<String, Object> read(BakeId bake, String name) {
    Map<String, Object> entry = entries.get(bake + "/" + name);
    if (entry == null) {
      throw new JournalException(name + " is not there", null);
    }
    return entry;
  }

  @Override
  public Kept kept(BakeId bake, String name) {
    Map<String, Object> entry = read(bake, name);
    return new Kept(entry, version(entry));
  }

  @Override
  public Optional<String> replace(
      BakeId bake, String name, Map<String, Object> entry, Optional<String> over) {
    Optional<String> there =
        Optional.ofNullable(entries.get(bake + "/" + name)).map(InMemoryRecords::version);
    if (!there.equals(over)) {
      return Optional.empty();
    }
    write(bake, name, entry);
    return Optional.of(version(entry));
  }

  /// As S3's entity tags, it tells contents apart.
  private static String version(Map<String, Object> entry) {
    return String.valueOf(new TreeMap<>(entry));
  }

  @Override
  public void write(BakeId bake, String name, Map<String, Object> entry) {
    entries.put(bake + "/" + name, Map.copyOf(entry));
    writtenAt.put(bake + "/" + name, clock.instant());
  }

  @Override
  public List<String> reports(BakeId bake) {
    return List.of();
  }

  @Override
  public Optional<byte[]> report(BakeId bake) {
    return Optional.empty();
  }

  private SortedMap<BakeId, Set<String>> all() {
    SortedMap<BakeId, Set<String>> all = new TreeMap<>(BakeId.BY_TIME);
    for (String key : entries.keySet()) {
      int slash = key.indexOf('/');
      all.computeIfAbsent(new BakeId(key.substring(0, slash)), _ -> new TreeSet<>())
          .add(key.substring(slash + 1));
    }
    return all;
  }
}

package dev.kiln.baker.changes;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// Records that hold what a test put there.
final class InMemoryRecords implements BakeRecords {
  final Map<BakeId, byte[]> reports = new HashMap<>();
  private final Map<BakeId, Map<String, Map<String, Object>>> entries = new HashMap<>();

  void put(BakeId bake, String name, Map<String, Object> entry) {
    entries.computeIfAbsent(bake, _ -> new HashMap<>()).put(name, entry);
  }

  @Override
  public Set<String> names(BakeId bake) {
    return entries.getOrDefault(bake, Map.of()).keySet();
  }

  @Override
  public Map<String, Object> read(BakeId bake, String name) {
    return Objects.requireNonNull(entries.getOrDefault(bake, Map.of()).get(name));
  }

  @Override
  public List<String> reports(BakeId bake) {
    return List.of();
  }

  @Override
  public Optional<byte[]> report(BakeId bake) {
    return Optional.ofNullable(reports.get(bake));
  }

  @Override
  public Kept kept(BakeId bake, String name) {
    return new Kept(read(bake, name), "");
  }

  @Override
  public Optional<String> replace(
      BakeId bake, String name, Map<String, Object> entry, Optional<String> over) {
    throw new AssertionError("nothing is to be written");
  }

  @Override
  public void write(BakeId bake, String name, Map<String, Object> entry) {
    throw new AssertionError("nothing is to be written");
  }

  @Override
  public SortedMap<BakeId, Set<String>> recent(RecipeName recipe, Instant since) {
    throw new AssertionError("nothing is to be listed");
  }

  @Override
  public List<BakeId> ids(Optional<RecipeName> recipe) {
    throw new AssertionError("nothing is to be listed");
  }
}

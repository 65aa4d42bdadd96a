package dev.kiln.baker.aws;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.S3Objects.Listed;
import dev.kiln.baker.aws.S3Objects.Version;
import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.Report;
import dev.kiln.baker.journal.JournalException;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeName;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The records in the bakes bucket, `bakes/<bake>/<name>.json`.
final class S3BakeRecords implements BakeRecords {
  private static final Pattern ENTRY = Pattern.compile("bakes/([^/]+)/([^/]+)\\.json");
  private static final Pattern FOLDER = Pattern.compile("bakes/([^/]+)/");

  private final S3Objects objects;

  S3BakeRecords(S3Objects objects) {
    this.objects = objects;
  }

  /// Keys after the recipe's name and a time of this age are other recipes', so the list ends.
  @Override
  public SortedMap<BakeId, Set<String>> recent(RecipeName recipe, Instant since) {
    SortedMap<BakeId, Set<String>> found = new TreeMap<>(BakeId.BY_TIME);
    Set<BakeId> begun = new HashSet<>();
    String prefix = prefix(recipe);
    String first = prefix + BakeId.time(since.minus(OLDEST));
    for (Listed object : objects.list(prefix, first, prefix + "3")) {
      Matcher entry = ENTRY.matcher(object.key());
      if (entry.matches()) {
        bake(entry.group(1))
            .filter(bake -> bake.recipe().equals(recipe))
            .ifPresent(bake -> {
              found.computeIfAbsent(bake, _ -> new TreeSet<>()).add(entry.group(2));
              if (entry.group(2).equals(START) && !object.writtenAt().isBefore(second(since))) {
                begun.add(bake);
              }
            });
      }
    }
    found.keySet().retainAll(begun);
    return found;
  }

  /// S3 tells times to the second.
  private static Instant second(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  @Override
  public List<BakeId> ids(Optional<RecipeName> recipe) {
    return objects
        .folders(recipe.map(S3BakeRecords::prefix).orElse("bakes/"))
        .flatMap(folder -> FOLDER.matcher(folder).results())
        .flatMap(folder -> bake(folder.group(1)).stream())
        .filter(bake -> recipe.isEmpty() || bake.recipe().equals(recipe.get()))
        .toList();
  }

  @Override
  public Set<String> names(BakeId bake) {
    String folder = "bakes/%s/".formatted(bake);
    Set<String> names = new TreeSet<>();
    for (Listed object : objects.list(folder, folder, "c")) {
      Matcher entry = ENTRY.matcher(object.key());
      if (entry.matches()) {
        names.add(entry.group(2));
      }
    }
    return names;
  }

  @Override
  public Map<String, Object> read(BakeId bake, String name) {
    return kept(bake, name).entry();
  }

  @Override
  public Kept kept(BakeId bake, String name) {
    String key = key(bake, name);
    Version object =
        objects.version(key).orElseThrow(() -> new JournalException(key + " is no more", null));
    try {
      return new Kept(JSON.std.mapFrom(object.content()), object.tag());
    } catch (IOException e) {
      throw new JournalException(key + " is not JSON", e);
    }
  }

  @Override
  public Optional<String> replace(
      BakeId bake, String name, Map<String, Object> entry, Optional<String> over) {
    return objects.replace(key(bake, name), bytes(bake, name, entry), over);
  }

  @Override
  public void write(BakeId bake, String name, Map<String, Object> entry) {
    objects.put(key(bake, name), bytes(bake, name, entry));
  }

  private static byte[] bytes(BakeId bake, String name, Map<String, Object> entry) {
    try {
      return JSON.std.asBytes(entry);
    } catch (IOException e) {
      throw new JournalException(key(bake, name) + " could not be written as JSON", e);
    }
  }

  @Override
  public List<String> reports(BakeId bake) {
    String folder = "bakes/%s/".formatted(bake);
    return objects.list(folder, folder, "c").stream()
        .map(Listed::key)
        .filter(ReportKey::is)
        .map(objects::address)
        .toList();
  }

  /// Looks first: of what is not there, S3 would say that it is refused.
  @Override
  public Optional<byte[]> report(BakeId bake) {
    String folder = "bakes/%s/".formatted(bake);
    List<String> keys = objects.list(folder, folder, "c").stream().map(Listed::key).toList();
    return ReportKey.last(InstanceMode.BUILD, keys)
        .flatMap(key -> objects.get(key, Report.MOST_BYTES));
  }

  private static Optional<BakeId> bake(String name) {
    try {
      return Optional.of(new BakeId(name));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String prefix(RecipeName recipe) {
    return "bakes/%s-".formatted(recipe);
  }

  private static String key(BakeId bake, String name) {
    return "bakes/%s/%s.json".formatted(bake, name);
  }
}

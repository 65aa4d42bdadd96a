package dev.kiln.baker.bakes;

import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.journal.JournalException;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.stage.StageName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;

/// What is recorded of bakes: the journal's entries of all stages, and those named [#START] and
/// [#CANCEL].
///
/// S3 [shows what was written
/// last](https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel), in
/// lists too.
public interface BakeRecords {

  /// That a bake began, and until when it is certainly over.
  String START = "start";

  /// That a bake is to end.
  String CANCEL = "cancel";

  /// No bake is taken up, or waits, for longer than this after it was asked for.
  Duration OLDEST = Duration.ofDays(14);

  /// An entry, and what tells it from whatever is written there later.
  record Kept(Map<String, Object> entry, String version) {
    public Kept {
      entry = Collections.unmodifiableMap(new LinkedHashMap<>(entry));
    }
  }

  /// The bakes of a recipe whose [#START] was written since then, by the time they were asked for:
  /// those that began, waited or were taken up. Of bakes that were asked for [#OLDEST] before then
  /// there is none among them, and they cost no call.
  ///
  /// @return the names of their entries, such as `build`
  SortedMap<BakeId, Set<String>> recent(RecipeName recipe, Instant since);

  /// All bakes, in no order.
  ///
  /// @param recipe empty for any
  List<BakeId> ids(Optional<RecipeName> recipe);

  /// The names of a bake's entries; none when there is no such bake.
  Set<String> names(BakeId bake);

  /// @param name of an entry that was seen; that of one that is not there may be refused
  Map<String, Object> read(BakeId bake, String name);

  /// @throws JournalException when the entry is not what `type` reads, with its place
  default <T> T read(BakeId bake, String name, Function<Map<String, Object>, T> type) {
    Map<String, Object> entry = read(bake, name);
    try {
      return type.apply(entry);
    } catch (JournalException e) {
      throw new JournalException("bakes/%s/%s.json: %s".formatted(bake, name, e.getMessage()), e);
    }
  }

  /// What the bake's stage lookup has pinned; empty where it is not done.
  ///
  /// @param names of the bake's entries
  default Optional<Entry.Pinned> pinned(BakeId bake, Set<String> names) {
    String lookup = StageName.LOOKUP.toString();
    return names.contains(lookup) ? read(bake, lookup, Entry.OfLookup::pinned) : Optional.empty();
  }

  /// As [#read].
  Kept kept(BakeId bake, String name);

  /// Writes an entry where nobody else has written since, [as S3 sees
  /// to](https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
  ///
  /// @param over the version that is replaced; empty where there is none yet
  /// @return the entry's version; empty when there is another, and nothing was written
  Optional<String> replace(
      BakeId bake, String name, Map<String, Object> entry, Optional<String> over);

  /// Writing the same again changes nothing.
  void write(BakeId bake, String name, Map<String, Object> entry);

  /// Where what came back from the bake's instances is: addresses such as
  /// `s3://kiln-bakes-…/bakes/web-…/build/report.tar.gz`.
  List<String> reports(BakeId bake);

  /// What came back from the instance the bake's image was made of, a `tar.gz`; empty when it has
  /// not come.
  Optional<byte[]> report(BakeId bake);
}

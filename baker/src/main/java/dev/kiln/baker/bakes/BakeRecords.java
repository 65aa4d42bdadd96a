package dev.kiln.baker.bakes;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

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

  /// The bakes of a recipe that were asked for since then, by time. However many there were before,
  /// they cost no call.
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

  /// Writing the same again changes nothing.
  void write(BakeId bake, String name, Map<String, Object> entry);

  /// What came back from the instance the bake's image was made of, a `tar.gz`; empty when it has
  /// not come.
  Optional<byte[]> report(BakeId bake);
}

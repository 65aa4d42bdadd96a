package dev.kiln.baker.bakes;

import dev.kiln.baker.journal.Entry.Pinned;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.recipe.RecipeDigest;
import java.util.Optional;
import java.util.Set;

/// Whether there is a bake that can be taken up with a recipe as it is here, told before anything
/// is written.
public sealed interface Resumption {

  static Resumption of(BakeRequest request, BakeRecords records) {
    BakeId bake = request.bake();
    Set<String> names = records.names(bake);
    if (names.isEmpty()) {
      return new Impossible(
          "there is no bake %s; expected one that kiln status tells of".formatted(bake));
    }
    Optional<RecipeDigest> begunWith = records.pinned(bake, names).map(Pinned::digest);
    return begunWith.isEmpty() || begunWith.get().equals(request.digest())
        ? new Possible(names)
        : new Impossible(
            """
            %1$s was begun with %2$s as %3$s, here it is %4$s; expected the same files, to the byte.
            Maybe your version control has them. They also lie in the recipes bucket, under \
            recipes/%2$s/%3$s/, for whoever may read it. Or begin a new bake: without --resume.\
            """
                .formatted(bake, bake.recipe(), begunWith.get(), request.digest()));
  }

  /// @param names of the bake's entries
  record Possible(Set<String> names) implements Resumption {
    public Possible {
      names = Set.copyOf(names);
    }
  }

  record Impossible(String why) implements Resumption {}
}

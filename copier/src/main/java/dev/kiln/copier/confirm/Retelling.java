package dev.kiln.copier.confirm;

import dev.kiln.copier.copy.Destination;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.Audience;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.tag.Tags;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Tells this copier once more what it was told when it made a copy.
///
/// A copy has all of it: what the copier decides by stands in its name, its description and its
/// tags.
final class Retelling {
  private Retelling() {}

  /// The message by which a further attempt is the same as by the message that made `copy`.
  ///
  /// @throws IllegalArgumentException naming what the copy lacks
  static ImageCreated of(CopiedImage copy, Destination here) {
    CopyTags tags = copy.tags();
    return new ImageCreated(
        tags.source().orElseThrow(lacks(tags)),
        tags.sourceRegion().orElseThrow(lacks(tags)),
        new Audience.Pairs(
            new TreeMap<>(Map.of(here.account(), new TreeSet<Region>(List.of(here.region()))))),
        plainName(copy, tags.attempt().orElseThrow(lacks(tags))),
        copy.description(),
        Tags.carried(tags.carried()),
        tags.isOfABake() ? origin(copy) : new Origin.Amigo());
  }

  /// Where the source's encryption matters, EC2 knows it.
  private static Origin origin(CopiedImage copy) {
    CopyTags tags = copy.tags();
    BakeId bake = tags.bake().orElseThrow(lacks(tags));
    return new Origin.Kiln(
        bake.recipe(),
        bake,
        copy.startedAt(),
        tags.retention().orElseThrow(lacks(tags)),
        new Encryption.None());
  }

  /// The name without what a later attempt added to it. Where that was cut to make room, the rest
  /// is long enough for the next to be cut alike.
  private static ImageName plainName(CopiedImage copy, int attempt) {
    ImageName name = new ImageName(copy.name());
    String suffix = ImageName.suffixOf(attempt);
    return copy.name().endsWith(suffix)
        ? new ImageName(copy.name().substring(0, copy.name().length() - suffix.length()))
        : name;
  }

  private static Supplier<IllegalArgumentException> lacks(CopyTags tags) {
    return () -> new IllegalArgumentException(String.join("; ", tags.problems()));
  }
}

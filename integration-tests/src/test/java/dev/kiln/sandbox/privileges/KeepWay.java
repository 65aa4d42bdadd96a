package dev.kiln.sandbox.privileges;

import dev.kiln.baker.aws.Ec2KeptImages;
import dev.kiln.baker.collect.KeptImages.Binned;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.tag.TagKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The way of the stage keep: an image that is marked is told to stay, and that is taken back; it
/// is removed, and brought back with its snapshots.
final class KeepWay {
  private static final String WHY = "tries the rights of the stage keep";

  private final Stock stock;

  KeepWay(Stock stock) {
    this.stock = stock;
  }

  /// @return what went wrong, in AWS's words where it says any
  Optional<String> go() {
    BakeId bake = BakeId.of(TestRecipes.name(), Instant.now(), new SecureRandom());
    ImageId image =
        stock
            .make(
                List.of(
                    Stock.marked(
                        Map.of(
                            TagKey.BUILT_BY, TagKey.KILN,
                            TagKey.RECIPE, bake.recipe().value(),
                            TagKey.BAKE, bake.value()),
                        false)))
            .getFirst();
    stock.deprecate(image);
    List<String> snapshots = stock.snapshots(image);
    try (Ec2KeptImages images =
        new Ec2KeptImages(stock.site().access(), stock.site().installation())) {
      return keep(images, image)
          .or(() -> remove(image))
          .or(() -> restore(images, image, snapshots));
    } finally {
      stock.remove(image);
    }
  }

  private Optional<String> keep(Ec2KeptImages images, ImageId image) {
    if (!images.isThere(image)) {
      return Optional.of("the image was not seen");
    }
    images.keep(image, WHY);
    if (!stock.values(image, TagKey.KEEP).equals(List.of(WHY))) {
      return Optional.of("nothing says of the image that it stays");
    }
    images.letGo(image);
    if (!stock.values(image, TagKey.KEEP).isEmpty()) {
      return Optional.of("that the image stays was not taken back");
    }
    return stock.image(image).filter(found -> found.deprecationTime() != null).isEmpty()
        ? Optional.empty()
        : Optional.of("the image is deprecated as before");
  }

  private Optional<String> remove(ImageId image) {
    stock.site().whileDeletedIsKept(() -> stock.remove(image));
    return Optional.empty();
  }

  private Optional<String> restore(Ec2KeptImages images, ImageId image, List<String> snapshots) {
    Instant latest = Instant.now().plus(stock.site().patience().stage());
    while (true) {
      Optional<Binned> binned = images.inBin(image);
      if (binned.filter(found -> found.snapshots().size() == snapshots.size()).isPresent()) {
        binned.get().snapshots().forEach(images::restore);
        images.restore(image);
        return stock.image(image).isPresent() && stock.there(snapshots).size() == snapshots.size()
            ? Optional.empty()
            : Optional.of("the image is not back");
      }
      if (Instant.now().isAfter(latest)) {
        return Optional.of("the Recycle Bin has " + binned);
      }
      stock.pause();
    }
  }
}

package dev.kiln.model.collect;

import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Retention;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The images of the tooling account, which copies are made from.
///
/// Whether a bake is still at work, or a copy still to be made, is asked of the few images that may
/// go, see [Objections].
///
/// @param retentions as the recipes say that were pushed last
/// @param published the images that were ever given out
public record SourceStandings(Map<RecipeName, Retention> retentions, Set<ImageId> published)
    implements Standings {
  public SourceStandings {
    retentions = Map.copyOf(retentions);
    published = Set.copyOf(published);
  }

  @Override
  public boolean covers(ImageTags tags) {
    return tags.isKilns() && tags.copiedFrom().isEmpty();
  }

  @Override
  public Standing of(OwnedImage image) {
    return switch (image.state()) {
      case PENDING -> new Standing.Undecided("it is pending");
      case DISABLED -> new Standing.Undecided("somebody disabled it");
      case UNKNOWN -> new Standing.Undecided("it is in a state that is not known here");
      case FAILED -> new Standing.Failed("the image failed");
      case AVAILABLE ->
          image.tags().isTested() || published.contains(image.id())
              ? tested(image)
              : new Standing.Failed("its bake ended without a test that passed");
    };
  }

  private Standing tested(OwnedImage image) {
    Optional<Retention> retention = image.tags().recipe().map(retentions::get);
    if (retention.isEmpty()) {
      return new Standing.Undecided("its recipe is not among those that were pushed");
    }
    return published.contains(image.id())
        ? new Standing.Good(retention.get())
        : new Standing.Spare(retention.get());
  }
}

package dev.kiln.baker.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.build.OwnImages.OwnImage;
import dev.kiln.baker.instance.WorkInstance;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What [BuildStage] relies on, wherever the images are.
public interface OwnImagesContract {

  OwnImages images();

  /// A name that no image has.
  ImageName unused();

  /// An instance an image can be made of.
  WorkInstance instance();

  @Test
  default void anImageThatWasNotMadeIsNotFound() {
    assertThat(images().find(unused())).isEmpty();
  }

  @Test
  default void aNameIsGivenOnceHoweverOftenItIsAskedFor() {
    ImageName name = unused();
    WorkInstance instance = instance();
    Tags tags = Tags.of(Map.of(TagKey.BUILT_BY, TagKey.KILN));

    images().create(instance, name, "first", tags);
    Optional<OwnImage> first = images().find(name);
    images().create(instance, name, "second", tags);

    assertThat(first).isPresent();
    assertThat(images().find(name).map(OwnImage::id)).isEqualTo(first.map(OwnImage::id));
    assertThat(first.get().snapshots()).isNotEmpty();
    assertThat(images().describe(first.get().snapshots()))
        .extracting(OwnImages.OwnSnapshot::id)
        .containsExactlyElementsOf(first.get().snapshots());
  }
}

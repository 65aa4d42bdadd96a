package dev.kiln.baker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.publish.CurrentImages.OwnImage;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.tag.TagKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What [PublishedImages] relies on, whoever keeps images and parameters.
public interface CurrentImagesContract {

  CurrentImages images();

  /// An image of the account's own that can be copied.
  ImageId made(Map<String, String> tags);

  void deregister(ImageId image);

  /// An image of another account.
  ImageId anothers();

  /// @return the name of a parameter with this value
  String parameter(String value);

  @Test
  default void anOwnImageIsSeenWithTheTagsItsCopiesGet() {
    ImageId image = made(Map.of("Team", "web", TagKey.BAKE, "b", TagKey.KEEP, "true"));

    assertThat(images().image(image))
        .map(OwnImage::tags)
        .hasValueSatisfying(tags ->
            assertThat(tags.values())
                .containsExactlyInAnyOrderEntriesOf(Map.of("Team", "web", TagKey.BAKE, "b")));
  }

  @Test
  default void whatIsGoneOrAnothersIsNotSeen() {
    ImageId gone = made(Map.of("Team", "web"));
    deregister(gone);

    assertThat(images().image(gone)).isEmpty();
    assertThat(images().image(anothers())).isEmpty();
    assertThat(images().image(new ImageId("ami-00000000000000000"))).isEmpty();
  }

  @Test
  default void aParameterHasItsValueAndOneThatIsNotThereHasNone() {
    String name = parameter("ami-0123456789abcdef0");

    assertThat(images().behind(name)).contains("ami-0123456789abcdef0");
    assertThat(images().behind(name + "-other")).isEmpty();
  }
}

package dev.kiln.model.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.tag.Reported;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTagsTest {
  private static final Map<String, String> ALL =
      Map.of(
          "BuiltBy", "kiln",
          "Recipe", "web",
          "kiln:bake", "web-20261121T040000Z-1a2b3c",
          "kiln:tested", "2026-11-21T05:00:00Z",
          "CopiedFromAMI", "ami-0123456789abcdef0",
          "kiln:retain", "3/P14D",
          "kiln:reported", "copied",
          "kiln:recipe-digest", "0".repeat(64),
          "kiln:keep", "evidence",
          "kiln:collect-after", "2026-11-28T04:00:00Z");

  @Test
  void everyTagIsRead() {
    assertThat(ImageTags.of(ALL))
        .isEqualTo(
            new ImageTags(
                true,
                Optional.of(new RecipeName("web")),
                Optional.of(new BakeId("web-20261121T040000Z-1a2b3c")),
                Optional.of(new RecipeDigest("0".repeat(64))),
                true,
                Optional.of(new ImageId("ami-0123456789abcdef0")),
                Optional.of(new Retention(3, Duration.ofDays(14))),
                Optional.of(Reported.COPIED),
                Optional.of("evidence"),
                Optional.of(Instant.parse("2026-11-28T04:00:00Z"))));
  }

  @Test
  void noTagsSayNothing() {
    assertThat(ImageTags.of(Map.of()))
        .isEqualTo(
            new ImageTags(
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "BuiltBy, amigo",
    "BuiltBy, Kiln",
    "Recipe, Web!",
    "Recipe, ''",
    "kiln:bake, web-1",
    "kiln:bake, web-20261341T040000Z-1a2b3c",
  })
  void whatKilnWouldNotWriteIsNotKilns(String key, String value) {
    assertThat(with(key, value).isKilns()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"BuiltBy", "Recipe", "kiln:bake"})
  void withoutOneOfThreeTagsItIsNotKilns(String key) {
    Map<String, String> tags = new HashMap<>(ALL);
    tags.remove(key);
    assertThat(ImageTags.of(tags).isKilns()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "2026-11-28", "2026-13-28T04:00:00Z", "1764302400"})
  void aMarkThatIsNoTimeIsNone(String value) {
    assertThat(with("kiln:collect-after", value).collectAfter()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "/P14D", "0/P14D", "3/14", "3/-P1D", "99999999999/P14D"})
  void aRetentionThatIsNoneIsNotKnown(String value) {
    assertThat(with("kiln:retain", value).retention()).isEmpty();
  }

  /// The tag counts, not what is in it.
  @Test
  void aKeepTagNeedsNoWords() {
    assertThat(with("kiln:keep", "").keep()).contains("");
  }

  private static ImageTags with(String key, String value) {
    Map<String, String> tags = new HashMap<>(ALL);
    tags.put(key, value);
    return ImageTags.of(tags);
  }
}

package dev.kiln.model.bake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.model.recipe.RecipeName;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BakeIdTest {
  private static final Instant FOUR = Instant.parse("2026-11-21T04:00:00Z");

  @Test
  void tellsRecipeTimeAndImageName() {
    BakeId bake = new BakeId("web-20261121T040000Z-1a2b3c");

    assertThat(bake.recipe()).isEqualTo(new RecipeName("web"));
    assertThat(bake.imageName()).hasToString("kiln/web/2026-11-21T04-00-00Z-1a2b3c");
  }

  @Test
  void keepsTwoBakesOfOneSecondApart() {
    Random random = new Random(1);

    assertThat(BakeId.of(new RecipeName("web"), FOUR, random))
        .isNotEqualTo(BakeId.of(new RecipeName("web"), FOUR, random));
  }

  @Test
  void aRecipeNameMayLookLikeATime() {
    RecipeName odd = new RecipeName("a-20261121-b-");

    assertThat(BakeId.of(odd, FOUR, new Random(1)).recipe()).isEqualTo(odd);
  }

  @Test
  void refusesOtherTexts() {
    assertThatIllegalArgumentException().isThrownBy(() -> new BakeId("web-2026"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"20261399T000000Z", "20260231T040000Z", "20261121T240000Z", "20261121T046000Z"})
  void refusesTimesThereAreNot(String time) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BakeId("web-%s-1a2b3c".formatted(time)))
        .withMessageContaining("there is no time " + time);
  }
}

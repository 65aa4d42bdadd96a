package dev.kiln.model.bake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.model.recipe.RecipeName;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

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
}

package dev.kiln.baker.bakes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What whoever begins bakes relies on.
public interface BakeRecordsContract {
  Instant SINCE = Instant.parse("2026-11-21T04:00:00Z");
  RecipeName RECIPE = new RecipeName("contract");

  BakeRecords records();

  @Test
  default void whatIsWrittenIsSeenAtOnce() {
    BakeId bake = bake("contract", SINCE, "00000a");

    records().write(bake, BakeRecords.START, Map.of("n", "1"));
    records().write(bake, BakeRecords.START, Map.of("n", "2"));
    records().write(bake, "build", Map.of());

    assertThat(records().read(bake, BakeRecords.START)).isEqualTo(Map.of("n", "2"));
    assertThat(records().names(bake)).containsExactly("build", "start");
    assertThat(records().recent(RECIPE, SINCE).get(bake)).isEqualTo(Set.of("build", "start"));
  }

  @Test
  default void theBakesOfOneRecipeAreFoundByTime() {
    BakeId older = bake("contract", SINCE.minus(Duration.ofSeconds(1)), "ffffff");
    BakeId second = bake("contract", SINCE.plus(Duration.ofDays(40)), "000000");
    BakeId first = bake("contract", SINCE, "00000b");
    BakeId others = bake("contract-2", SINCE, "000000");
    for (BakeId bake : List.of(older, second, first, others)) {
      records().write(bake, BakeRecords.START, Map.of());
    }

    assertThat(records().recent(RECIPE, SINCE).keySet())
        .containsSubsequence(first, second)
        .doesNotContain(older, others);
    assertThat(records().ids(Optional.of(RECIPE)))
        .contains(older, first, second)
        .doesNotContain(others);
    assertThat(records().ids(Optional.empty())).contains(older, others);
  }

  @Test
  default void whatIsNotThereHasNoNamesAndNoReport() {
    BakeId none = bake("contract-none", SINCE, "000000");

    assertThat(records().names(none)).isEmpty();
    assertThat(records().recent(none.recipe(), SINCE)).isEmpty();
    assertThat(records().report(none)).isEmpty();
  }

  private static BakeId bake(String recipe, Instant asked, String end) {
    return new BakeId("%s-%s-%s".formatted(recipe, BakeId.time(asked), end));
  }
}

package dev.kiln.baker.bakes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.recipe.RecipeName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What whoever begins bakes relies on.
public interface BakeRecordsContract {
  RecipeName RECIPE = new RecipeName("contract");

  BakeRecords records();

  @Test
  default void whatIsWrittenIsSeenAtOnce() {
    Instant since = anHourAgo();
    BakeId bake = bake("contract", since, "00000a");

    records().write(bake, BakeRecords.START, Map.of("n", "1"));
    records().write(bake, BakeRecords.START, Map.of("n", "2"));
    records().write(bake, "build", Map.of());

    assertThat(records().read(bake, BakeRecords.START)).isEqualTo(Map.of("n", "2"));
    assertThat(records().names(bake)).containsExactly("build", "start");
    assertThat(records().recent(RECIPE, since).get(bake)).isEqualTo(Set.of("build", "start"));
  }

  @Test
  default void theBakesOfOneRecipeAreFoundByTime() {
    Instant since = anHourAgo();
    BakeId older =
        bake("contract", since.minus(BakeRecords.OLDEST).minus(Duration.ofSeconds(1)), "ffffff");
    BakeId second = bake("contract", since.plus(Duration.ofDays(40)), "000000");
    BakeId first = bake("contract", since, "00000b");
    BakeId others = bake("contract-2", since, "000000");
    for (BakeId bake : List.of(older, second, first, others)) {
      records().write(bake, BakeRecords.START, Map.of());
    }

    assertThat(records().recent(RECIPE, since).keySet())
        .containsSubsequence(first, second)
        .doesNotContain(older, others);
    assertThat(records().ids(Optional.of(RECIPE)))
        .contains(older, first, second)
        .doesNotContain(others);
    assertThat(records().ids(Optional.empty())).contains(older, others);
  }

  @Test
  default void aBakeIsRecentWhenItWasBegunOrTakenUpSince() {
    Instant since = anHourAgo();
    BakeId takenUp = bake("contract-old", since.minus(Duration.ofDays(9)), "00000a");
    BakeId notBegun = bake("contract-old", since, "00000b");
    records().write(takenUp, BakeRecords.START, Map.of());
    records().write(notBegun, "lookup", Map.of());

    assertThat(records().recent(takenUp.recipe(), since)).containsOnlyKeys(takenUp);
    assertThat(records().recent(takenUp.recipe(), since.plus(Duration.ofDays(2)))).isEmpty();
  }

  @Test
  default void whoHasNotSeenTheLastVersionReplacesNothing() {
    Instant since = anHourAgo();
    BakeId bake = bake("contract", since, "00000c");

    Optional<String> first =
        records().replace(bake, BakeRecords.START, Map.of("n", "1"), Optional.empty());
    Optional<String> again =
        records().replace(bake, BakeRecords.START, Map.of("n", "2"), Optional.empty());
    Optional<String> second = records().replace(bake, BakeRecords.START, Map.of("n", "3"), first);
    Optional<String> late = records().replace(bake, BakeRecords.START, Map.of("n", "4"), first);

    assertThat(again).isEmpty();
    assertThat(late).isEmpty();
    BakeRecords.Kept kept = records().kept(bake, BakeRecords.START);
    assertThat(kept.entry()).isEqualTo(Map.of("n", "3"));
    assertThat(second).contains(kept.version());
  }

  @Test
  default void whatIsNotThereHasNoNamesAndNoReport() {
    Instant since = anHourAgo();
    BakeId none = bake("contract-none", since, "000000");

    assertThat(records().names(none)).isEmpty();
    assertThat(records().recent(none.recipe(), since)).isEmpty();
    assertThat(records().report(none)).isEmpty();
  }

  private static Instant anHourAgo() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(1));
  }

  private static BakeId bake(String recipe, Instant asked, String end) {
    return new BakeId("%s-%s-%s".formatted(recipe, BakeId.time(asked), end));
  }
}

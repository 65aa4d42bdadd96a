package dev.kiln.baker.bakes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.recipe.RecipeDigest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResumptionTest {
  private static final BakeRequest REQUEST = Bakes.request();

  private final InMemoryRecords records = new InMemoryRecords();

  @Test
  void aBakeThatNobodyBeganIsNotResumed() {
    assertThat(Resumption.of(REQUEST, records))
        .isInstanceOfSatisfying(
            Resumption.Impossible.class,
            impossible -> assertThat(impossible.why()).contains("there is no bake"));
  }

  @Test
  void aRecipeThatWasChangedIsToldWithTheVersionThatIsWanted() {
    records.write(REQUEST.bake(), "lookup", new Entry.OfLookup().write(Bakes.located()));
    BakeRequest changed =
        new BakeRequest(REQUEST.bake(), REQUEST.recipe(), new RecipeDigest("e".repeat(64)));

    assertThat(Resumption.of(changed, records))
        .isInstanceOfSatisfying(
            Resumption.Impossible.class,
            impossible ->
                assertThat(impossible.why())
                    .contains("e".repeat(64), "recipes/web/%s/".formatted("d".repeat(64))));
    assertThat(Resumption.of(REQUEST, records)).isInstanceOf(Resumption.Possible.class);
  }

  @Test
  void whatPinnedNothingTakesAnyRecipe() {
    records.write(
        REQUEST.bake(), "lookup", Map.of("failedAt", Bakes.NOW.toString(), "why", "none"));

    assertThat(Resumption.of(REQUEST, records)).isInstanceOf(Resumption.Possible.class);
  }
}

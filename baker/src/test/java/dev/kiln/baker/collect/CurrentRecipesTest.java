package dev.kiln.baker.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.due.Shelf;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CurrentRecipesTest {
  private static final Instant PUSHED = Instant.parse("2026-11-01T00:00:00Z");
  private static final RecipeName WEB = new RecipeName("web");

  private final Shelf shelf = new Shelf();

  /// A bucket that shows nothing is no answer.
  @Test
  void whereNoRecipeIsShownThatIsADoubt() {
    assertThat(CurrentRecipes.read(shelf, Map.of()))
        .isEqualTo(
            new CurrentRecipes(
                Map.of(), List.of("no recipe was shown, but there are images that recipes made")));
  }

  @Test
  void ofEachRecipeTheVersionCountsThatWasPushedLast() {
    shelf.push("web", "", PUSHED.plusSeconds(60));
    shelf.push("web", "", PUSHED);
    shelf.push("db", "", PUSHED);

    CurrentRecipes recipes = CurrentRecipes.read(shelf, Map.of());

    assertThat(recipes.doubts()).isEmpty();
    assertThat(recipes.all()).hasSize(2);
    assertThat(recipes.of(WEB))
        .hasValueSatisfying(
            web -> assertThat(web.tags().values()).containsEntry("Pushed", "2026-11-01T00:01:00Z"));
    assertThat(recipes.of(new RecipeName("cache"))).isEmpty();
  }

  @Test
  void anOldVersionThatCannotBeReadHarmsNothing() {
    RecipeDigest old = shelf.push("web", "", PUSHED);
    shelf.push("web", "", PUSHED.plusSeconds(60));
    shelf.objects.remove("recipes/web/%s/recipe.yaml".formatted(old));

    assertThat(CurrentRecipes.read(shelf, Map.of()).doubts()).isEmpty();
  }

  @Test
  void aVersionThatSomebodyChangedIsADoubtAndTheRestIsRead() {
    RecipeDigest broken = shelf.push("web", "", PUSHED);
    shelf.objects.put("recipes/web/%s/recipe.yaml".formatted(broken), new byte[0]);
    shelf.push("db", "", PUSHED);

    CurrentRecipes recipes = CurrentRecipes.read(shelf, Map.of());

    assertThat(recipes.doubts())
        .singleElement()
        .asString()
        .startsWith("which image web is based on is not known: ")
        .contains("somebody changed it");
    assertThat(recipes.recipes()).containsOnlyKeys(new RecipeName("db"));
  }

  @Test
  void aVersionThatIsGoneIsADoubt() {
    RecipeDigest gone = shelf.push("web", "", PUSHED);
    shelf.objects.remove("recipes/web/%s/manifest.json".formatted(gone));

    assertThat(CurrentRecipes.read(shelf, Map.of()).doubts())
        .singleElement()
        .asString()
        .contains("the recipes bucket has no recipes/web/%s/manifest.json".formatted(gone));
  }

  @Test
  void aRecipeThatNobodyPushedForItsScheduleIsReadAsItWasBakedLast() {
    RecipeDigest old = shelf.push("web", "", PUSHED);
    Shelf unpushed = new Shelf();
    unpushed.objects.putAll(shelf.objects);

    CurrentRecipes recipes = CurrentRecipes.read(unpushed, Map.of(WEB, old));

    assertThat(recipes.doubts()).isEmpty();
    assertThat(recipes.recipes()).containsOnlyKeys(WEB);
  }

  @Test
  void aRecipeThatSomebodyRemovedIsNoDoubtThoughItWasBaked() {
    RecipeDigest removed = new Shelf().push("web", "", PUSHED);
    shelf.push("db", "", PUSHED);

    CurrentRecipes recipes = CurrentRecipes.read(shelf, Map.of(WEB, removed));

    assertThat(recipes.doubts()).isEmpty();
    assertThat(recipes.recipes()).containsOnlyKeys(new RecipeName("db"));
  }

  @Test
  void whatWasPushedLastCountsMoreThanWhatWasBakedLast() {
    RecipeDigest old = shelf.push("web", "", PUSHED);
    shelf.push("web", "", PUSHED.plusSeconds(60));

    assertThat(CurrentRecipes.read(shelf, Map.of(WEB, old)).of(WEB))
        .hasValueSatisfying(
            web -> assertThat(web.tags().values()).containsEntry("Pushed", "2026-11-01T00:01:00Z"));
  }
}

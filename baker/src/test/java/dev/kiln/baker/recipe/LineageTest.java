package dev.kiln.baker.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.recipe.RecipeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineageTest {
  private final Lineage lineage = new Lineage();

  @TempDir Path folder;

  @Test
  void aBaseWithoutAFileMayLieElsewhere() {
    assertThat(circle("web", "base")).isEmpty();
  }

  @Test
  void twoRecipesMayShareABase() throws IOException {
    write("base", "image: ami-0123456789abcdef0");

    assertThat(circle("app", "base")).isEmpty();
    assertThat(circle("web", "base")).isEmpty();
  }

  @Test
  void aCircleIsToldFromTheBaseRoundToTheRecipeItself() throws IOException {
    write("app", "recipe: base");
    write("base", "recipe: web");

    assertThat(circle("web", "app")).hasValue(names("app", "base", "web"));
    assertThat(lineage.isInCircle(folder.resolve("base.yaml"))).isTrue();
  }

  @Test
  void aCircleIsToldOnce() throws IOException {
    write("app", "recipe: web");
    write("web", "recipe: app");

    assertThat(circle("app", "web")).isPresent();
    assertThat(circle("web", "app")).isEmpty();
  }

  @Test
  void aRecipeThatLeadsIntoACircleIsNotPartOfIt() throws IOException {
    write("app", "recipe: web");
    write("web", "recipe: app");

    assertThat(circle("late", "web")).isEmpty();
    assertThat(lineage.isInCircle(folder.resolve("late.yaml"))).isFalse();
    assertThat(circle("app", "web")).isPresent();
  }

  @Test
  void aFileThatIsNoRecipeEndsTheWay() throws IOException {
    Files.writeString(folder.resolve("base.yaml"), "base: [");

    assertThat(circle("web", "base")).isEmpty();
  }

  private Optional<List<RecipeName>> circle(String recipe, String base) {
    return lineage.untoldCircle(folder.resolve(recipe + ".yaml"), new RecipeName(base));
  }

  private static List<RecipeName> names(String... names) {
    return List.of(names).stream().map(RecipeName::new).toList();
  }

  private void write(String recipe, String base) throws IOException {
    Files.writeString(
        folder.resolve(recipe + ".yaml"), "name: %s%nbase: {%s}%n".formatted(recipe, base));
  }
}

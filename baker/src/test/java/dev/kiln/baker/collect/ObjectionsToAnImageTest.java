package dev.kiln.baker.collect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.baker.bakes.Executions;
import dev.kiln.baker.bakes.InMemoryRecords;
import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.model.collect.ImageTags;
import dev.kiln.model.collect.OwnedImage;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What keeps one image, by its own bake.
class ObjectionsToAnImageTest {
  private static final Instant NOW = Instant.parse("2026-11-21T04:00:00Z");
  private static final ImageId IMAGE = new ImageId("ami-0123456789abcdef0");

  private static final String BAKE = "web-20261119T040000Z-1a2b3c";

  private final Map<String, Map<String, Object>> entries = new HashMap<>();

  @TempDir
  @SuppressWarnings("NullAway.Init") // set before each test
  Path folder;

  @Test
  void noCopyIsAwaitedOfAnImageThatPassedNoTest() throws IOException {
    assertThat(objectionsTo(image(Map.of()))).isEmpty();
  }

  @Test
  void copiesAreAwaitedOfATestedImageAsLongAsAMessageMayWait() throws IOException {
    assertThat(objectionsTo(image(Map.of("kiln:tested", "2026-11-19T05:00:00Z"))))
        .containsExactly("copies may still be made in 222222222222/us-east-1");
  }

  /// Nobody knows whether it is at work.
  @Test
  void anImageStaysWhoseBakeCannotBeRead() throws IOException {
    entries.put(BAKE + "/start", Map.of("startedAt", "whenever"));

    assertThat(objectionsTo(image(Map.of()))).containsExactly("its bake cannot be read");
  }

  private List<String> objectionsTo(OwnedImage image) throws IOException {
    Recipe recipe = recipe();
    SourceObjections objections =
        new SourceObjections(
            new CurrentRecipes(Map.of(recipe.name(), recipe), List.of()),
            new InMemoryRecords(entries),
            Executions.NONE,
            _ -> List.of(),
            Clock.fixed(NOW, ZoneOffset.UTC));
    return objections.to(List.of(image)).getOrDefault(IMAGE, List.of("none"));
  }

  private static OwnedImage image(Map<String, String> further) {
    Map<String, String> tags = new HashMap<>(further);
    tags.put("BuiltBy", "kiln");
    tags.put("Recipe", "web");
    tags.put("kiln:bake", BAKE);
    return new OwnedImage(
        IMAGE,
        new AccountId("111111111111"),
        OwnedImage.State.AVAILABLE,
        NOW.minus(Duration.ofDays(2)),
        ImageTags.of(tags),
        List.of(),
        false,
        false);
  }

  private Recipe recipe() throws IOException {
    Files.createDirectories(folder.resolve("scripts"));
    Files.writeString(folder.resolve("scripts/web.sh"), "#!/bin/bash\ntrue\n");
    Path file =
        Files.writeString(
            folder.resolve("web.yaml"),
            """
            name: web
            description: a test's recipe
            base:
              newest: {owner: "099720109477", name: "ubuntu/images/*", architecture: x86_64}
            build: {instanceType: t3.small, scripts: [scripts/web.sh]}
            test: {instanceType: t3.small, scripts: [scripts/web.sh]}
            publish:
              targets:
                - {accounts: ["222222222222"], regions: [us-east-1]}
            """);
    return switch (RecipeFile.read(file)) {
      case Outcome.Right<Recipe> right -> right.value();
      case Outcome.Wrong<Recipe> wrong -> throw new AssertionError(wrong.problems());
    };
  }
}

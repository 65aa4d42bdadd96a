package dev.kiln.baker.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.baker.instance.Bundle;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.Script;
import dev.kiln.baker.recipe.RecipeFile;
import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.recipe.Recipe;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.recipe.RecipeName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushTest {
  private static final RecipeName GOOD = new RecipeName("good");
  private static final Instant NOW = Instant.parse("2026-11-21T04:00:00Z");

  @TempDir Path folder;
  private final InMemoryStore store = new InMemoryStore();

  @BeforeEach
  void copyTheRecipe() throws IOException {
    Path from = Path.of("src/test/resources/recipes");
    Files.createDirectories(folder.resolve("scripts"));
    Files.copy(from.resolve("good.yaml"), folder.resolve("good.yaml"));
    Files.copy(from.resolve("scripts/good.sh"), folder.resolve("scripts/good.sh"));
  }

  @Test
  void theManifestComesLast() throws IOException {
    PackedRecipe packed = packed();

    assertThat(new Push(store).push(packed)).isTrue();
    assertThat(store.puts)
        .containsExactly(
            RecipeManifest.recipeKey(GOOD, packed.digest()),
            RecipeManifest.bundleKey(GOOD, packed.digest(), InstanceMode.BUILD),
            RecipeManifest.bundleKey(GOOD, packed.digest(), InstanceMode.TEST),
            RecipeManifest.key(GOOD, packed.digest()));
  }

  @Test
  void pushingTheSameContentAgainWritesNothing() throws IOException {
    new Push(store).push(packed());
    store.puts.clear();

    assertThat(new Push(store).push(packed())).isFalse();
    assertThat(store.puts).isEmpty();
  }

  @Test
  void releasingWhatIsTheNewestAlreadyWritesNothing() throws IOException {
    PackedRecipe packed = packed();
    new Push(store).release(packed, NOW);

    new Push(store).release(packed, NOW.plusSeconds(60));

    assertThat(store.puts).containsExactly(RecipeManifest.pushKey(GOOD, packed.digest(), NOW));
  }

  @Test
  void anEarlierVersionCanBeReleasedAgain() throws IOException {
    PackedRecipe first = packed();
    new Push(store).release(first, NOW);
    Files.writeString(folder.resolve("scripts/good.sh"), "#!/bin/bash\nfalse\n");
    new Push(store).release(packed(), NOW.plusSeconds(60));

    new Push(store).release(first, NOW.plusSeconds(120));

    assertThat(store.puts)
        .hasSize(3)
        .endsWith(RecipeManifest.pushKey(GOOD, first.digest(), NOW.plusSeconds(120)));
  }

  @Test
  void aChangedScriptIsAnotherRecipe() throws IOException {
    RecipeDigest before = packed().digest();
    Files.writeString(folder.resolve("scripts/good.sh"), "#!/bin/bash\nfalse\n");

    assertThat(packed().digest()).isNotEqualTo(before);
  }

  @Test
  void theManifestVouchesForTheBundles() throws IOException {
    PackedRecipe packed = packed();
    new Push(store).push(packed);

    byte[] bundle = store.get(RecipeManifest.bundleKey(GOOD, packed.digest(), InstanceMode.BUILD));
    RecipeManifest manifest =
        RecipeManifest.read(store.get(RecipeManifest.key(GOOD, packed.digest())), packed.digest());
    assertThat(manifest.sha256(InstanceMode.BUILD)).isEqualTo(Bundle.read(bundle).sha256());
    assertThat(Bundle.read(bundle).scripts())
        .extracting(Script::path)
        .containsExactly("scripts/good.sh");
  }

  @Test
  void aManifestSomebodyChangedIsRefused() throws IOException {
    RecipeManifest other = new RecipeManifest("0".repeat(64), "0".repeat(64), "0".repeat(64));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecipeManifest.read(other.bytes(), packed().digest()))
        .withMessageContaining("somebody changed it");
  }

  private PackedRecipe packed() throws IOException {
    Path file = folder.resolve("good.yaml");
    return switch (RecipeFile.read(file)) {
      case Outcome.Right<Recipe> right -> PackedRecipe.pack(file, right.value());
      case Outcome.Wrong<Recipe> wrong -> throw new AssertionError(wrong.problems());
    };
  }

  private static final class InMemoryStore implements RecipeStore {
    private final Map<String, byte[]> objects = new LinkedHashMap<>();
    private final Map<String, Instant> times = new LinkedHashMap<>();
    private final List<String> puts = new ArrayList<>();

    @Override
    public boolean has(String key) {
      return objects.containsKey(key);
    }

    @Override
    public List<Stored> list(String folder) {
      return times.entrySet().stream()
          .filter(each -> each.getKey().startsWith(folder))
          .map(each -> new Stored(each.getKey(), each.getValue()))
          .toList();
    }

    @Override
    public void putIfAbsent(String key, byte[] content) {
      puts.add(key);
      times.putIfAbsent(key, NOW.plusSeconds(puts.size()));
      objects.putIfAbsent(key, content);
    }

    byte[] get(String key) {
      return objects.getOrDefault(key, new byte[0]);
    }
  }
}

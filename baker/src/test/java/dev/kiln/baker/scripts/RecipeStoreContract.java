package dev.kiln.baker.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What [Push] relies on, whatever recipes are stored in.
public interface RecipeStoreContract {

  RecipeStore store();

  /// A key that no test has used yet, and that is the beginning of no other.
  String unused();

  /// What is stored, read past the port: the store has no right to.
  byte[] content(String key);

  @Test
  default void hasWhatWasPutUnderJustThatKey() {
    String key = unused();

    store().putIfAbsent(key + "/manifest", "one".getBytes(UTF_8));

    assertThat(store().has(key + "/manifest")).isTrue();
    assertThat(store().has(key)).isFalse();
    assertThat(store().has(key + "/manifest.json")).isFalse();
    assertThat(content(key + "/manifest")).asString(UTF_8).isEqualTo("one");
  }

  @Test
  default void listsWhatLiesInAFolderAndBelow() {
    String folder = unused();
    store().putIfAbsent(folder + "/a/b", "one".getBytes(UTF_8));
    store().putIfAbsent(folder + "/c", "two".getBytes(UTF_8));
    store().putIfAbsent(folder + "-not/c", "three".getBytes(UTF_8));

    assertThat(store().list(folder + "/"))
        .extracting(RecipeStore.Stored::key)
        .containsExactlyInAnyOrder(folder + "/a/b", folder + "/c");
  }

  @Test
  default void neverOverwrites() {
    String key = unused();
    store().putIfAbsent(key, "one".getBytes(UTF_8));

    store().putIfAbsent(key, "two".getBytes(UTF_8));

    assertThat(content(key)).asString(UTF_8).isEqualTo("one");
  }
}

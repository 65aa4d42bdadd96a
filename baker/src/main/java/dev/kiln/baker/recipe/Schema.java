package dev.kiln.baker.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/// The files people write, as [JSON Schema](https://json-schema.org/draft/2020-12) 2020-12
/// describes them to editors.
///
/// A schema sees one file and no meaning: scripts that are not there, ranges of durations and cron
/// expressions are for [RecipeFile] to judge.
public enum Schema {
  /// A recipe.
  RECIPE,

  /// `kiln.yaml`.
  INSTALLATION;

  public String text() {
    String name = "/schema/%s.schema.json".formatted(this);
    try (InputStream in = Schema.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As it is named on the command line.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

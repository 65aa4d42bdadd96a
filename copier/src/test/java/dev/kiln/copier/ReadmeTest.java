package dev.kiln.copier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What README says of settings, outcomes and metrics is what the code has.
class ReadmeTest {
  private static final Pattern METRIC =
      Pattern.compile("\"((?:Copies|Sweeps)[A-Z][a-z]+|SecondsToUsable|Age)\"");
  private static final Pattern OUTCOME =
      Pattern.compile(
          "(?:Level\\.[A-Z]+, |started\\(|line\\(delivery, |\"outcome\", )\"([a-z-]+)\"");
  private static final Pattern TABLE =
      Pattern.compile("^\\| outcome \\| metrics \\|\n((?:\\|.*\n)+)", Pattern.MULTILINE);
  private static final Pattern WORD = Pattern.compile("`([A-Za-z-]+)`");

  @Test
  void namesEverySetting() throws Exception {
    Set<String> settings = new TreeSet<>();
    for (Class<?> type : Set.of(Settings.class, ConfirmSettings.class)) {
      for (Field field : type.getFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
          settings.add("`" + field.get(null) + "`");
        }
      }
    }

    assertThat(settings).hasSizeGreaterThan(8);
    assertThat(readme()).contains(settings);
  }

  @Test
  void namesEveryOutcome() throws IOException {
    Set<String> outcomes = all(OUTCOME, sources());

    assertThat(outcomes).contains("asked", "unkept", "stopped", "confirmed", "unlisted");
    assertThat(all(WORD, readme())).containsAll(outcomes);
  }

  @Test
  void namesEveryMetric() throws IOException {
    Set<String> metrics = all(METRIC, sources());

    assertThat(metrics).contains("CopiesStarted", "SweepsBroken", "Age");
    assertThat(all(WORD, tables())).containsAll(metrics);
  }

  @Test
  void namesNoOutcomeAndNoMetricThatThereIsNot() throws IOException {
    String sources = sources();

    assertThat(all(WORD, tables()))
        .hasSizeGreaterThan(30)
        .allSatisfy(word -> assertThat(sources).contains("\"" + word + "\""));
  }

  private static String readme() throws IOException {
    return Files.readString(Path.of("../README.md"));
  }

  private static String tables() throws IOException {
    return TABLE
        .matcher(readme())
        .results()
        .map(table -> table.group(1))
        .collect(Collectors.joining());
  }

  private static String sources() throws IOException {
    StringBuilder sources = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sources.append(Files.readString(file));
      }
    }
    return sources.toString();
  }

  private static Set<String> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toSet());
  }
}

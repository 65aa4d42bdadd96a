package dev.kiln.model.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.document.Document.Outcome;
import dev.kiln.model.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentTest {
  private static final Kind<String> LETTERS = Kind.matching("[a-z]+", "letters");

  @TempDir Path folder;

  @Test
  void namesALevelAsAWholeByItsPlace() throws IOException {
    Path file = write("\nbase:\n  one: x\n");

    assertThat(
            problems(
                file,
                top ->
                    top.section("base")
                        .ifPresent(base -> {
                          base.has("one");
                          base.problem("", "is wrong");
                        })))
        .containsExactly(file + ":3: base: is wrong");
  }

  @Test
  void tellsWhereAQuoteBeginsThatHasNoEnd() throws IOException {
    Path file = write("one: x\ntwo: \"y\nthree: z\n");

    assertThat(problems(file, _ -> {}))
        .singleElement()
        .asString()
        .startsWith(file + ":2: not YAML: a quote begins here");
  }

  @Test
  void namesTheWholeFileByNothing() throws IOException {
    Path file = write("one: x\n");

    assertThat(problems(file, top -> top.problem("", "is wrong"))).contains(file + ":1: is wrong");
  }

  @Test
  void showsThatAKeyIsEmpty() throws IOException {
    Path file = write("base:\n  '': x\n");

    assertThat(problems(file, top -> top.section("base").ifPresent(base -> base.has("one"))))
        .containsExactly(file + ":2: base.\"\": unknown key; expected one of one");
  }

  @Test
  void countsEachElementEvenWhereOneIsAnother() throws IOException {
    Path file = write("list: [a, &wrong 1, b, *wrong]\nlevels: [&level {x: a}, *level]\n");

    assertThat(
            problems(
                file,
                top -> {
                  top.list("list", LETTERS);
                  top.sections("levels")
                      .orElse(List.of())
                      .forEach(level -> level.problem("", "is wrong"));
                }))
        .extracting(problem -> problem.substring((file + ":").length()))
        .contains(
            "1: list[1]: \"1\" does not fit; expected letters",
            "1: list[3]: \"1\" does not fit; expected letters",
            "2: levels[0]: is wrong",
            "2: levels[1]: is wrong");
  }

  @Test
  void saysThatAFolderIsOne() {
    assertThat(problems(folder, _ -> {})).containsExactly(folder + ": cannot be read: is a folder");
  }

  @Test
  void saysThatNothingIsThere() {
    Path file = folder.resolve("none.yaml");

    assertThat(problems(file, _ -> {})).containsExactly(file + ": cannot be read: no such file");
  }

  @Test
  void saysThatAKeyIsThereTwice() throws IOException {
    Path file = write("one: a\none: b\n");

    assertThat(problems(file, top -> top.required("one", LETTERS)))
        .containsExactly(file + ":2: one: is here twice");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "one: \"\\e[31mred\\x9b2J\"",
        "one: \"a\\nb\"",
        "\"\\e]0;title\\a\": a",
        "{one: a, \"\\u202e\\u0085\": {two: b}}",
        "one: \u001b[31m",
        "one: [\u001b",
        "one: *\u202e"
      })
  void cannotSteerATerminal(String text) throws IOException {
    Path file = write(text + "\n");

    assertThat(problems(file, top -> top.required("one", LETTERS)))
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem).isEqualTo(Printable.line(problem)));
  }

  @Test
  void cannotSteerATerminalByTheNameOfTheFile() {
    assertThat(problems(folder.resolve("a\u001b[31m.yaml"), _ -> {}))
        .containsExactly(folder.resolve("a.yaml") + ": cannot be read: no such file");
  }

  @Test
  void showsNoMoreOfALongValueThanIsOfUse() throws IOException {
    assertThat(problems(write("one: " + "1".repeat(10_000)), top -> top.required("one", LETTERS)))
        .singleElement()
        .asString()
        .hasSizeLessThan(300)
        .endsWith("1…\" does not fit; expected letters");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("a.yaml"), text);
  }

  private static List<String> problems(Path file, Consumer<Section> reading) {
    Outcome<String> outcome =
        Document.read(
            file,
            section -> {
              reading.accept(section);
              return "read";
            });
    return switch (outcome) {
      case Outcome.Right<String>(String value) -> throw new AssertionError(value);
      case Outcome.Wrong<String>(List<Problem> problems) ->
          problems.stream().map(Problem::toString).toList();
    };
  }
}

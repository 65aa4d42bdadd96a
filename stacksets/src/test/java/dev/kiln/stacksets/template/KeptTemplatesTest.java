package dev.kiln.stacksets.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The templates of one installation as they are kept in `src/test/resources/rendered`: who changes
/// a right, or anything else that is deployed, sees and shows what becomes of the templates.
class KeptTemplatesTest {
  private static final Path KEPT = Path.of("src/test/resources/rendered");
  private static final String ACCEPT = "kiln.accept";
  private static final String HOW_TO_ACCEPT =
      """
      The template %s is not the one that is kept in stacksets/%s.
      Maybe it was changed, or a right was; then rewrite the kept templates, look at their difference, and commit them:
        ./mvnw -o -Dquick test -pl stacksets -am -Dtest=KeptTemplatesTest -Dsurefire.failIfNoSpecifiedTests=false -Dkiln.accept
      """;

  static Stream<Template> templates() {
    return Stream.of(
        Templates.tooling(Installations.OF_ACCOUNTS),
        Templates.member(Installations.OF_ACCOUNTS),
        Templates.artifacts(Installations.OF_ACCOUNTS));
  }

  @ParameterizedTest
  @MethodSource("templates")
  void theTemplateIsTheOneThatIsKept(Template template) throws IOException {
    Path file = KEPT.resolve(template.name() + ".yaml");
    String kept = Files.exists(file) ? Files.readString(file) : "";

    if (System.getProperty(ACCEPT) != null && !kept.equals(template.text())) {
      Files.createDirectories(KEPT);
      Files.writeString(file, template.text());
      fail("stacksets/%s was rewritten. Look at its difference; the next run passes.", file);
    }
    assertThat(template.text()).as(HOW_TO_ACCEPT, template.name(), file).isEqualTo(kept);
  }
}

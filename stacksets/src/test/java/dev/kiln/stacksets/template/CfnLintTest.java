package dev.kiln.stacksets.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What [cfn-lint](https://github.com/aws-cloudformation/cfn-lint) says of the templates, its mere
/// information included: nothing. Skipped where it is not on the path.
class CfnLintTest {

  static Stream<Template> templates() {
    return Stream.of(Installations.OF_ACCOUNTS, Installations.OF_ORGANIZATION)
        .flatMap(installation ->
            Stream.of(
                Templates.tooling(installation),
                Templates.member(installation),
                Templates.artifacts(installation)));
  }

  @ParameterizedTest
  @MethodSource("templates")
  void itHasNothingToSay(Template template, @TempDir Path folder)
      throws IOException, InterruptedException {
    assumeTrue(isOnThePath(), "cfn-lint is not on the path: pipx install cfn-lint==1.51.0");
    Path file = Files.writeString(folder.resolve(template.name() + ".yaml"), template.text());

    Process lint =
        new ProcessBuilder(List.of("cfn-lint", "-c", "I", "--", file.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(lint.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(lint.waitFor()).as(said).isZero();
    assertThat(said).isBlank();
  }

  private static boolean isOnThePath() {
    String path = System.getenv("PATH");
    return path != null
        && Arrays.stream(path.split(System.getProperty("path.separator"), -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cfn-lint")));
  }
}

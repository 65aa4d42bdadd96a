package dev.kiln.baker.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExampleScriptsTest {
  private static final Path EXAMPLES = Path.of("examples");

  @Test
  void stopAtTheFirstError() throws IOException {
    assertThat(scripts())
        .isNotEmpty()
        .allSatisfy(script ->
            assertThat(Files.readString(script))
                .startsWith("#!/bin/bash\n")
                .contains("\nset -euo pipefail\n"));
  }

  @Test
  void areScriptsThatBashUnderstands() throws Exception {
    String checkAll = "for script; do bash -n \"$script\" || exit; done";
    List<String> command =
        Stream.concat(
                Stream.of("/bin/bash", "-c", checkAll, "bash"),
                scripts().stream().map(Path::toString))
            .toList();

    Process process = new ProcessBuilder(command).inheritIO().start();

    assertThat(process.waitFor()).isZero();
  }

  private static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      return files.filter(file -> file.toString().endsWith(".sh")).sorted().toList();
    }
  }
}

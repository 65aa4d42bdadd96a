package dev.kiln.sandbox.privileges;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every SDK client is made for a stage: in one place of each side, which puts the guard before it.
class GuardedClientsTest {
  private static final Pattern MAKES_A_CLIENT =
      Pattern.compile("(Client|Presigner)\\s*\\.\\s*(builder|create)\\(");
  private static final Pattern MAKES_TRANSPORT =
      Pattern.compile("HttpClient\\s*\\.\\s*(builder|create)\\(");

  @Test
  void clientsAreMadeWhereTheGuardIsPutBeforeThem() {
    // The roll-out is no stage: an administrator sets up what the stages run with.
    assertThat(Stream.of("baker", "copier", "stacksets").flatMap(GuardedClientsTest::sources))
        .filteredOn(GuardedClientsTest::makesAClient)
        .extracting(file -> file.getFileName().toString())
        .containsExactly("StageClients.java", "StageClients.java", "AwsCloud.java");
  }

  private static boolean makesAClient(Path file) {
    try {
      String text = MAKES_TRANSPORT.matcher(Files.readString(file)).replaceAll("");
      return MAKES_A_CLIENT.matcher(text).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> sources(String module) {
    try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(found).isNotEmpty();
      return found.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

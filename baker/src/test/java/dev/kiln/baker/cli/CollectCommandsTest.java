package dev.kiln.baker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// What `kiln collect`, `kiln keep` and `kiln restore` say to what they cannot work with: all of it
/// at once, before anything is asked of AWS.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CollectCommandsTest {
  private static final String NOWHERE =
      "none.yaml: cannot be read: no such file; expected kiln.yaml here, or another file by --installation";

  private ApplicationContext context = ApplicationContext.builder().build();

  @BeforeAll
  void start() {
    context = ApplicationContext.builder().banner(false).start();
  }

  @AfterAll
  void stop() {
    context.close();
  }

  @Test
  void collectTellsEveryProblemAtOnce() {
    Result result = kiln("collect", "--delete", "--respite=soon", "--installation=none.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .containsExactly(
            "--respite: \"soon\" is not right; expected a time such as P7D, from PT0S to P3650D",
            NOWHERE);
    assertThat(result.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7", "-P1D", "P3651D", "PT9223372036854775807S"})
  void aRespiteThatIsNoneIsNamed(String respite) {
    assertThat(kiln("collect", "--respite", respite, "--installation=none.yaml").err())
        .startsWith("--respite: \"%s\" is not right; expected".formatted(respite));
  }

  @Test
  void keepTellsEveryProblemAtOnce() {
    Result result =
        kiln("keep", "web", "--undo", "--because=" + "x".repeat(257), "--installation=none.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "IMAGE: \"web\" is not an image id; expected one such as ami-0123456789abcdef0"),
            line ->
                assertThat(line)
                    .isEqualTo("--because: value of tag \"kiln:keep\" has over 256 characters"),
            line -> assertThat(line).isEqualTo("--undo: it takes no --because"),
            line -> assertThat(line).isEqualTo(NOWHERE));
  }

  /// EC2 answers with the text, and an answer that is no XML hides every other image, too.
  @Test
  void aReasonWithALineBreakIsRefused() {
    Result result = kiln("keep", "ami-0123456789abcdef0", "--because=a\nlineBreak");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains("--because: it has a line break or another control character");
  }

  @Test
  void restoreTellsEveryProblemAtOnce() {
    Result result = kiln("restore", "ami-1", "--installation=none.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines())
        .containsExactly(
            "IMAGE: \"ami-1\" is not an image id; expected one such as ami-0123456789abcdef0",
            NOWHERE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"collect", "keep", "restore"})
  void machinesGetAnObjectWithTheProblemsToo(String command) throws IOException {
    String[] arguments =
        command.equals("collect")
            ? new String[] {command, "--json", "--installation=none.yaml"}
            : new String[] {command, "ami-0123456789abcdef0", "--json", "--installation=none.yaml"};

    Result result = kiln(arguments);

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(JSON.std.mapFrom(result.out()))
        .containsEntry("outcome", "failed")
        .containsEntry("problems", List.of(NOWHERE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"keep", "restore"})
  void withoutAnImageThereIsNothingToDo(String command) {
    Result result = kiln(command);

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("IMAGE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"collect", "keep", "restore"})
  void helpSaysWhatItDoes(String command) {
    Result result = kiln(command, "--help");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("Usage: kiln " + command, "--installation", "--json");
  }

  private Result kiln(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine =
        Kiln.commandLine(context)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int exitCode = commandLine.execute(arguments);
    return new Result(exitCode, out.toString(), err.toString());
  }

  private record Result(int exitCode, String out, String err) {}
}

package dev.kiln.baker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.fasterxml.jackson.jr.ob.JSON;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import picocli.CommandLine;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilnTest {
  private static final String RECIPES = "src/test/resources/recipes/";

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
  void checkPrintsEveryProblemAndSaysTheInputIsWrong() {
    Result result = kiln("recipes", "check", RECIPES + "seven-mistakes.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(7).allMatch(line -> line.contains(".yaml:"));
    assertThat(result.out()).isEmpty();
  }

  @Test
  void checkOfAGoodRecipeSaysWhoGetsACopy() {
    Result result = kiln("recipes", "check", RECIPES + "good.yaml");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("good is fine: 3 copies", "333333333333:eu-west-1");
  }

  @Test
  void checkPrintsOneJsonObjectForMachines() throws IOException {
    Result result =
        kiln("recipes", "check", "--json", RECIPES + "good.yaml", RECIPES + "seven-mistakes.yaml");

    assertThat(JSON.std.mapFrom(result.out()))
        .hasEntrySatisfying("recipes", names -> assertThat(names).asString().isEqualTo("[good]"))
        .hasEntrySatisfying("problems", all -> assertThat(all).asInstanceOf(LIST).hasSize(7));
  }

  @Test
  void bakeTellsWhatIsWrongWithTheRecipeAndTheInstallationAtOnce() {
    Result result =
        kiln("bake", "--local", "--installation", "none.yaml", RECIPES + "seven-mistakes.yaml");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(8).last().asString().startsWith("none.yaml: ");
  }

  @Test
  void anUnknownCommandIsWrongUsage() {
    Result result = kiln("toast");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("toast", "Usage: kiln");
  }

  @Test
  void helpNamesTheExitCodes() {
    Result result = kiln("--help");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("bake", "recipes", "push", "refused by AWS permissions");
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

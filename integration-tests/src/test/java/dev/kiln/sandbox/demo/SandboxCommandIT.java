package dev.kiln.sandbox.demo;

import static dev.kiln.sandbox.moto.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.cli.Kiln;
import dev.kiln.stacksets.cli.Rollout;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `kiln sandbox`, and the command line in processes of its own against it.
class SandboxCommandIT {
  @TempDir Path folder;
  private final CompletableFuture<Boolean> invited = new CompletableFuture<>();
  private final StringWriter out =
      new StringWriter() {
        @Override
        public void flush() {
          if (toString().contains("Ctrl-C ends")) {
            invited.complete(true);
          }
        }
      };
  private final StringWriter err = new StringWriter();

  @Test
  void commandsOfAnotherProcessWorkInAnOpenSandboxUntilItEnds() throws Exception {
    Path directory = folder.resolve("sandbox");
    CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    Thread open = Thread.ofPlatform().start(() -> exitCode.complete(sandbox(directory)));
    try {
      CompletableFuture.anyOf(invited, exitCode).join();
      assertThat(out.toString())
          .as(err.toString())
          .contains("cd " + directory, "/kiln bake web --local");
      assertThat(Files.getPosixFilePermissions(directory.resolve("env")))
          .containsExactlyInAnyOrder(
              PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

      Told bake = kiln(directory, "bake", "web", "--local", "--json");
      Told status = kiln(directory, "status", "--json");
      assertThat(bake.exitCode()).as(bake.text()).isZero();
      Map<String, Object> baked = JSON.std.mapFrom(bake.text());
      awaitCopies(directory, String.valueOf(baked.get("bake")));
      Told other = kiln(directory, "bake", "hardened-al2023", "--local", "--if-changed");

      Told forbidden = rollout(directory, "env", "plan");
      Told plan = rollout(directory, "administrator", "plan", "--check");
      Told installed = rollout(directory, "administrator", "status", "--check");

      Files.writeString(directory.resolve("recipes/other.yml"), "");
      Told check = kiln(directory, "recipes", "check", "--json");
      assertThat(check.text())
          .contains("other.yml", "is not looked at", "[\"hardened-al2023\",\"web\"]");
      assertThat(baked).containsEntry("outcome", "published");
      assertThat(status.text()).contains(String.valueOf(baked.get("bake")), "\"published\"");
      assertThat(other.exitCode()).as(other.text()).isZero();
      assertThat(forbidden.exitCode()).as(forbidden.text()).isEqualTo(3);
      assertThat(forbidden.error().lines()).as("no log lines").hasSize(2);
      assertThat(plan.exitCode()).as("nothing to change: " + plan.text()).isZero();
      assertThat(plan.error()).isEmpty();
      assertThat(installed.exitCode()).as(installed.text()).isZero();
      assertThat(installed.text()).contains("6 current");
    } finally {
      open.interrupt();
    }
    assertThat(exitCode.get()).as(err.toString()).isZero();
    assertThat(kiln(directory, "status").exitCode()).isNotZero();
    assertThat(new SandboxFolder(directory).problem()).as("to be used again").isEmpty();
  }

  /// In each of the four places that the recipe names. Nobody but the functions that are deployed
  /// does anything for it.
  private void awaitCopies(Path directory, String bake) {
    var _ =
        eventually(
            Duration.ofMinutes(2),
            () -> lastCopies(directory),
            copies ->
                copies.stream()
                        .filter(copy -> "copied".equals(copy.get("outcome")))
                        .filter(copy -> bake.equals(copy.get("bake")))
                        .count()
                    == 4);
  }

  private List<Map<?, ?>> lastCopies(Path directory) {
    try {
      Told status = rollout(directory, "administrator", "status", "--json");
      return assertThat(JSON.std.mapFrom(status.text()).get("members"))
          .asInstanceOf(LIST)
          .actual()
          .stream()
          .<Map<?, ?>>map(member -> (Map<?, ?>) ((Map<?, ?>) member).get("lastCopy"))
          .toList();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void filesOfOthersAreNotWrittenOver() throws IOException {
    Path file = Files.writeString(folder.resolve("kiln.yaml"), "mine");

    assertThat(sandbox(folder)).isEqualTo(2);
    assertThat(err.toString()).contains(folder + " is neither empty nor");
    assertThat(sandbox(file)).isEqualTo(2);
    assertThat(file).hasContent("mine");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void whatIsWrittenForAShellIsOneWordToIt() throws Exception {
    String text = "it's $HOME `a`";

    Process echo =
        new ProcessBuilder("sh", "-c", "printf %s " + SandboxFolder.quoted(text)).start();

    assertThat(new String(echo.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(text);
  }

  private int sandbox(Path directory) {
    return new CommandLine(new SandboxCommand(Path.of("..")))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(directory.toString());
  }

  private Told kiln(Path directory, String... arguments) throws Exception {
    return run(
        directory,
        "env",
        Stream.concat(
                Stream.of("-cp", System.getProperty("java.class.path"), Kiln.class.getName()),
                Stream.of(arguments))
            .toList());
  }

  /// With the classes and settings that the launcher gives it, not with those of this test.
  ///
  /// @param who the file with the credentials
  private Told rollout(Path directory, String who, String... arguments) throws Exception {
    Path home = Path.of("..").toAbsolutePath().normalize();
    Path target = home.resolve("stacksets/target");
    return run(
        directory,
        who,
        Stream.concat(
                Stream.of(
                    "-Dkiln.copier.zip=" + home.resolve("copier/target/kiln-copier.zip"),
                    "-Dkiln.baker.zip=" + home.resolve("baker/target/kiln-baker.zip"),
                    "-cp",
                    target.resolve("kiln-stacksets.jar")
                        + File.pathSeparator
                        + Files.readString(target.resolve("class-path")),
                    Rollout.class.getName()),
                Stream.of(arguments))
            .toList());
  }

  /// @param who the file to be sourced
  private Told run(Path directory, String who, List<String> java) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                "-c",
                ". ./%s && exec \"$@\"".formatted(who),
                "sh",
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1"));
    command.addAll(java);
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = process.waitFor();
    String error = Files.readString(folder.resolve("err"));
    return new Told(exitCode, text.isEmpty() ? error : text, error);
  }

  /// @param text what was told, and where that is nothing, what is wrong
  /// @param error what went to standard error
  private record Told(int exitCode, String text, String error) {}
}

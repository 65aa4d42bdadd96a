package dev.kiln.sandbox.moto;

import static dev.kiln.sandbox.moto.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MotoServerIT {
  /// Takes what a killed starter leaves behind.
  @TempDir private Path temporary;

  @Test
  void takesCallsUntilItIsClosed() {
    var server = MotoServer.start();
    var rules = new MotoControl(server.endpoint()).rules();

    server.close();

    assertThat(rules).isNotEmpty();
    assertThat(answers(server.endpoint())).isFalse();
  }

  @Test
  void endsWhenItsStarterIsTerminated() throws IOException {
    var starter = starterOf(System.getProperty(MotoForm.PROPERTY, "")).start();
    var endpoint = URI.create(starter.inputReader().readLine());

    starter.destroy();

    eventually(() -> answers(endpoint), answer -> !answer);
  }

  @Test
  void endsWhenItsStarterIsKilled() throws IOException {
    var starter = starterOf(System.getProperty(MotoForm.PROPERTY, "")).start();
    var endpoint = URI.create(starter.inputReader().readLine());

    starter.destroyForcibly();

    eventually(() -> answers(endpoint), answer -> !answer);
  }

  @Test
  void saysHowToGetMotoWhereThereIsNone() throws IOException {
    var builder = starterOf("process");
    builder.environment().put("PATH", "");

    var message = String.join("\n", builder.start().errorReader().lines().toList());

    assertThat(message)
        .contains("There is no moto_server on the PATH.")
        .contains("pipx install 'moto[server]==5.2.1'");
  }

  /// Starts Moto in another JVM, prints its endpoint and waits.
  static final class Starter {
    private Starter() {}

    public static void main(String[] arguments) throws InterruptedException {
      System.out.println(MotoServer.start().endpoint());
      new CountDownLatch(1).await();
    }
  }

  private ProcessBuilder starterOf(String form) {
    return new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-Djava.io.tmpdir=" + temporary,
        "-D%s=%s".formatted(MotoForm.PROPERTY, form),
        "-cp",
        System.getProperty("java.class.path"),
        Starter.class.getName());
  }

  private static boolean answers(URI endpoint) {
    try (var socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}

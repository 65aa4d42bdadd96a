package dev.kiln.sandbox.moto;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Moto as a child process: the `moto_server` on the `PATH`.
final class ProcessMoto implements MotoServer {
  private static final String PROGRAM = "moto_server";
  private static final long SECONDS_TO_START = 30;
  private static final long SECONDS_TO_END = 2;

  private final URI endpoint;
  private final MotoLog log;
  private final OnceAtTheEnd end;

  private ProcessMoto(URI endpoint, MotoLog log, OnceAtTheEnd end) {
    this.endpoint = endpoint;
    this.log = log;
    this.end = end;
  }

  static MotoServer start() {
    Path program =
        onPath()
            .orElseThrow(
                () -> new NoMotoException("There is no %s on the PATH.".formatted(PROGRAM)));
    var plugin = Plugin.unpack();
    var builder = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", "0");
    builder.environment().putAll(Plugin.environment(plugin.directory().toString()));
    Process process;
    try {
      process = builder.redirectErrorStream(true).start();
    } catch (IOException e) {
      plugin.close();
      throw new NoMotoException("%s cannot be started: %s".formatted(program, e.getMessage()), e);
    }
    var end =
        new OnceAtTheEnd(() -> {
          stop(process);
          plugin.close();
        });
    var log = new MotoLog();
    Thread.ofVirtual().name("kiln-moto-log").start(() -> read(process, log));
    try {
      int port = log.awaitPort(SECONDS_TO_START);
      return new ProcessMoto(URI.create("http://127.0.0.1:" + port), log, end);
    } catch (NoMotoException e) {
      end.close();
      throw new NoMotoException("%s: %s".formatted(program, e.reason()), e);
    }
  }

  @Override
  public URI endpoint() {
    return endpoint;
  }

  @Override
  public String form() {
    return "process";
  }

  @Override
  public InetAddress hostForCallbacks() {
    return InetAddress.getLoopbackAddress();
  }

  @Override
  public URI callback(int port, String path) {
    return URI.create("http://127.0.0.1:%d/%s".formatted(port, path));
  }

  @Override
  public String log() {
    return log.text();
  }

  @Override
  public void close() {
    end.close();
  }

  private static Optional<Path> onPath() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, PROGRAM))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static void read(Process process, MotoLog log) {
    try (var output = process.inputReader()) {
      output.lines().forEach(log::add);
    } catch (IOException | UncheckedIOException e) {
      log.add("The rest cannot be read: " + e.getMessage());
    } finally {
      log.end();
    }
  }

  private static void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

package dev.kiln.sandbox.functions;

import dev.kiln.sandbox.functions.RuntimeApi.Reply;
import dev.kiln.sandbox.moto.OnceAtTheEnd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One execution environment of a function: a JVM that runs the packaged zip as Lambda's `java25`
/// does, with Lambda's runtime interface client alone on the class path and the function's jars in
/// a class loader of their own. Where that client does not run, a plain runtime takes its place.
public final class FunctionProcess implements AutoCloseable {
  private static final int LINES_KEPT = 2_000;
  private static final int LINES_TOLD = 20;

  private static final long SECONDS_TO_END = 2;

  private final FunctionSettings settings;
  private final RuntimeApi api = new RuntimeApi();
  private final Process process;
  private final Deque<String> lines = new ArrayDeque<>();
  private final OnceAtTheEnd end;

  private FunctionProcess(FunctionSettings settings, FunctionZip zip, List<String> command) {
    this.settings = settings;
    ProcessBuilder builder = new ProcessBuilder(command).directory(zip.root().toFile());
    builder.environment().clear();
    builder.environment().putAll(environment(zip));
    try {
      process = builder.redirectErrorStream(true).start();
    } catch (IOException e) {
      api.close();
      throw new UncheckedIOException(e);
    }
    end = new OnceAtTheEnd(this::stop);
    Thread.ofVirtual().name("log of " + settings).start(this::readLines);
  }

  /// Starts a process; it is ready once it answers.
  public static FunctionProcess start(FunctionSettings settings, FunctionZip zip) {
    return RuntimeInterfaceClient.runsHere()
        ? new FunctionProcess(
            settings,
            zip,
            RuntimeInterfaceClient.command(settings.handler(), settings.memoryMegabytes()))
        : startPlain(settings, zip);
  }

  /// As on a machine that is not Lambda's kind.
  static FunctionProcess startPlain(FunctionSettings settings, FunctionZip zip) {
    return new FunctionProcess(
        settings, zip, PlainRuntime.command(settings.handler(), settings.memoryMegabytes(), zip));
  }

  /// One invocation at a time. After a failure other than the function's own the process is gone.
  ///
  /// @throws FunctionFailedException with the words of what happened
  public String invoke(String event) throws FunctionFailedException {
    CompletableFuture<Reply> reply =
        api.invoke(event, settings.arn(), Instant.now().plus(settings.timeout()));
    CompletableFuture<Reply> exit =
        process
            .onExit()
            .thenApply(ended ->
                new Reply.Failed(
                    "Runtime.ExitError",
                    "exit status %d; its last words:%n%s".formatted(ended.exitValue(), tail())));
    try {
      return switch (CompletableFuture.anyOf(reply, api.initError(), exit)
          .get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        case Reply.Answered(String json) -> json;
        case Reply.Failed failed -> throw failed(failed);
        case Object other -> throw new IllegalStateException("no reply: " + other);
      };
    } catch (TimeoutException e) {
      close();
      throw failed(
          new Reply.Failed(
              "Sandbox.Timedout",
              "Task timed out after %d.00 seconds".formatted(settings.timeout().toSeconds())));
    } catch (ExecutionException e) {
      throw new FunctionFailedException(settings + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new FunctionFailedException(settings + ": interrupted", e);
    }
  }

  /// Whether it can be invoked again.
  public boolean isAlive() {
    return process.isAlive() && !api.initError().isDone();
  }

  public long pid() {
    return process.pid();
  }

  /// What it has written, the newest lines.
  public List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  @Override
  public void close() {
    end.close();
  }

  private FunctionFailedException failed(Reply.Failed failed) {
    return new FunctionFailedException(settings + ": " + failed, failed.type(), failed.message());
  }

  private String tail() {
    List<String> all = lines();
    return String.join("\n", all.subList(Math.max(0, all.size() - LINES_TOLD), all.size()));
  }

  private void readLines() {
    try (var output = process.inputReader()) {
      output.lines().forEach(this::keep);
    } catch (IOException | UncheckedIOException e) {
      keep("The rest cannot be read: " + e.getMessage());
    }
  }

  private void keep(String line) {
    synchronized (lines) {
      lines.addLast(line);
      if (lines.size() > LINES_KEPT) {
        lines.removeFirst();
      }
    }
  }

  private void stop() {
    // Lambda sends no signal either.
    process.destroyForcibly();
    try {
      boolean _ = process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    api.close();
  }

  private Map<String, String> environment(FunctionZip zip) {
    Map<String, String> environment = new LinkedHashMap<>(settings.environment());
    environment.put("AWS_REGION", settings.region().value());
    environment.put("AWS_DEFAULT_REGION", settings.region().value());
    environment.put("AWS_EXECUTION_ENV", "AWS_Lambda_java25");
    environment.put("AWS_LAMBDA_FUNCTION_NAME", settings.name());
    environment.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", String.valueOf(settings.memoryMegabytes()));
    environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    environment.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + settings.name());
    environment.put("AWS_LAMBDA_LOG_STREAM_NAME", "sandbox");
    environment.put("AWS_LAMBDA_RUNTIME_API", api.address());
    environment.put("LAMBDA_TASK_ROOT", zip.root().toString());
    environment.put("_HANDLER", settings.handler());
    environment.put("LANG", "en_US.UTF-8");
    environment.put("TZ", ":UTC");
    // There are no such files in Lambda; this machine's are nobody's business.
    environment.put("AWS_CONFIG_FILE", zip.root().resolve("no-config").toString());
    environment.put("AWS_SHARED_CREDENTIALS_FILE", zip.root().resolve("no-credentials").toString());
    return environment;
  }
}

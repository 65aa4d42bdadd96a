package dev.kiln.sandbox.functions;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/// What a runtime asks for work and tells results, see [Lambda's runtime
/// API](https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). One for each process.
public final class RuntimeApi implements AutoCloseable {
  private static final String NEXT = "/2018-06-01/runtime/invocation/next";
  private static final String INVOCATION = "/2018-06-01/runtime/invocation/";
  private static final String INIT_ERROR = "/2018-06-01/runtime/init/error";
  private static final int OK = 200;
  private static final int ACCEPTED = 202;
  private static final int NOT_FOUND = 404;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Pending> queue = new LinkedBlockingQueue<>();
  private final ConcurrentMap<String, Pending> taken = new ConcurrentHashMap<>();
  private final CompletableFuture<Instant> ready = new CompletableFuture<>();
  private final CompletableFuture<Reply.Failed> initError = new CompletableFuture<>();

  public RuntimeApi() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /// For the variable `AWS_LAMBDA_RUNTIME_API`.
  public String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /// Lets the runtime have an invocation as soon as it asks for one.
  ///
  /// @param deadline what the function is told; nothing ends it here
  public CompletableFuture<Reply> invoke(String event, String functionArn, Instant deadline) {
    Pending pending =
        new Pending(
            UUID.randomUUID().toString(), event, functionArn, deadline, new CompletableFuture<>());
    queue.add(pending);
    return pending.reply();
  }

  /// Done when the runtime has started and asks for its first event.
  public CompletableFuture<Instant> ready() {
    return ready;
  }

  /// Done when the runtime says that it cannot start.
  public CompletableFuture<Reply.Failed> initError() {
    return initError;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.equals(NEXT)) {
        next(exchange);
      } else if (path.equals(INIT_ERROR)) {
        initError.complete(failure(exchange));
        answer(exchange, ACCEPTED);
      } else if (path.startsWith(INVOCATION)) {
        result(exchange, path.substring(INVOCATION.length()).split("/", 2));
      } else {
        answer(exchange, NOT_FOUND);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void next(HttpExchange exchange) throws IOException, InterruptedException {
    ready.complete(Instant.now());
    Pending pending = queue.take();
    taken.put(pending.id(), pending);
    var headers = exchange.getResponseHeaders();
    headers.add("Content-Type", "application/json");
    headers.add("Lambda-Runtime-Aws-Request-Id", pending.id());
    headers.add("Lambda-Runtime-Deadline-Ms", String.valueOf(pending.deadline().toEpochMilli()));
    headers.add("Lambda-Runtime-Invoked-Function-Arn", pending.functionArn());
    // Always there, as in Lambda: the runtime's client crashes without it.
    headers.add(
        "Lambda-Runtime-Trace-Id",
        "Root=1-%08x-%s;Parent=0000000000000000;Sampled=0"
            .formatted(
                pending.deadline().getEpochSecond(),
                pending.id().replace("-", "").substring(0, 24)));
    byte[] event = pending.event().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(OK, event.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(event);
    }
  }

  private void result(HttpExchange exchange, String[] idAndKind) throws IOException {
    Optional<Pending> pending = Optional.ofNullable(taken.remove(idAndKind[0]));
    String kind = idAndKind.length == 2 ? idAndKind[1] : "";
    Reply reply =
        switch (kind) {
          case "response" ->
              new Reply.Answered(
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          case "error" -> failure(exchange);
          default -> new Reply.Failed("Runtime.Unknown", "the runtime sent " + kind);
        };
    answer(exchange, pending.isPresent() ? ACCEPTED : NOT_FOUND);
    pending.ifPresent(each -> each.reply().complete(reply));
  }

  private static Reply.Failed failure(HttpExchange exchange) throws IOException {
    Map<String, Object> error = JSON.std.mapFrom(exchange.getRequestBody().readAllBytes());
    return new Reply.Failed(
        String.valueOf(error.get("errorType")), String.valueOf(error.get("errorMessage")));
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
  }

  private record Pending(
      String id,
      String event,
      String functionArn,
      Instant deadline,
      CompletableFuture<Reply> reply) {}

  /// How an invocation ended.
  public sealed interface Reply {

    /// @param json what the function returned
    record Answered(String json) implements Reply {}

    /// @param type of what was thrown
    record Failed(String type, String message) implements Reply {
      @Override
      public String toString() {
        return type + ": " + message;
      }
    }
  }
}

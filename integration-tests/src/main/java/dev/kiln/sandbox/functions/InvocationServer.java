package dev.kiln.sandbox.functions;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.moto.Ending;
import dev.kiln.sandbox.moto.MotoServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Where Moto brings the invocations that came in by Lambda's API, after the policies allowed them,
/// and those that EventBridge makes.
final class InvocationServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(InvocationServer.class.getName());
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int SERVER_ERROR = 500;

  /// How often Lambda tries an asynchronous invocation. It waits a minute and then two [between the
  /// attempts](https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html);
  /// here nobody waits.
  private static final int ATTEMPTS = 3;

  /// Invokes a function.
  interface Invoker {
    String invoke(Place place, String function, String event) throws FunctionFailedException;
  }

  private final Invoker invoker;
  private final HttpServer server;
  private final URI address;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  InvocationServer(MotoServer moto, Invoker invoker) {
    this.invoker = invoker;
    // Whoever else gets to this port does not know the path.
    String secret = UUID.randomUUID().toString();
    try {
      server = HttpServer.create(new InetSocketAddress(moto.hostForCallbacks(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    address = moto.callback(server.getAddress().getPort(), secret);
    server.createContext("/" + secret, this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /// Where Moto finds it.
  URI address() {
    return address;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      answer(exchange);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try {
      String arn = exchange.getRequestHeaders().getFirst("X-Kiln-Function");
      String[] parts = arn == null ? new String[0] : arn.split(":", -1);
      if (parts.length < 7) {
        exchange.sendResponseHeaders(NOT_FOUND, -1);
        return;
      }
      Place place = new Place(new AccountId(parts[4]), new Region(parts[3]));
      String event = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if ("Event".equals(exchange.getRequestHeaders().getFirst("X-Kiln-Invocation"))) {
        threads.execute(() -> invokeRepeatedly(place, parts[6], event));
        answer(exchange, OK, "{}");
      } else {
        answer(exchange, OK, JSON.std.asString(result(place, parts[6], event)));
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "An invocation could not be made", e);
      answer(exchange, SERVER_ERROR, String.valueOf(e.getMessage()));
    }
  }

  private Map<String, String> result(Place place, String function, String event) {
    Map<String, String> result = new LinkedHashMap<>();
    try {
      result.put("payload", invoker.invoke(place, function, event));
    } catch (FunctionFailedException e) {
      result.put("payload", e.payload());
      result.put("functionError", "Unhandled");
    }
    return result;
  }

  private void invokeRepeatedly(Place place, String function, String event) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        String _ = invoker.invoke(place, function, event);
        return;
      } catch (FunctionFailedException | RuntimeException e) {
        if (!Ending.hasBegun()) {
          LOG.log(System.Logger.Level.WARNING, "Attempt " + attempt + " failed", e);
        }
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}

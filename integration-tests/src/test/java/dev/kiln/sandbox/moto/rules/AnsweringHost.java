package dev.kiln.sandbox.moto.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// A host that invokes nothing, and answers as it is told.
final class AnsweringHost implements AutoCloseable {
  private final SharedMoto moto;
  private final Account account;
  private final HttpServer server;
  private final Map<String, String> answer;
  private final List<Invocation> invocations = new CopyOnWriteArrayList<>();

  /// @param how `RequestResponse` or `Event`
  record Invocation(String function, String how, String event) {}

  /// Hosts the functions of the account until it is closed.
  AnsweringHost(SharedMoto moto, Account account, Map<String, String> answer) {
    this.moto = moto;
    this.account = account;
    this.answer = answer;
    try {
      server = HttpServer.create(new InetSocketAddress(moto.server().hostForCallbacks(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
    moto.control()
        .hostFunctions(
            List.of(account.id()), moto.server().callback(server.getAddress().getPort(), "host"));
  }

  /// What came, in this order.
  List<Invocation> invocations() {
    return invocations;
  }

  @Override
  public void close() {
    moto.control().hostFunctionsNoMore(List.of(account.id()));
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = exchange.getRequestHeaders();
      invocations.add(
          new Invocation(
              headers.getFirst("X-Kiln-Function"),
              headers.getFirst("X-Kiln-Invocation"),
              new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
      byte[] body = JSON.std.asBytes(answer);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}

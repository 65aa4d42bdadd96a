package dev.kiln.copier;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// Answers requests of the SDK with what it was told to, and keeps what they said.
public final class FakeAws implements AutoCloseable {
  /// One request: the action, and the body as it was sent.
  public record Call(String action, String body) {

    /// The parameters of EC2's query protocol, in their order.
    public List<String> parameters() {
      return List.of(body.split("&")).stream()
          .map(parameter -> URLDecoder.decode(parameter, StandardCharsets.UTF_8))
          .toList();
    }
  }

  private record Reply(int status, Function<String, String> body) {}

  private final HttpServer server;
  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();

  public FakeAws() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public void reply(String action, int status, String body) {
    reply(action, status, _ -> body);
  }

  /// @param body made from the body of the request
  public void reply(String action, int status, Function<String, String> body) {
    replies.put(action, new Reply(status, body));
  }

  public List<Call> calls() {
    return List.copyOf(calls);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Call call = new Call(action(exchange, body), body);
      calls.add(call);
      Reply reply = replies.getOrDefault(call.action(), new Reply(404, _ -> ""));
      byte[] bytes = reply.body().apply(body).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /// SQS names the action in a header, EC2 in the first parameter.
  private static String action(HttpExchange exchange, String body) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
        .map(target -> target.substring(target.indexOf('.') + 1))
        .orElseGet(() -> body.replaceFirst("Action=(\\w+).*", "$1"));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

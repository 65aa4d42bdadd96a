package dev.kiln.copier.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

class WholeBodiesTest {
  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  /// The server closes it just as the request goes out, which no look beforehand would show.
  @Test
  void aConnectionThatIsClosedUnderARequestHarmsItNot() throws Exception {
    try (ExecutorService thread = Executors.newSingleThreadExecutor();
        ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        SdkHttpClient http = new WholeBodies(UrlConnectionHttpClient.create())) {
      Future<List<String>> received =
          thread.submit(() -> {
            List<String> bodies = new ArrayList<>();
            try (Socket socket = server.accept()) {
              BufferedReader reader = reader(socket);
              bodies.add(body(reader));
              answer(socket);
              bodies.add(body(reader));
            }
            try (Socket socket = server.accept()) {
              bodies.add(body(reader(socket)));
              answer(socket);
            }
            return bodies;
          });

      assertThat(post(http, server, "first").httpResponse().isSuccessful()).isTrue();
      assertThat(post(http, server, "second").httpResponse().isSuccessful()).isTrue();

      assertThat(received.get()).containsExactly("first", "second", "second");
    }
  }

  private static HttpExecuteResponse post(SdkHttpClient http, ServerSocket server, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(URI.create("http://127.0.0.1:" + server.getLocalPort()))
            .putHeader("Content-Length", String.valueOf(bytes.length))
            .build();
    return http.prepareRequest(
            HttpExecuteRequest.builder()
                .request(request)
                .contentStreamProvider(() -> new ByteArrayInputStream(bytes))
                .build())
        .call();
  }

  /// As many characters as the request says it has.
  private static String body(BufferedReader reader) throws IOException {
    int length = -1;
    for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < length; i++) {
      body.append((char) reader.read());
    }
    return body.toString();
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }

  private static void answer(Socket socket) throws IOException {
    socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
  }
}

package dev.kiln.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// Answers as EC2 where nothing is copied yet and every copy is begun.
final class CannedEc2 implements AutoCloseable {
  private static final String NO_IMAGES =
      """
      <DescribeImagesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">\
      <requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId><imagesSet/>\
      </DescribeImagesResponse>\
      """;
  private static final String COPIED =
      """
      <CopyImageResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">\
      <requestId>60bc441d-fa2c-494d-b155-5d6a3EXAMPLE</requestId>\
      <imageId>ami-0fedcba9876543210</imageId></CopyImageResponse>\
      """;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();

  CannedEc2() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  long reads() {
    return reads.get();
  }

  long writes() {
    return writes.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      boolean writes = request.contains("Action=CopyImage");
      (writes ? this.writes : reads).incrementAndGet();
      byte[] answer = (writes ? COPIED : NO_IMAGES).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "text/xml;charset=UTF-8");
      exchange.sendResponseHeaders(200, answer.length);
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(answer);
      }
    }
  }
}

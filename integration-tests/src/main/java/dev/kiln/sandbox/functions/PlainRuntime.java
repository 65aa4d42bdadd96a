package dev.kiln.sandbox.functions;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What runs handlers where [RuntimeInterfaceClient] does not: the loop that [a runtime of one's
/// own](https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html) consists of, for
/// handlers of streams. It has nothing but the JDK and what the function itself brings along.
final class PlainRuntime {
  private static final URI API =
      URI.create(
          "http://%s/2018-06-01/runtime/".formatted(System.getenv("AWS_LAMBDA_RUNTIME_API")));

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private PlainRuntime() {}

  /// What runs a handler, with the JVM of this one.
  ///
  /// @param handler as Lambda has it, `package.Class::method` or `package.Class`
  static List<String> command(String handler, int memoryMegabytes, FunctionZip zip) {
    List<String> command = new ArrayList<>(RuntimeInterfaceClient.jvm(memoryMegabytes));
    command.add("-cp");
    command.add(zip.root().resolve("lib") + "/*" + File.pathSeparator + own());
    command.add(PlainRuntime.class.getName());
    command.add(handler);
    return command;
  }

  private static String own() {
    try {
      return Path.of(PlainRuntime.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Ends with its process.
  public static void main(String[] args) throws IOException, InterruptedException {
    PlainRuntime runtime = new PlainRuntime();
    RequestStreamHandler handler;
    try {
      handler = handler(args[0].split("::", 2)[0]);
    } catch (InvocationTargetException e) {
      runtime.failToStart(e.getCause() == null ? e : e.getCause());
      return;
    } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
      runtime.failToStart(e);
      return;
    }
    while (true) {
      runtime.invokeNext(handler);
    }
  }

  private static RequestStreamHandler handler(String name) throws ReflectiveOperationException {
    return Class.forName(name)
        .asSubclass(RequestStreamHandler.class)
        .getDeclaredConstructor()
        .newInstance();
  }

  private void failToStart(Throwable why) throws IOException, InterruptedException {
    post("init/error", error(why));
    System.exit(1);
  }

  private void invokeNext(RequestStreamHandler handler) throws IOException, InterruptedException {
    HttpResponse<byte[]> next =
        http.send(
            HttpRequest.newBuilder(API.resolve("invocation/next")).GET().build(),
            BodyHandlers.ofByteArray());
    PlainContext context = PlainContext.of(next.headers());
    String invocation = "invocation/" + context.getAwsRequestId();
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try {
      handler.handleRequest(new ByteArrayInputStream(next.body()), answer, context);
    } catch (Exception e) {
      e.printStackTrace();
      post(invocation + "/error", error(e));
      return;
    }
    post(invocation + "/response", answer.toByteArray());
  }

  private void post(String path, byte[] body) throws IOException, InterruptedException {
    HttpResponse<Void> _ =
        http.send(
            HttpRequest.newBuilder(API.resolve(path))
                .POST(BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.discarding());
  }

  private static byte[] error(Throwable thrown) {
    return "{\"errorMessage\": %s, \"errorType\": %s}"
        .formatted(quoted(String.valueOf(thrown.getMessage())), quoted(thrown.getClass().getName()))
        .getBytes(StandardCharsets.UTF_8);
  }

  /// As JSON.
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(each -> {
          if (each == '"' || each == '\\' || each < ' ') {
            quoted.append(String.format(Locale.ROOT, "\\u%04x", each));
          } else {
            quoted.append((char) each);
          }
        });
    return quoted.append('"').toString();
  }
}

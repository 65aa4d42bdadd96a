package dev.kiln.sandbox.moto.rules;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.sandbox.moto.Account;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/// Signed calls to the services that this build has no client of.
///
/// @param service as signatures name it
public record Wire(Account caller, String service) {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final Set<String> SET_BY_CLIENT = Set.of("Host", "Content-Length");

  /// The answer of a service that speaks JSON.
  ///
  /// @param target as the service's model names the operation
  public String json(String target, Map<String, ?> parameters) {
    try {
      var body = JSON.std.asString(parameters);
      return send(
          SdkHttpMethod.POST,
          "/",
          Map.of("X-Amz-Target", target, "Content-Type", "application/x-amz-json-1.1"),
          body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The answer of a service that takes a form.
  String query(String form) {
    return send(
        SdkHttpMethod.POST, "/", Map.of("Content-Type", "application/x-www-form-urlencoded"), form);
  }

  /// The answer of a service that is asked by paths.
  String get(String path) {
    return send(SdkHttpMethod.GET, path, Map.of(), "");
  }

  private String send(SdkHttpMethod method, String path, Map<String, String> headers, String body) {
    var content = body.getBytes(StandardCharsets.UTF_8);
    var request =
        SdkHttpFullRequest.builder()
            .method(method)
            .uri(caller.clients().endpoint())
            .encodedPath(path);
    headers.forEach(request::putHeader);
    var signed =
        AwsV4HttpSigner.create()
            .sign(sign ->
                sign.identity(caller.clients().credentials())
                    .request(request.build())
                    .payload(() -> new ByteArrayInputStream(content))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, caller.region()))
            .request();
    var sent =
        HttpRequest.newBuilder(signed.getUri())
            .method(method.name(), BodyPublishers.ofByteArray(content));
    signed
        .headers()
        .forEach((name, values) -> {
          if (!SET_BY_CLIENT.contains(name)) {
            values.forEach(value -> sent.header(name, value));
          }
        });
    try {
      return HTTP.send(sent.build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

package dev.kiln.sandbox.moto.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/// Changes a word in what it sends, after it was signed; both words have the same length.
record AlteringHttpClient(String from, String to) implements SdkHttpClient {
  private static final SdkHttpClient HTTP = UrlConnectionHttpClient.create();

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    var body = request.contentStreamProvider().orElseThrow();
    return HTTP.prepareRequest(
        HttpExecuteRequest.builder()
            .request(request.httpRequest())
            .contentStreamProvider(altered(body))
            .build());
  }

  private ContentStreamProvider altered(ContentStreamProvider body) {
    try (var content = body.newStream()) {
      var text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
      return ContentStreamProvider.fromUtf8String(text.replace(from, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {}
}

package dev.kiln.copier.aws;

import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.Header;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;

/// Has the JDK's [URL
/// connections](https://docs.oracle.com/en/java/javase/25/docs/api/java.base/java/net/HttpURLConnection.html)
/// send every body whole, which is right for the short ones of this function.
///
/// One whose length they are told of beforehand they pass on while it is written and could not send
/// again. So they first see whether the server has closed the connection they take up again, for
/// which they wait a millisecond at every call but the first; and of an answer with the status 401
/// they read no words. A body that they keep they send without a look, and once more over a new
/// connection when no answer begins; the length they count themselves. A request may so arrive
/// twice, as it may by the SDK's own retries.
final class WholeBodies implements SdkHttpClient {
  private final SdkHttpClient connections;

  /// @param connections closed with this
  WholeBodies(SdkHttpClient connections) {
    this.connections = connections;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    SdkHttpRequest uncounted =
        request.httpRequest().copy(http -> http.removeHeader(Header.CONTENT_LENGTH));
    HttpExecuteRequest.Builder whole =
        HttpExecuteRequest.builder()
            .request(uncounted)
            .contentStreamProvider(request.contentStreamProvider().orElse(null));
    request.metricCollector().ifPresent(whole::metricCollector);
    return connections.prepareRequest(whole.build());
  }

  @Override
  public String clientName() {
    return connections.clientName();
  }

  @Override
  public void close() {
    connections.close();
  }
}

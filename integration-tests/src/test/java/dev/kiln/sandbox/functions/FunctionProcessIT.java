package dev.kiln.sandbox.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.kiln.copier.CopyFunction;
import dev.kiln.copier.Settings;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// What the host does when a function does not do its part.
class FunctionProcessIT {
  private static final String NO_EVENT = "{}";

  /// Goes to the dead-letter queue, wherever that is.
  private static final String BAD_MESSAGE =
      """
      {"Records": [{"messageId": "1", "body": "not JSON", "eventSource": "aws:sqs",
        "attributes": {"ApproximateReceiveCount": "1"}}]}
      """;

  @Test
  void tellsInItsWordsWhyAFunctionCannotStart() {
    try (PackagedFunction function = function(Map.of(Settings.ACCOUNT, "none"))) {
      assertThatExceptionOfType(FunctionFailedException.class)
          .isThrownBy(() -> function.invoke(NO_EVENT))
          .withMessageContaining("kiln-copy of 222222222222 in eu-west-1")
          .withMessageContaining(Settings.ACCOUNT)
          .withMessageContaining(Settings.KEY + " is missing");
    }
  }

  @Test
  void tellsWhatAFunctionThrewAndGoesOnWithTheSameProcess() throws Exception {
    try (PackagedFunction function = function(variables())) {
      assertThatExceptionOfType(FunctionFailedException.class)
          .isThrownBy(() -> function.invoke(NO_EVENT));
      assertThatExceptionOfType(FunctionFailedException.class)
          .isThrownBy(() -> function.invoke(NO_EVENT));

      assertThat(function.started()).isOne();
    }
  }

  @Test
  void endsAProcessThatTakesTooLongAndStartsAnother() throws IOException {
    CountDownLatch asked = new CountDownLatch(1);
    HttpServer silent =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      silent.setExecutor(threads);
      CountDownLatch over = new CountDownLatch(1);
      silent.createContext(
          "/",
          exchange -> {
            asked.countDown();
            try {
              over.await();
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
            exchange.close();
          });
      silent.start();
      Map<String, String> environment = new LinkedHashMap<>(variables());
      environment.put("AWS_ENDPOINT_URL", "http://127.0.0.1:" + silent.getAddress().getPort());
      try (PackagedFunction function = function(environment)) {
        assertThatExceptionOfType(FunctionFailedException.class)
            .isThrownBy(() -> function.invoke(BAD_MESSAGE))
            .withMessageContaining("timed out after 6.00 seconds");
        assertThat(asked.getCount()).isZero();
        assertThatExceptionOfType(FunctionFailedException.class)
            .isThrownBy(() -> function.invoke(NO_EVENT))
            .withMessageNotContaining("timed out");
        assertThat(function.started()).isEqualTo(2);
      } finally {
        over.countDown();
        silent.stop(0);
      }
    }
  }

  private static Map<String, String> variables() {
    return Map.of(
        Settings.ACCOUNT,
        "222222222222",
        Settings.KEY,
        "arn:aws:kms:eu-west-1:222222222222:key/0f9e8d7c-0000-4000-8000-000000000000",
        Settings.DEAD_LETTER_QUEUE,
        "https://sqs.eu-west-1.amazonaws.com/222222222222/dead",
        Settings.COPY_QUEUE,
        "https://sqs.eu-west-1.amazonaws.com/222222222222/copy",
        Settings.RESULTS_QUEUE,
        "https://sqs.eu-west-1.amazonaws.com/111111111111/results",
        Settings.TOOLING_REGION,
        "eu-west-1",
        "AWS_ACCESS_KEY_ID",
        "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY",
        "none");
  }

  private static PackagedFunction function(Map<String, String> environment) {
    return new PackagedFunction(
        new FunctionSettings(
            "kiln-copy",
            new AccountId("222222222222"),
            new Region("eu-west-1"),
            CopyFunction.class.getName() + "::handleRequest",
            environment,
            Duration.ofSeconds(6),
            CopyFunction.MEMORY_MEGABYTES,
            1),
        FunctionZip.copier());
  }
}

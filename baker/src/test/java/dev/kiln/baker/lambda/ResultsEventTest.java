package dev.kiln.baker.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kiln.baker.fleet.Told;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsEventTest {

  /// After [the documented event](https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html).
  @Test
  void aMessageIsReadWithTheTimeAtWhichTheQueueGotIt() throws IOException {
    assertThat(
            read("""
            {"Records": [
              {"messageId": "059f36b4", "receiptHandle": "AQEB", "body": "Test message.",
               "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1545082649183",
                              "SenderId": "AIDAIENQZJOLO23YVJ4VO"},
               "messageAttributes": {}, "eventSource": "aws:sqs", "awsRegion": "us-east-2"},
              {"messageId": "2e1424d4", "body": ""}]}
            """)
                .messages())
        .containsExactly(
            new Told(
                "059f36b4", "Test message.", Optional.of(Instant.ofEpochMilli(1545082649183L))),
            new Told("2e1424d4", "", Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not JSON",
        "{}",
        "{\"Records\": [1]}",
        "{\"Records\": [{\"messageId\": \"m\"}]}",
        "{\"Records\": [{\"Sns\": {\"Message\": \"m\"}}]}"
      })
  void whatIsNoQueuesEventIsRefused(String event) {
    assertThatIllegalArgumentException().isThrownBy(() -> read(event));
  }

  @Test
  void onlyWhatStaysIsNamed() throws IOException {
    assertThat(answer(List.of())).isEqualTo("{\"batchItemFailures\":[]}");
    assertThat(answer(List.of("a", "b")))
        .isEqualTo(
            "{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"},{\"itemIdentifier\":\"b\"}]}");
  }

  private static ResultsEvent read(String event) throws IOException {
    return ResultsEvent.read(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)));
  }

  private static String answer(List<String> kept) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ResultsEvent.answer(kept, answer);
    return answer.toString(StandardCharsets.UTF_8);
  }
}

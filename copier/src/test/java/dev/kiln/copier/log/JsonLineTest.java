package dev.kiln.copier.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class JsonLineTest {
  private static final Instant AT = Instant.parse("2026-11-21T04:31:10.012Z");

  /// The form: [Embedded metric format
  /// specification](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
  /// Metrics and dimensions are members of the root; the time is in milliseconds.
  @Test
  void aLineWithMetricsIsARecordThatCloudWatchCounts() {
    JsonLine line = new JsonLine(AT, "INFO", "EC2 makes the copy");
    line.put("stage", "copy");
    line.put("Age", new Metric(3.25, Metric.Unit.SECONDS));
    line.put("attempt", 1);
    line.put("CopiesStarted", Metric.one());

    assertThat(line)
        .hasToString(
            """
            {"timestamp":"2026-11-21T04:31:10.012Z","level":"INFO","message":"EC2 makes the copy",\
            "stage":"copy","Age":3.25,"attempt":1,"CopiesStarted":1,\
            "_aws":{"Timestamp":1795235470012,"CloudWatchMetrics":[{"Namespace":"Kiln",\
            "Dimensions":[["stage"]],\
            "Metrics":[{"Name":"Age","Unit":"Seconds"},{"Name":"CopiesStarted","Unit":"Count"}]}]}}\
            """);
  }

  @Test
  void aMetricOfNoStageHasNoDimension() {
    JsonLine line = new JsonLine(AT, "INFO", "x");
    line.put("Age", new Metric(0, Metric.Unit.SECONDS));

    assertThat(line.toString()).contains("\"Age\":0,", "\"Dimensions\":[[]]");
  }

  @Test
  void aLineWithoutMetricsIsNoneOfCloudWatchsBusiness() {
    JsonLine line = new JsonLine(AT, "WARN", "x");
    line.put("nothing", null);
    line.put("isSo", true);

    assertThat(line)
        .hasToString(
            """
            {"timestamp":"2026-11-21T04:31:10.012Z","level":"WARN","message":"x","isSo":true}\
            """);
  }

  @Test
  void nobodyWritesASecondLineOrSteersATerminal() {
    JsonLine line = new JsonLine(AT, "WARN", "a\n{\"level\":\"INFO\"}");
    line.put("reason", "b\r\n\u001b[2Jc\u2028d\u202e\"e\"");
    line.putException("f\n\tat g\u0007");

    assertThat(line.toString())
        .doesNotContainPattern("[\\p{Cc}\u2028\u202e]")
        .contains("\"message\":\"a {\\\"level\\\":\\\"INFO\\\"}\"")
        .contains("\"reason\":\"b c d\\\"e\\\"\"");
  }

  @Test
  void theFirstOfAKeysValuesStays() {
    JsonLine line = new JsonLine(AT, "WARN", "the sentence");
    line.put("message", "another");
    line.put("level", "INFO");
    line.put("_aws", "forged");
    line.put("Age", Metric.one());

    assertThat(line.toString())
        .contains("\"level\":\"WARN\",\"message\":\"the sentence\"")
        .contains("\"_aws\":{\"Timestamp\":")
        .doesNotContain("another", "forged");
  }

  @Test
  void aLongValueIsCut() {
    JsonLine line = new JsonLine(AT, "WARN", "x");
    line.put("reason", "y".repeat(100_000));

    assertThat(line.toString()).hasSizeLessThan(2_200);
  }
}

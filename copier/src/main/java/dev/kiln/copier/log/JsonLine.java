package dev.kiln.copier.log;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.text.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One flat JSON object on one line. Where it has a [Metric], it is a record in CloudWatch's
/// [embedded metric
/// format](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html)
/// at the same time, of the namespace [#NAMESPACE] and by the stage; account and Region are those
/// of the log.
///
/// Keys: `timestamp`, `level`, `message`, then what is put, the first of a key's values, and
/// `exception` last. Texts are [Printable], so that nobody who reads the log on a terminal obeys
/// them.
final class JsonLine {
  static final String NAMESPACE = "Kiln";
  static final String DIMENSION = "stage";

  private static final int LONGEST = 2_000;
  private static final int LONGEST_EXCEPTION = 20_000;

  private final Instant at;
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final List<Map<String, Object>> metrics = new ArrayList<>();

  JsonLine(Instant at, String level, String message) {
    this.at = at;
    values.put("timestamp", at.toString());
    values.put("level", level);
    values.put("message", Printable.line(message, LONGEST));
  }

  void put(String key, @Nullable Object value) {
    if (value == null || values.containsKey(key)) {
      return;
    }
    if (value instanceof Metric(double amount, Metric.Unit unit)) {
      Map<String, Object> metric = new LinkedHashMap<>();
      metric.put("Name", key);
      metric.put("Unit", unit.toString());
      metrics.add(metric);
      values.put(key, number(amount));
    } else if (value instanceof Number || value instanceof Boolean) {
      values.put(key, value);
    } else {
      values.put(key, Printable.line(value.toString(), LONGEST));
    }
  }

  /// @param trace as many lines as there are
  void putException(String trace) {
    values.put("exception", Printable.line(trace, LONGEST_EXCEPTION));
  }

  @Override
  public String toString() {
    if (!metrics.isEmpty()) {
      values.put("_aws", metadata());
    }
    try {
      return JSON.std.asString(values);
    } catch (IOException e) {
      throw new UncheckedIOException("A map of texts could not be written as JSON", e);
    }
  }

  private Map<String, Object> metadata() {
    List<String> dimensions = values.containsKey(DIMENSION) ? List.of(DIMENSION) : List.of();
    Map<String, Object> directive = new LinkedHashMap<>();
    directive.put("Namespace", NAMESPACE);
    directive.put("Dimensions", List.of(dimensions));
    directive.put("Metrics", metrics);
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("Timestamp", at.toEpochMilli());
    metadata.put("CloudWatchMetrics", List.of(directive));
    return metadata;
  }

  private static Number number(double amount) {
    return amount == Math.rint(amount) ? (Number) (long) amount : (Number) amount;
  }
}

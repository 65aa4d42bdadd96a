package dev.kiln.copier.log;

import com.fasterxml.jackson.jr.ob.JSON;
import com.fasterxml.jackson.jr.ob.comp.ObjectComposer;
import dev.kiln.model.text.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
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

  private static final String METADATA = "_aws";
  private static final int LONGEST = 2_000;
  private static final int LONGEST_EXCEPTION = 20_000;

  private final Instant at;
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, Metric> metrics = new LinkedHashMap<>();

  JsonLine(Instant at, String level, String message) {
    this.at = at;
    values.put("timestamp", at.toString());
    values.put("level", level);
    values.put("message", Printable.line(message, LONGEST));
  }

  void put(String key, @Nullable Object value) {
    if (value == null || key.equals(METADATA) || values.containsKey(key)) {
      return;
    }
    if (value instanceof Metric metric) {
      metrics.put(key, metric);
      values.put(key, number(metric.value()));
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
    try {
      var line = JSON.std.composeString().startObject();
      for (Map.Entry<String, Object> value : values.entrySet()) {
        String key = value.getKey();
        switch (value.getValue()) {
          case String text -> line.put(key, text);
          case Integer number -> line.put(key, number);
          case Long number -> line.put(key, number);
          case Double number -> line.put(key, number);
          case Object other -> line.putObject(key, other);
        }
      }
      if (!metrics.isEmpty()) {
        addMetadata(line);
      }
      return line.end().finish();
    } catch (IOException e) {
      throw new UncheckedIOException("Texts and numbers could not be written as JSON", e);
    }
  }

  private void addMetadata(ObjectComposer<?> line) throws IOException {
    var directive =
        line.startObjectField(METADATA)
            .put("Timestamp", at.toEpochMilli())
            .startArrayField("CloudWatchMetrics")
            .startObject()
            .put("Namespace", NAMESPACE);
    var dimensions = directive.startArrayField("Dimensions").startArray();
    if (values.containsKey(DIMENSION)) {
      dimensions.add(DIMENSION);
    }
    var names = dimensions.end().end().startArrayField("Metrics");
    for (Map.Entry<String, Metric> metric : metrics.entrySet()) {
      names
          .startObject()
          .put("Name", metric.getKey())
          .put("Unit", metric.getValue().unit().toString())
          .end();
    }
    names.end().end().end().end();
  }

  private static Number number(double amount) {
    return amount == Math.rint(amount) ? (Number) (long) amount : (Number) amount;
  }
}

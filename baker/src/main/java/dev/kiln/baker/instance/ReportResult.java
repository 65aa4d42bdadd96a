package dev.kiln.baker.instance;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The file `result.json` of a [Report].
record ReportResult(
    String bake, InstanceMode mode, Outcome outcome, Instant startedAt, Instant finishedAt) {

  private static final String SCHEMA = "kiln.report/1";

  /// @throws IOException when `json` is not JSON, or something in it is missing or unknown
  static ReportResult read(String json) throws IOException {
    Map<?, ?> fields = fields(json);
    String schema = text(fields, "schema");
    if (!schema.equals(SCHEMA)) {
      throw new IOException("schema \"%s\" is not %s".formatted(schema, SCHEMA));
    }
    try {
      return new ReportResult(
          text(fields, "bake"),
          InstanceMode.of(text(fields, "mode")),
          outcome(fields),
          Instant.parse(text(fields, "startedAt")),
          Instant.parse(text(fields, "finishedAt")));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Map<?, ?> fields(String json) throws IOException {
    if (JSON.std.anyFrom(json) instanceof Map<?, ?> fields) {
      return fields;
    }
    throw new IOException("the result is not an object");
  }

  String json() {
    LinkedHashMap<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("schema", SCHEMA);
    fields.put("bake", bake);
    fields.put("mode", mode.word());
    switch (outcome) {
      case Outcome.Succeeded() -> outcome(fields, "succeeded", null, null, null);
      case Outcome.ScriptFailed(String script, int exitCode) ->
          outcome(fields, "failed", script, exitCode, null);
      case Outcome.TimedOut(String script) -> outcome(fields, "timed-out", script, null, null);
      case Outcome.Failed(String reason) -> outcome(fields, "failed", null, null, reason);
    }
    fields.put("startedAt", startedAt.toString());
    fields.put("finishedAt", finishedAt.toString());
    try {
      return JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(fields);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
  }

  private static void outcome(
      Map<String, @Nullable Object> fields,
      String outcome,
      @Nullable String script,
      @Nullable Integer exitCode,
      @Nullable String reason) {
    fields.put("outcome", outcome);
    fields.put("script", script);
    fields.put("exitCode", exitCode);
    fields.put("reason", reason);
  }

  private static Outcome outcome(Map<?, ?> fields) throws IOException {
    String outcome = text(fields, "outcome");
    return switch (outcome) {
      case "succeeded" -> new Outcome.Succeeded();
      case "timed-out" -> new Outcome.TimedOut(text(fields, "script"));
      case "failed" ->
          fields.get("script") == null
              ? new Outcome.Failed(text(fields, "reason"))
              : new Outcome.ScriptFailed(text(fields, "script"), exitCode(fields));
      default -> throw new IOException("outcome \"%s\" is unknown".formatted(outcome));
    };
  }

  private static int exitCode(Map<?, ?> fields) throws IOException {
    if (fields.get("exitCode") instanceof Integer code) {
      return code;
    }
    throw new IOException("exitCode is not a number");
  }

  private static String text(Map<?, ?> fields, String name) throws IOException {
    if (fields.get(name) instanceof String text) {
      return text;
    }
    throw new IOException("%s is not a text".formatted(name));
  }
}

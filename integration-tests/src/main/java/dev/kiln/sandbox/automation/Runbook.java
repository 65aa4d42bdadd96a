package dev.kiln.sandbox.automation;

import java.util.List;
import java.util.Map;

/// A document of [schema
/// 0.3](https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html).
///
/// @param outputs what an execution puts out, as `step.Output`
record Runbook(List<Step> steps, List<String> outputs) {
  private static final String SCHEMA = "0.3";

  Runbook {
    steps = List.copyOf(steps);
    outputs = List.copyOf(outputs);
  }

  /// @throws IllegalArgumentException when it is none that the player can play
  static Runbook parse(String json) {
    Map<String, Object> document = Json.read(json);
    if (!SCHEMA.equals(String.valueOf(document.get("schemaVersion")))) {
      throw new IllegalArgumentException(
          "A runbook has the schema %s, not %s".formatted(SCHEMA, document.get("schemaVersion")));
    }
    return new Runbook(
        Step.all(document.get("mainSteps")), Json.texts(Json.list(document.get("outputs"))));
  }
}

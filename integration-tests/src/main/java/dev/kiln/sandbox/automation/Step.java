package dev.kiln.sandbox.automation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A step of a runbook with [the properties that all actions
/// share](https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html).
///
/// @param inputs as they are written, with references to what is known only later
/// @param isCritical whether the execution has failed when the step has
record Step(
    String name,
    String action,
    Map<String, Object> inputs,
    List<Output> outputs,
    OnFailure onFailure,
    int maxAttempts,
    Optional<Duration> timeout,
    boolean isEnd,
    Optional<String> nextStep,
    boolean isCritical) {

  private static final List<String> KNOWN =
      List.of(
          "name",
          "action",
          "description",
          "inputs",
          "outputs",
          "onFailure",
          "maxAttempts",
          "timeoutSeconds",
          "isEnd",
          "nextStep",
          "isCritical");

  /// @param selector a path into what the action answers
  /// @param type such as `String` or `StringMap`
  record Output(String name, String selector, String type) {}

  /// @throws IllegalArgumentException when a property is missing, or one is there that the player
  ///   does not have
  static Step of(Map<?, ?> written) {
    TreeSet<String> unknown = new TreeSet<>();
    written.keySet().forEach(key -> unknown.add(String.valueOf(key)));
    KNOWN.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "the step %s has %s, which the sandbox does not play"
              .formatted(written.get("name"), unknown));
    }
    OnFailure onFailure = OnFailure.of(text(written, "onFailure").orElse("Abort"));
    return new Step(
        required(written, "name"),
        required(written, "action"),
        Json.map(written.get("inputs")),
        outputs(written.get("outputs")),
        onFailure,
        text(written, "maxAttempts").map(Integer::parseInt).orElse(1),
        text(written, "timeoutSeconds").map(Long::parseLong).map(Duration::ofSeconds),
        text(written, "isEnd").map(Boolean::parseBoolean).orElse(false),
        text(written, "nextStep"),
        text(written, "isCritical")
            .map(Boolean::parseBoolean)
            .orElse(!(onFailure instanceof OnFailure.Continue)));
  }

  static List<Step> all(@Nullable Object written) {
    List<Step> steps = new ArrayList<>();
    for (Object each : Json.list(written)) {
      steps.add(of(Json.map(each)));
    }
    return List.copyOf(steps);
  }

  private static List<Output> outputs(@Nullable Object written) {
    List<Output> outputs = new ArrayList<>();
    for (Object each : Json.list(written)) {
      Map<String, Object> output = Json.map(each);
      outputs.add(
          new Output(
              required(output, "Name"),
              required(output, "Selector"),
              text(output, "Type").orElse("String")));
    }
    return List.copyOf(outputs);
  }

  private static String required(Map<?, ?> written, String property) {
    return text(written, property)
        .orElseThrow(() ->
            new IllegalArgumentException("%s has no %s".formatted(written.get("name"), property)));
  }

  private static Optional<String> text(Map<?, ?> written, String property) {
    return Optional.ofNullable(written.get(property)).map(Object::toString);
  }
}

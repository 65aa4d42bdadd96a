package dev.kiln.sandbox.privileges;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.stage.StageName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;

/// Calls of the stages' functions, by somebody who may make them. What a function does, it does
/// under its own role.
record StageCalls(Site site) {

  /// As the runbook of a stage calls it, but for the last time.
  Answer call(StageName stage, BakeId bake) {
    return invoke(stage, Map.of("bake", bake.value()));
  }

  /// As the schedule calls it.
  Answer due() {
    return invoke(StageName.DUE, Map.of());
  }

  /// As the schedule calls it.
  Answer collect() {
    return invoke(StageName.COLLECT, Map.of());
  }

  /// As the member's schedule calls it.
  Answer collectCopies() {
    return answer(StageName.COLLECT_COPIES, site.collectCopies());
  }

  /// @param json what the function returned, or the error that it ended with
  record Answer(Map<String, Object> json) {

    /// Empty where there is none.
    String text(String name) {
      return String.valueOf(json.getOrDefault(name, ""));
    }
  }

  private Answer invoke(StageName stage, Map<String, Object> event) {
    try {
      SdkBytes payload = SdkBytes.fromByteArray(JSON.std.asBytes(event));
      SdkBytes answer =
          site.tooling()
              .lambda()
              .invoke(request ->
                  request.functionName(site.installation().runbook(stage)).payload(payload))
              .payload();
      return answer(stage, answer.asUtf8String());
    } catch (IOException e) {
      throw new UncheckedIOException("An event could not be written as JSON", e);
    }
  }

  private Answer answer(StageName stage, String json) {
    site.hear(stage, json);
    try {
      return new Answer(JSON.std.mapFrom(json));
    } catch (IOException e) {
      throw new UncheckedIOException("The function " + stage + " answered no JSON object", e);
    }
  }
}

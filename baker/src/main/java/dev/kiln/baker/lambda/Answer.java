package dev.kiln.baker.lambda;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the function of a stage answers: `{"state": "done"}`, `{"state": "waiting", "why": "…"}` or
/// `{"state": "failed", "why": "…"}`. The runbook calls it again while it finds `"waiting"`, with
/// the quotes, which no text between others can hold.
public sealed interface Answer {

  default void write(OutputStream to) throws IOException {
    JSON.std.write(json(), to);
  }

  /// A flat object.
  default Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("state", state());
    if (!why().isEmpty()) {
      json.put("why", why());
    }
    return json;
  }

  /// As the runbook knows it.
  String state();

  /// Empty where there is nothing to say.
  String why();

  /// @param why what the stage found out or made
  record Done(String why) implements Answer {
    @Override
    public String state() {
      return "done";
    }
  }

  record Waiting(String why) implements Answer {

    @Override
    public String state() {
      return "waiting";
    }
  }

  /// The bake does not go on.
  record Failed(String why) implements Answer {
    @Override
    public String state() {
      return "failed";
    }
  }
}

package dev.kiln.sandbox.copying;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.sandbox.functions.DeployedFunction;
import dev.kiln.sandbox.functions.FunctionFailedException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// One call of a function.
///
/// @param failed the ids of the messages that have to come again
record Invocation(List<String> failed) {

  static Invocation of(DeployedFunction function, String event)
      throws IOException, FunctionFailedException {
    String answer = function.invoke(event);
    if (!(JSON.std.mapFrom(answer).get("batchItemFailures") instanceof List<?> items)) {
      throw new AssertionError("no batchItemFailures in " + answer);
    }
    return new Invocation(
        items.stream()
            .map(item -> String.valueOf(((Map<?, ?>) item).get("itemIdentifier")))
            .toList());
  }
}

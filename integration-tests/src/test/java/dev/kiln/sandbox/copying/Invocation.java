package dev.kiln.sandbox.copying;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.sandbox.functions.LocalContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// One call of a function.
///
/// @param failed the ids of the messages that have to come again
record Invocation(List<String> failed) {

  static Invocation of(RequestStreamHandler function, byte[] event) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    function.handleRequest(new ByteArrayInputStream(event), answer, new LocalContext());
    if (!(JSON.std.mapFrom(answer.toByteArray()).get("batchItemFailures")
        instanceof List<?> items)) {
      throw new AssertionError("no batchItemFailures in " + answer);
    }
    return new Invocation(
        items.stream()
            .map(item -> String.valueOf(((Map<?, ?>) item).get("itemIdentifier")))
            .toList());
  }
}

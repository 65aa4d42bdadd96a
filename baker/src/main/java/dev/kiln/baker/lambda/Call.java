package dev.kiln.baker.lambda;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.bake.BakeId;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/// What the function of a stage is told: `{"bake": "web-20261121T040000Z-1a2b3c"}`, and `"last":
/// true` when it will not be called again.
record Call(BakeId bake, boolean isLast) {

  /// @throws IllegalArgumentException when it is told something else
  static Call read(InputStream from) throws IOException {
    Map<String, Object> event;
    try {
      event = JSON.std.mapFrom(from);
    } catch (IOException e) {
      throw new IllegalArgumentException("The event is no JSON object; expected " + form(), e);
    }
    if (!(event.get("bake") instanceof String bake)) {
      throw new IllegalArgumentException("The event names no bake; expected " + form());
    }
    return new Call(new BakeId(bake), Boolean.TRUE.equals(event.get("last")));
  }

  private static String form() {
    return "{\"bake\": \"<its id>\"}";
  }
}

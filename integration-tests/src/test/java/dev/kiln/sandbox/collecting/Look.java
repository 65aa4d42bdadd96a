package dev.kiln.sandbox.collecting;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.image.ImageId;
import dev.kiln.sandbox.baking.Result;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What `kiln collect --json` told of images, and of snapshots that were left without one.
record Look(Map<String, Object> json) {

  static Look of(Result result) throws IOException {
    return new Look(JSON.std.mapFrom(result.out()));
  }

  /// What is to become of it: `keep`, `mark`, `unmark`, `wait` or `delete`.
  String plan(ImageId image) {
    return String.valueOf(told("images", "image", image.value()).get("plan"));
  }

  String planOfSnapshot(String snapshot) {
    return String.valueOf(told("snapshots", "snapshot", snapshot).get("plan"));
  }

  String why(ImageId image) {
    return String.valueOf(told("images", "image", image.value()).get("why"));
  }

  List<String> doubts() {
    return objects("doubts").map(String::valueOf).toList();
  }

  /// What is told of an image that was removed.
  Map<?, ?> removed(ImageId image) {
    return told("removed", "image", image.value());
  }

  private Map<?, ?> told(String list, String key, String id) {
    return objects(list)
        .map(each -> (Map<?, ?>) each)
        .filter(each -> id.equals(each.get(key)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("Nothing is told of %s: %s".formatted(id, json)));
  }

  private Stream<?> objects(String list) {
    return json.get(list) instanceof List<?> all ? all.stream() : Stream.empty();
  }
}

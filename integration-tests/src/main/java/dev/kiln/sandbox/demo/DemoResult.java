package dev.kiln.sandbox.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.text.Counted;
import dev.kiln.sandbox.Scene.Place;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// How the copies of one image stand.
///
/// @param home where the source image is
/// @param copies in the places that were meant to have one
/// @param elsewhere how many copies there are where none is meant to be
/// @param problems empty when everything is as it should be
record DemoResult(
    ImageId source,
    Place home,
    List<FoundCopy> copies,
    Map<Place, Integer> elsewhere,
    List<String> problems) {

  /// Lines with equally wide columns, then the tags of each copy.
  List<String> table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("ACCOUNT", "REGION", "IMAGE", "STATE", "ENCRYPTED", "KEY", TagKey.COPIED_FROM));
    for (FoundCopy copy : copies) {
      rows.add(
          List.of(
              copy.place().account().value(),
              copy.place().region().value(),
              copy.image(),
              copy.state(),
              copy.encrypted() ? "yes" : "NO",
              copy.key().substring(copy.key().indexOf(":key/") + 1),
              copy.tags().getOrDefault(TagKey.COPIED_FROM, "MISSING")));
    }
    List<String> lines = new ArrayList<>(aligned(rows));
    lines.add("");
    Map<Map<String, String>, List<String>> imagesByTags = new LinkedHashMap<>();
    for (FoundCopy copy : copies) {
      imagesByTags.computeIfAbsent(copy.tags(), _ -> new ArrayList<>()).add(copy.image());
    }
    imagesByTags.forEach((tags, images) -> {
      lines.add("Tags of %s and their snapshots:".formatted(String.join(", ", images)));
      tags.forEach((key, value) -> lines.add("  %s = %s".formatted(key, value)));
    });
    lines.add("");
    return lines;
  }

  String verdict() {
    return problems.isEmpty()
        ? "%d encrypted copies of %s, none anywhere else".formatted(copies.size(), source)
        : "%s with the copies of %s".formatted(Counted.of(problems.size(), "problem"), source);
  }

  /// @param keyOfSource empty where the source is not encrypted
  /// @param messages bodies as published
  Map<String, Object> json(String keyOfSource, List<String> messages, Duration took)
      throws IOException {
    Map<String, Object> from = new LinkedHashMap<>();
    from.put("image", source.value());
    from.put("region", home.region().value());
    from.put("account", home.account().value());
    from.put("encrypted", !keyOfSource.isEmpty());
    if (!keyOfSource.isEmpty()) {
      from.put("key", keyOfSource);
    }
    List<Object> bodies = new ArrayList<>();
    for (String message : messages) {
      bodies.add(JSON.std.mapFrom(message));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("source", from);
    json.put("messages", bodies);
    json.put("copies", copies.stream().map(DemoResult::json).toList());
    json.put(
        "notTargets",
        elsewhere.entrySet().stream()
            .map(entry -> json(entry.getKey(), entry.getValue()))
            .toList());
    json.put("seconds", took.toMillis() / 1000.0);
    return json;
  }

  private static Map<String, Object> json(FoundCopy copy) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("account", copy.place().account().value());
    json.put("region", copy.place().region().value());
    json.put("image", copy.image());
    json.put("state", copy.state());
    json.put("encrypted", copy.encrypted());
    json.put("key", copy.key());
    json.put("tags", copy.tags());
    return json;
  }

  private static Map<String, Object> json(Place place, int copies) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("account", place.account().value());
    json.put("region", place.region().value());
    json.put("copies", copies);
    return json;
  }

  private static List<String> aligned(List<List<String>> rows) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(("%-" + widths[i] + "s  ").formatted(Objects.requireNonNull(row.get(i))));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}

package dev.kiln.model.collect;

import dev.kiln.model.collect.Collected.WayBack;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.text.Counted;
import dev.kiln.model.text.Printable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was done, as it is told: lines for people, an object for machines.
public final class CollectedReport {
  private final Collected collected;

  public CollectedReport(Collected collected) {
    this.collected = collected;
  }

  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Removed %s and %s, marked %d, took the mark from %d."
            .formatted(
                Counted.of(collected.gone().size(), "image"),
                Counted.of(
                    collected.goneSnapshots().size(),
                    "snapshot without an image",
                    "snapshots without one"),
                collected.marked().size(),
                collected.unmarked().size()));
    for (Collected.Gone gone : collected.gone()) {
      lines.add(
          "  %s: %s"
              .formatted(
                  gone.image(),
                  switch (gone.way()) {
                    case WayBack.Until(Instant time) ->
                        "can be brought back until %s: kiln restore %s"
                            .formatted(time, gone.image());
                    case WayBack.None _ ->
                        "cannot be brought back, no rule of the Recycle Bin keeps it";
                    case WayBack.Unknown(String why) ->
                        "whether it can be brought back is not known: " + why;
                  }));
    }
    if (!collected.left().isEmpty()) {
      lines.add("Not done, and tried again the next time:");
      collected
          .left()
          .forEach(
              left -> lines.add("  %s: %s".formatted(left.resource(), Printable.line(left.why()))));
    }
    if (collected.isCut()) {
      lines.add("Time was up before all was done; the next time goes on.");
    }
    return lines;
  }

  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("marked", collected.marked().stream().map(ImageId::value).toList());
    json.put("unmarked", collected.unmarked().stream().map(ImageId::value).toList());
    json.put("removed", collected.gone().stream().map(CollectedReport::json).toList());
    json.put(
        "removedSnapshots", collected.goneSnapshots().stream().map(SnapshotId::value).toList());
    json.put("left", collected.left().stream().map(CollectedReport::json).toList());
    json.put("cut", collected.isCut());
    return json;
  }

  private static Map<String, Object> json(Collected.Gone gone) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("image", gone.image().value());
    json.put("bytes", gone.bytes());
    switch (gone.way()) {
      case WayBack.Until(Instant time) -> json.put("restorableUntil", time.toString());
      case WayBack.None _ -> json.put("restorable", false);
      case WayBack.Unknown(String why) -> json.put("restorableUnknown", why);
    }
    return json;
  }

  private static Map<String, Object> json(Collected.Left left) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("resource", left.resource());
    json.put("why", left.why());
    return json;
  }
}

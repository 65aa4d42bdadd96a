package dev.kiln.copier.event;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/// Events as Lambda hands them over, in files.
public final class EventFile {
  private EventFile() {}

  public static InputStream open(String name) {
    return Objects.requireNonNull(
        EventFile.class.getResourceAsStream("/events/" + name), () -> "no event file " + name);
  }

  public static List<String> bodies(String name) {
    return read(name).deliveries().stream().map(Delivery::body).toList();
  }

  static Event read(String name) {
    try (InputStream in = open(name)) {
      return Event.read(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

package dev.kiln.model.collect;

import dev.kiln.model.document.Kind;
import dev.kiln.model.settings.SettingsReader;
import java.time.Duration;
import java.util.Optional;

/// How long what is marked stays, as the environment of a function that collects tells it.
public final class RespiteSetting {
  /// Optional: the time between the mark on an image and its end, such as `P7D`, which it is unless
  /// told otherwise.
  public static final String RESPITE = "KILN_COLLECT_RESPITE";

  private static final Kind<CollectRules> RULES =
      new Kind<>(
          "a duration such as P7D, from PT0S to P3650D",
          text -> new CollectRules(Duration.parse(text), CollectRules.DEFAULT.failedAfter()));

  private RespiteSetting() {}

  /// Empty after a problem, which `reader` has then.
  public static Optional<CollectRules> read(SettingsReader reader) {
    return reader.read(RESPITE, RULES, CollectRules.DEFAULT);
  }
}

package dev.kiln.baker.instance;

import java.util.Locale;

/// What an instance is for. Only a build ends with the cleaning: nothing is made of a test
/// instance.
public enum InstanceMode {
  BUILD,
  TEST;

  /// `build` or `test`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException when `word` is neither `build` nor `test`
  static InstanceMode of(String word) {
    for (InstanceMode mode : values()) {
      if (mode.word().equals(word)) {
        return mode;
      }
    }
    throw new IllegalArgumentException("\"%s\" is neither build nor test".formatted(word));
  }
}

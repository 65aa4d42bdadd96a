package dev.kiln.model.recipe;

import java.util.Arrays;

/// The processor an image runs on, under EC2's names.
public enum Architecture {
  X86_64("x86_64"),
  ARM64("arm64");

  private final String code;

  Architecture(String code) {
    this.code = code;
  }

  public static boolean isKnown(String code) {
    return Arrays.stream(values()).anyMatch(each -> each.code.equals(code));
  }

  /// @throws IllegalArgumentException when EC2 has, or Kiln knows, no such architecture
  public static Architecture of(String code) {
    for (Architecture architecture : values()) {
      if (architecture.code.equals(code)) {
        return architecture;
      }
    }
    throw new IllegalArgumentException("\"%s\" is not an architecture".formatted(code));
  }

  @Override
  public String toString() {
    return code;
  }
}

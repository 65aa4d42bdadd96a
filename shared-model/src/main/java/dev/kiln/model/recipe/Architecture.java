package dev.kiln.model.recipe;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The processor an image runs on, under EC2's names.
public enum Architecture {
  X86_64("x86_64"),
  ARM64("arm64");

  /// [Family](https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html):
  /// series, generation, processor and options.
  private static final Pattern FAMILY = Pattern.compile("([a-z]+)(\\d{1,2})([a-z]*)(-.*)?\\..*");

  private static final Set<String> WITHOUT_PROCESSOR = Set.of("t", "m", "c", "r");
  private static final int LAST_GENERATION_WITHOUT_PROCESSOR = 5;

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

  /// What an instance type's name tells of its processor; empty where the name alone tells nothing,
  /// as those of accelerated types and Macs.
  public static Optional<Architecture> ofInstanceType(String type) {
    Matcher family = FAMILY.matcher(type);
    if (!family.matches()) {
      return Optional.empty();
    }
    String options = family.group(3);
    if (options.contains("g") || family.group(1).equals("a")) {
      return Optional.of(ARM64);
    }
    boolean isOld =
        WITHOUT_PROCESSOR.contains(family.group(1))
            && Integer.parseInt(family.group(2)) <= LAST_GENERATION_WITHOUT_PROCESSOR;
    return options.contains("i") || options.contains("a") || isOld
        ? Optional.of(X86_64)
        : Optional.empty();
  }

  @Override
  public String toString() {
    return code;
  }
}

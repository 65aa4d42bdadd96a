package dev.kiln.model.image;

import java.util.regex.Pattern;

/// The code of an AWS Region, such as `eu-west-1` or `us-gov-east-1`.
///
/// Only the form is checked: AWS opens Regions more often than Kiln is released.
public record Region(String value) implements Comparable<Region> {
  /// Bounded in every part: matching an unbounded one of a long text fills the stack.
  private static final Pattern FORM = Pattern.compile("[a-z]{2,4}(-[a-z]{1,20}){1,4}-[0-9]{1,2}");

  /// @throws IllegalArgumentException when `value` has not the form of a Region code
  public Region {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("\"%s\" is not a region".formatted(value));
    }
  }

  /// The partition the Region belongs to, the second part of every ARN in it.
  public String partition() {
    if (value.startsWith("cn-")) {
      return "aws-cn";
    }
    return value.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  }

  @Override
  public int compareTo(Region other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

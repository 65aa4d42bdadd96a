package dev.kiln.model.image;

/// The code of an AWS Region, such as `eu-west-1` or `us-gov-east-1`.
///
/// Only the form is checked: AWS opens Regions more often than Kiln is released.
public record Region(String value) implements Comparable<Region> {

  /// @throws IllegalArgumentException when `value` has not the form of a Region code
  public Region {
    if (!value.matches("[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}")) {
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

package dev.kiln.model.image;

import java.util.regex.Pattern;

/// The id of a machine image (AMI), such as `ami-0123456789abcdef0`.
public record ImageId(String value) implements Comparable<ImageId> {
  private static final Pattern FORM = Pattern.compile("ami-([0-9a-f]{8}|[0-9a-f]{17})");

  /// @throws IllegalArgumentException when `value` is not `ami-` and 8 or 17 hexadecimal digits
  public ImageId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("\"%s\" is not an image id".formatted(value));
    }
  }

  @Override
  public int compareTo(ImageId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

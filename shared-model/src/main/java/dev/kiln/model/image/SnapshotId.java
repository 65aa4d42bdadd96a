package dev.kiln.model.image;

import java.util.regex.Pattern;

/// The id of an EBS snapshot, such as `snap-0123456789abcdef0`.
public record SnapshotId(String value) implements Comparable<SnapshotId> {
  private static final Pattern FORM = Pattern.compile("snap-([0-9a-f]{8}|[0-9a-f]{17})");

  /// @throws IllegalArgumentException when `value` is not `snap-` and 8 or 17 hexadecimal digits
  public SnapshotId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("\"%s\" is not a snapshot id".formatted(value));
    }
  }

  @Override
  public int compareTo(SnapshotId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

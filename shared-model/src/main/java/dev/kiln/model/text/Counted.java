package dev.kiln.model.text;

/// A number with what it counts.
public final class Counted {
  private Counted() {}

  /// Such as `1 minute` and `2 minutes`.
  public static String of(long count, String one) {
    return of(count, one, one + "s");
  }

  /// @param many what more or fewer than one are called
  public static String of(long count, String one, String many) {
    return "%d %s".formatted(count, count == 1 ? one : many);
  }
}

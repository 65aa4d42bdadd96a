package dev.kiln.model.installation;

/// How fast a StackSet works, and how much may go wrong before it stops; see [operation
/// options](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts-ops.html#stackset-ops-options).
///
/// @param concurrency in how many accounts it works at once, more than none
/// @param failureTolerance in how many accounts of a Region it may fail without stopping
/// @param mode what the number of failures does to the concurrency
/// @param regions whether it works in several Regions at once
public record Pace(Quantity concurrency, Quantity failureTolerance, Mode mode, Order regions) {

  /// One failure does not keep the other accounts from being served; AWS's own defaults, one
  /// account at a time and no failure, would take days for a large fleet.
  public static final Pace DEFAULT =
      new Pace(new Quantity.Count(10), new Quantity.Count(1), Mode.SOFT, Order.SEQUENTIAL);

  public Pace {
    if (concurrency.isZero()) {
      throw new IllegalArgumentException("a concurrency of " + concurrency);
    }
  }

  /// What failures do to the number of accounts worked in at once.
  public enum Mode {
    /// Fewer at once, so that never more than the tolerated and one fail; at the beginning as many
    /// at most.
    STRICT,
    /// As many at once as ever.
    SOFT
  }

  public enum Order {
    SEQUENTIAL,
    PARALLEL
  }
}

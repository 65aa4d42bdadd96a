package dev.kiln.copier.copy;

import java.util.List;

/// What looking for existing copies of an image came to.
public sealed interface Existing {

  /// All that show, in any state and order.
  record Found(List<ExistingCopy> copies) implements Existing {
    public Found {
      copies = List.copyOf(copies);
    }
  }

  /// It could not be seen now; AWS was busy or could not be reached.
  record Later(String why) implements Existing {}

  /// It will not be seen until somebody mends something.
  record Refused(String why) implements Existing {}
}

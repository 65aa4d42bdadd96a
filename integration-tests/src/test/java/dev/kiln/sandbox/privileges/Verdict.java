package dev.kiln.sandbox.privileges;

import dev.kiln.model.text.Printable;
import java.util.Set;

/// What came of a stage's ways without one of its rights.
///
/// @param denied the actions that were seen to be denied
/// @param said what went wrong, in AWS's words where it said any
record Verdict(Right right, Need need, Set<String> denied, String said) {
  private static final int LONGEST = 300;

  Verdict {
    said = Printable.line(said, LONGEST);
  }

  enum Need {
    YES,
    NO,

    /// Something went wrong, but maybe not because of the right.
    UNCLEAR
  }

  @Override
  public String toString() {
    return "%s: %s; denied %s. %s".formatted(right, need, denied, said);
  }
}

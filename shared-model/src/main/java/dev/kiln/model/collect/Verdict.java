package dev.kiln.model.collect;

import java.time.Instant;
import java.util.List;

/// What is to become of an image or of a snapshot that no image has.
public sealed interface Verdict {

  /// Nothing is done.
  ///
  /// @param why some, the plainest first
  record Keep(List<String> why) implements Verdict {
    public Keep {
      if (why.isEmpty()) {
        throw new IllegalArgumentException("Whatever is kept is kept for a reason");
      }
      why = List.copyOf(why);
    }
  }

  /// It is of no use, and is told so: it may go from then on.
  record Mark(Instant collectAfter, String why) implements Verdict {}

  /// It was marked, and is of use.
  record Unmark(List<String> why) implements Verdict {
    public Unmark {
      why = List.copyOf(why);
    }
  }

  /// It is marked, and its time has not come.
  record Wait(Instant collectAfter, String why) implements Verdict {}

  /// It goes, for good.
  record Delete(String why) implements Verdict {}
}

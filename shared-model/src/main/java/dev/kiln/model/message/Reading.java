package dev.kiln.model.message;

import dev.kiln.model.text.Printable;
import java.util.ArrayList;
import java.util.List;

/// What came of reading a message.
public sealed interface Reading {

  record Understood(ImageCreated message) implements Reading {}

  /// Nobody can act on the message; it has to be kept, with the reasons, for a person to look at.
  ///
  /// @param reasons each one printable line, see [Printable]; after the first [#MOST_REASONS] only
  ///   their number is told
  record Refused(List<String> reasons) implements Reading {
    static final int MOST_REASONS = 20;

    public Refused {
      List<String> told =
          new ArrayList<>(reasons.stream().limit(MOST_REASONS).map(Printable::line).toList());
      if (reasons.size() > MOST_REASONS) {
        told.add("and %d more".formatted(reasons.size() - MOST_REASONS));
      }
      reasons = List.copyOf(told);
    }
  }
}

package dev.kiln.model.message;

import java.util.List;

/// What came of reading a message.
public sealed interface Reading {

  record Understood(ImageCreated message) implements Reading {}

  /// Nobody can act on the message; it has to be kept, with the reasons, for a person to look at.
  record Refused(List<String> reasons) implements Reading {
    public Refused {
      reasons = List.copyOf(reasons);
    }
  }
}

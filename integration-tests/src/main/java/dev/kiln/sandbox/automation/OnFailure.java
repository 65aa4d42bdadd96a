package dev.kiln.sandbox.automation;

/// What comes after a step that has failed.
sealed interface OnFailure {

  /// Nothing: the execution has failed.
  record Abort() implements OnFailure {
    @Override
    public String toString() {
      return "Abort";
    }
  }

  /// The step that would have come anyway.
  record Continue() implements OnFailure {
    @Override
    public String toString() {
      return "Continue";
    }
  }

  /// Another step.
  record GoTo(String step) implements OnFailure {
    @Override
    public String toString() {
      return PREFIX + step;
    }
  }

  String PREFIX = "step:";

  /// @throws IllegalArgumentException for words that Automation does not have
  static OnFailure of(String text) {
    if (text.equalsIgnoreCase("Abort")) {
      return new Abort();
    }
    if (text.equalsIgnoreCase("Continue")) {
      return new Continue();
    }
    if (text.startsWith(PREFIX)) {
      return new GoTo(text.substring(PREFIX.length()).strip());
    }
    throw new IllegalArgumentException(
        "onFailure is Abort, Continue or step:<name>, not %s".formatted(text));
  }
}

package dev.kiln.stacksets.cli;

import java.util.List;

/// What the user gave cannot be worked with.
final class WrongInput extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<String> lines;

  WrongInput(List<String> lines) {
    super(String.join("\n", lines));
    this.lines = List.copyOf(lines);
  }

  List<String> lines() {
    return lines;
  }
}

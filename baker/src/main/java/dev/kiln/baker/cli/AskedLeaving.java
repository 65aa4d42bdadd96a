package dev.kiln.baker.cli;

import dev.kiln.model.bake.BakeId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;

/// Asks a person at a terminal.
///
/// @param in where answers come from
/// @param out where questions go to
record AskedLeaving(BufferedReader in, PrintWriter out) implements Leaving {

  @Override
  public boolean leavesRunning(BakeId bake) {
    while (true) {
      out.printf(
          "%nLeave %s running, to be resumed, or clean up and terminate its instance? [l/c] ",
          bake);
      out.flush();
      switch (answer()) {
        case "l", "leave" -> {
          out.printf("It goes on by itself. Take it up again with --resume %s.%n", bake);
          out.flush();
          return true;
        }
        case "c", "clean", "" -> {
          return false;
        }
        default -> {}
      }
    }
  }

  /// Empty when nobody is there any longer.
  private String answer() {
    try {
      String line = in.readLine();
      return line == null ? "" : line.strip().toLowerCase(Locale.ROOT);
    } catch (IOException _) {
      return "";
    }
  }
}

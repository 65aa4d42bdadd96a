package dev.kiln.baker.cli;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.text.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/// Asks a person at a terminal. Only a plain answer ends anything; where nobody is there any
/// longer, the bake is left running.
///
/// @param in where answers come from
/// @param out where questions go to
record AskedLeaving(BufferedReader in, PrintWriter out) implements Leaving {

  @Override
  public boolean leavesRunning(BakeId bake, Duration within) {
    out.printf(
        """
        %nLeave %s running, to be resumed, or clean up and terminate its instance?
        Without an answer within %d s, or at another Ctrl-C, it is left running.%n\
        """,
        bake, within.toSeconds());
    while (true) {
      out.print("[l/c] ");
      out.flush();
      String answer = answer();
      switch (answer) {
        case "l", "leave" -> {
          return true;
        }
        case "c", "clean" -> {
          return false;
        }
        default ->
            out.printf(
                "%s; expected l to leave it running, or c to clean up.%n",
                answer.isEmpty()
                    ? "That is no answer"
                    : "\"%s\" is no answer".formatted(Printable.line(answer)));
      }
    }
  }

  private String answer() {
    try {
      String line = in.readLine();
      return line == null ? "leave" : line.strip().toLowerCase(Locale.ROOT);
    } catch (IOException _) {
      return "leave";
    }
  }

  @Override
  public void left(BakeId bake) {
    out.printf(
        "%nThe instance goes on by itself. Take the bake up again with --resume %s.%n", bake);
    out.flush();
  }
}

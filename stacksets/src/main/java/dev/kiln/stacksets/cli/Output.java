package dev.kiln.stacksets.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// What a command tells. Results go to standard output, as lines for people or as one object for
/// machines; why there is none goes to standard error, and machines get an object all the same.
///
/// @param json whether machines read it
record Output(CommandSpec spec, boolean json) {

  void tell(Map<String, Object> object, List<String> lines) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JSON.std.asString(object));
    } else {
      lines.forEach(out::println);
    }
    out.flush();
  }

  /// @return the exit code
  int refuse(List<String> problems, int exitCode) throws IOException {
    warn(problems);
    if (json) {
      tell(Map.of("outcome", "failed", "problems", problems), List.of());
    }
    return exitCode;
  }

  void warn(List<String> lines) {
    PrintWriter err = spec.commandLine().getErr();
    lines.forEach(err::println);
    err.flush();
  }
}

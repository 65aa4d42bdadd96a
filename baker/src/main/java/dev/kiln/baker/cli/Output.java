package dev.kiln.baker.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.pipeline.Ended;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// What a command tells. Results go to standard output, as lines for people or as one object for
/// machines; why there is none goes to standard error, and machines get an object all the same.
///
/// @param json whether machines read it
record Output(CommandSpec spec, boolean json) {

  /// One object, whoever reads it.
  static void json(CommandSpec spec, Map<String, Object> object) throws IOException {
    spec.commandLine().getOut().println(JSON.std.asString(object));
  }

  void tell(Map<String, Object> object, String line) throws IOException {
    tell(object, List.of(line));
  }

  void tell(Map<String, Object> object, List<String> lines) throws IOException {
    if (json) {
      json(spec, object);
    } else {
      PrintWriter out = spec.commandLine().getOut();
      lines.forEach(out::println);
      out.flush();
    }
  }

  /// @return the exit code
  int refuse(List<String> problems, int exitCode) throws IOException {
    problems.forEach(spec.commandLine().getErr()::println);
    return failed(problems, exitCode);
  }

  /// For what people have been told already.
  ///
  /// @return the exit code
  int failed(List<String> problems, int exitCode) throws IOException {
    if (json) {
      // Map.of has another order in every process.
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("outcome", "failed");
      object.put("problems", problems);
      json(spec, object);
    }
    return exitCode;
  }

  /// For a stage that ran by itself. What failed, people have been told already.
  ///
  /// @param telling what it is worth when the stage is done
  /// @return the exit code
  <T> int end(Ended<T> ended, Telling<T> telling) throws IOException {
    return switch (ended) {
      case Ended.Reached<T> reached -> {
        telling.tell(reached.fact());
        yield ExitCode.DONE;
      }
      case Ended.Cancelled<T> cancelled -> failed(List.of(cancelled.why()), ExitCode.FAILED);
      case Ended.Stopped<T> stopped ->
          failed(List.of(stopped.why()), stopped.refused() ? ExitCode.REFUSED : ExitCode.FAILED);
    };
  }

  /// Tells a fact.
  @FunctionalInterface
  interface Telling<T> {
    void tell(T fact) throws IOException;
  }
}

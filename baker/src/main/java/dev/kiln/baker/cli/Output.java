package dev.kiln.baker.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// What machines read.
final class Output {
  private Output() {}

  static void json(CommandSpec spec, Map<String, Object> object) throws IOException {
    spec.commandLine().getOut().println(JSON.std.asString(object));
  }
}

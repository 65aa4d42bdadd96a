package dev.kiln.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// Something that is compared.
///
/// @param command its runtime, started in `folder`
/// @param zipBytes what would be uploaded; empty where the runtime brings most of it
record Candidate(String name, Path folder, List<String> command, OptionalLong zipBytes) {

  Candidate {
    command = List.copyOf(command);
  }
}

package dev.kiln.baker.cli;

import io.micronaut.context.annotation.Prototype;
import picocli.CommandLine.IVersionProvider;

/// The version as the jar's manifest has it.
@Prototype
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {"kiln " + (version == null ? "(not packaged)" : version)};
  }
}

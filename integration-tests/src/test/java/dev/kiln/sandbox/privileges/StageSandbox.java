package dev.kiln.sandbox.privileges;

import dev.kiln.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Path;

/// A sandbox of its own, because its roles are changed, with a bake that has come as far as its
/// image.
record StageSandbox(SandboxSite site, StageRoles roles, Scenarios scenarios, Attempts attempts)
    implements AutoCloseable {

  /// @param folder for recipes
  static StageSandbox open(Path folder) throws IOException {
    SandboxSite site = SandboxSite.openAtHome();
    Scenarios scenarios = new Scenarios(site, folder);
    return new StageSandbox(
        site,
        new StageRoles(site.sandbox(), site.place(), RolePolicies.of(site)),
        scenarios,
        new Attempts(site.sandbox(), site.place(), scenarios.built().located().base().id()));
  }

  Sandbox sandbox() {
    return site.sandbox();
  }

  @Override
  public void close() {
    scenarios.close();
    site.close();
  }
}

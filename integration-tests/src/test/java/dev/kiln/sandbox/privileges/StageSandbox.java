package dev.kiln.sandbox.privileges;

import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.Scene.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A sandbox of its own, because its roles are changed, with a bake that has come as far as its
/// image.
record StageSandbox(Sandbox sandbox, StageRoles roles, Scenarios scenarios, Attempts attempts)
    implements AutoCloseable {
  private static final Place MEMBER =
      new Place(new AccountId("222222222222"), new Region("us-east-1"));
  private static final Scene SCENE =
      new Scene(
          new AccountId("111111111111"),
          new Region("eu-west-1"),
          List.of(MEMBER.account()),
          List.of(MEMBER.region()));

  /// @param folder for recipes
  static StageSandbox open(Path folder) throws IOException {
    Sandbox sandbox = Sandbox.open(SCENE, _ -> {}).runInstances();
    Scenarios scenarios = new Scenarios(sandbox, folder, MEMBER);
    return new StageSandbox(
        sandbox,
        new StageRoles(sandbox, MEMBER),
        scenarios,
        new Attempts(sandbox, MEMBER, scenarios.built().located().base().id()));
  }

  @Override
  public void close() {
    scenarios.close();
    sandbox.close();
  }
}

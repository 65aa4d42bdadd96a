package dev.kiln.sandbox.privileges;

import dev.kiln.model.stage.StageModel;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.StageRole;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.MotoControl.Call;
import dev.kiln.sandbox.setup.Member;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// The stages' roles in a sandbox, and what happens when one of them has another policy for a
/// while.
final class StageRoles {
  private final Sandbox sandbox;
  private final Scene.Place memberPlace;
  private final RolePolicies policies;

  /// @param memberPlace where the copier whose role is looked at runs
  StageRoles(Sandbox sandbox, Scene.Place memberPlace, RolePolicies policies) {
    this.sandbox = sandbox;
    this.memberPlace = memberPlace;
    this.policies = policies;
  }

  /// Gives the stage's role the rights of `rights` and no other.
  void give(StageRole rights) {
    policies.give(rights);
  }

  /// Gives the role back what the model declares.
  void restore(StageName stage) {
    policies.restore(stage);
  }

  /// Clients with the role's rights and no guard before them.
  AwsClients clients(StageName stage) {
    String arn =
        StageModel.roleOf(stage).isMembers()
            ? sandbox.installation().roleArn(stage, memberPlace.account(), memberPlace.region())
            : sandbox.installation().roleArn(stage);
    return operator(stage).as(sandbox.control().openSession(arn, "attempt"));
  }

  /// The actions the role was denied since a call.
  Set<String> denied(StageName stage, long since) {
    Set<String> denied = new TreeSet<>();
    for (Call call : sandbox.control().calls(since).calls()) {
      if (call.denied() != null && call.principal().contains("/" + policies.nameOf(stage) + "/")) {
        denied.add(Objects.requireNonNull(call.denied()));
      }
    }
    return denied;
  }

  long lastCall() {
    return sandbox.control().calls(Long.MAX_VALUE).last();
  }

  Member member() {
    return sandbox.member(memberPlace);
  }

  private AwsClients operator(StageName stage) {
    return StageModel.roleOf(stage).isMembers()
        ? sandbox.operator(memberPlace.account(), memberPlace.region())
        : sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home());
  }
}

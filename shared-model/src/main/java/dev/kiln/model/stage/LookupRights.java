package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.EC2_ACTIONS;
import static dev.kiln.model.stage.Declaring.NO_RESOURCE_LEVEL;
import static dev.kiln.model.stage.Declaring.SSM_ACTIONS;
import static dev.kiln.model.stage.Declaring.allow;
import static dev.kiln.model.stage.Declaring.journal;

import dev.kiln.model.stage.StageRole.RunsIn;
import java.util.ArrayList;
import java.util.List;

/// The stage lookup reads which images there are.
final class LookupRights {
  private LookupRights() {}

  static StageRole role() {
    List<Privilege> privileges = new ArrayList<>(journal(StageName.LOOKUP));
    privileges.addAll(HostedRights.of(StageName.LOOKUP));
    privileges.add(
        allow("ec2:DescribeImages")
            .on(NO_RESOURCE_LEVEL)
            .because("The base image is looked up.")
            .shownBySandbox(EC2_ACTIONS));
    privileges.add(
        allow("ssm:GetParameter")
            .on(
                new Resource.Typed(
                    "parameter", "arn:{partition}:ssm:{region}::parameter/aws/service/*"),
                new Resource.Typed(
                    "parameter",
                    "arn:{partition}:ssm:{region}:{account}:parameter/{namespace}/images/*"))
            .because("A base image may be named by a public parameter or by another recipe.")
            .shownBySandbox(SSM_ACTIONS));
    return new StageRole(StageName.LOOKUP, RunsIn.TOOLING, privileges);
  }
}

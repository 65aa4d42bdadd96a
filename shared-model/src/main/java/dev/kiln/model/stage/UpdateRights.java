package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.NO_RESOURCE_LEVEL;
import static dev.kiln.model.stage.Declaring.SSM_ACTIONS;
import static dev.kiln.model.stage.Declaring.allow;
import static dev.kiln.model.stage.Declaring.journal;

import dev.kiln.model.stage.StageRole.RunsIn;
import java.util.ArrayList;
import java.util.List;

/// The stage update says which image of a recipe is current.
final class UpdateRights {
  private static final Resource IMAGE_PARAMETERS =
      new Resource.Typed(
          "parameter", "arn:{partition}:ssm:{region}:{account}:parameter/{namespace}/images/*");

  private UpdateRights() {}

  static StageRole role() {
    List<Privilege> privileges = new ArrayList<>(journal(StageName.UPDATE));
    privileges.addAll(HostedRights.of(StageName.UPDATE));
    privileges.add(
        allow("ssm:GetParameterHistory")
            .on(IMAGE_PARAMETERS)
            .because(
                "AWS checks a new value later, so it is read back; labels tell what was before.")
            .shownBySandbox(SSM_ACTIONS));
    privileges.add(
        allow("ssm:LabelParameterVersion")
            .on(IMAGE_PARAMETERS)
            .because("What is current and what was before are labelled.")
            .shownBySandbox(SSM_ACTIONS));
    privileges.add(
        allow("ssm:PutParameter")
            .on(IMAGE_PARAMETERS)
            .because("The parameter is pointed to the new image.")
            .shownBySandbox(SSM_ACTIONS));
    privileges.add(
        allow("ec2:DescribeImages")
            .on(NO_RESOURCE_LEVEL)
            .because("Parameter Store looks the image up in the caller's name.")
            .shownBySandbox(
                "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html"));
    return new StageRole(StageName.UPDATE, RunsIn.TOOLING, privileges);
  }
}

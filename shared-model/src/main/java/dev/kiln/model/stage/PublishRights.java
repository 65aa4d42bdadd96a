package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.EC2_ACTIONS;
import static dev.kiln.model.stage.Declaring.EVERY_IMAGE;
import static dev.kiln.model.stage.Declaring.EVERY_SNAPSHOT;
import static dev.kiln.model.stage.Declaring.allow;
import static dev.kiln.model.stage.Declaring.journal;
import static dev.kiln.model.stage.Declaring.madeByKiln;

import dev.kiln.model.stage.StageRole.RunsIn;
import java.util.ArrayList;
import java.util.List;

/// The stage publish shares Kiln's own images and tells the members.
///
/// IAM cannot limit whom an image's launch permission goes to. A launch permission alone lets
/// nobody copy: that needs each snapshot's volume permission as well, which is limited to the
/// fleet. AWS has a key `ec2:Attribute` too, but documents none of its values, so nothing rests on
/// it.
final class PublishRights {
  private PublishRights() {}

  static StageRole role() {
    List<Privilege> privileges = new ArrayList<>(journal(StageName.PUBLISH));
    privileges.addAll(HostedRights.of(StageName.PUBLISH));
    privileges.add(
        allow("ec2:DescribeImageAttribute")
            .on(EVERY_IMAGE)
            .when(madeByKiln())
            .because("The stage sees with whom the image is shared, to change no more than needed.")
            .shownBySandbox(EC2_ACTIONS));
    privileges.add(
        allow("ec2:DescribeSnapshotAttribute")
            .on(EVERY_SNAPSHOT)
            .when(madeByKiln())
            .because("The stage sees with whom a snapshot is shared.")
            .shownBySandbox(EC2_ACTIONS));
    privileges.add(
        allow("ec2:ModifyImageAttribute")
            .on(EVERY_IMAGE)
            .when(madeByKiln())
            .because("The image is shared with its targets.")
            .shownBySandbox(EC2_ACTIONS));
    privileges.add(
        allow("ec2:ModifySnapshotAttribute")
            .on(EVERY_SNAPSHOT)
            .when(
                madeByKiln(),
                Condition.isAbsent("ec2:Add/group"),
                Condition.allAreLike("ec2:Add/userId", "{fleet}"))
            .because("The image's snapshots are shared with the fleet, never with everybody.")
            .shownBySandbox(
                EC2_ACTIONS, "whether EC2 fills ec2:Add/userId in both forms of the request"));
    privileges.add(
        allow("sns:Publish")
            .on(new Resource.Typed("topic", "arn:{partition}:sns:{region}:{account}:{topic}"))
            .because("The members are told.")
            .shownBySandbox(
                "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html"));
    return new StageRole(StageName.PUBLISH, RunsIn.TOOLING, privileges);
  }
}

package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.EC2_ACTIONS;
import static dev.kiln.model.stage.Declaring.EVERY_IMAGE;
import static dev.kiln.model.stage.Declaring.EVERY_SNAPSHOT;
import static dev.kiln.model.stage.Declaring.NO_RESOURCE_LEVEL;
import static dev.kiln.model.stage.Declaring.allow;
import static dev.kiln.model.stage.Declaring.madeByKiln;

import dev.kiln.model.stage.StageRole.RunsIn;
import dev.kiln.model.tag.TagKey;
import java.util.List;

/// The stage keep says of an image that it stays, and brings back one that was removed. It removes
/// none.
final class KeepRights {
  private KeepRights() {}

  static StageRole role() {
    Condition word = Condition.allAreAmong("aws:TagKeys", List.of(TagKey.KEEP));
    return new StageRole(
        StageName.KEEP,
        RunsIn.LAPTOP,
        List.of(
            allow("ec2:DescribeImages")
                .on(NO_RESOURCE_LEVEL)
                .because("It is seen whether there is such an image.")
                .shownBySandbox(EC2_ACTIONS),
            allow("ec2:CreateTags")
                .on(EVERY_IMAGE)
                .when(madeByKiln(), word)
                .because("An image is told to stay, with this tag and no other.")
                .shownBySandbox(EC2_ACTIONS),
            allow("ec2:DeleteTags")
                .on(EVERY_IMAGE)
                // Without any key, all tags go.
                .when(
                    madeByKiln(),
                    Condition.allAreAmong(
                        "aws:TagKeys", List.of(TagKey.KEEP, TagKey.COLLECT_AFTER)),
                    Condition.isThere("aws:TagKeys"))
                .because(
                    "That is taken back, and the collector's mark with it, which may have run out meanwhile.")
                .shownBySandbox(EC2_ACTIONS),
            allow("ec2:DisableImageDeprecation")
                .on(EVERY_IMAGE)
                .when(madeByKiln(), Condition.isThere("aws:ResourceTag/" + TagKey.COLLECT_AFTER))
                .because("With the mark goes the deprecation that came with it.")
                .shownBySandbox(EC2_ACTIONS),
            allow("ec2:ListImagesInRecycleBin")
                .on(NO_RESOURCE_LEVEL)
                .because("It is seen which images can be brought back.")
                .shownBySandbox(EC2_ACTIONS),
            allow("ec2:ListSnapshotsInRecycleBin")
                .on(NO_RESOURCE_LEVEL)
                .because("An image comes back with its snapshots.")
                .shownBySandbox(EC2_ACTIONS),
            allow("ec2:RestoreImageFromRecycleBin")
                .on(EVERY_IMAGE)
                .when(madeByKiln())
                .because("An image is brought back.")
                .shownBySandbox(EC2_ACTIONS),
            allow("ec2:RestoreSnapshotFromRecycleBin")
                .on(EVERY_SNAPSHOT)
                .when(madeByKiln())
                .because("Its snapshots are brought back first, without which it is of no use.")
                .shownBySandbox(EC2_ACTIONS)));
  }
}

package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.EC2_ACTIONS;
import static dev.kiln.model.stage.Declaring.EVERY_IMAGE;
import static dev.kiln.model.stage.Declaring.allow;
import static dev.kiln.model.stage.Declaring.journal;
import static dev.kiln.model.stage.Declaring.madeByKiln;

import dev.kiln.model.stage.StageRole.RunsIn;
import dev.kiln.model.tag.TagKey;
import java.util.ArrayList;
import java.util.List;

/// The stage test boots Kiln's own images and says which have passed.
final class TestRights {
  private TestRights() {}

  static StageRole role() {
    List<Privilege> privileges = new ArrayList<>(journal(StageName.TEST));
    privileges.addAll(HostedRights.of(StageName.TEST));
    privileges.addAll(InstanceRights.of(StageName.TEST, madeByKiln()));
    privileges.add(
        allow("ec2:CreateTags")
            .on(EVERY_IMAGE)
            .when(madeByKiln(), Condition.allAreAmong("aws:TagKeys", List.of(TagKey.TESTED)))
            .because("An image that has passed is marked so, with this tag and no other.")
            .shownBySandbox(EC2_ACTIONS));
    return new StageRole(StageName.TEST, RunsIn.TOOLING, privileges);
  }
}

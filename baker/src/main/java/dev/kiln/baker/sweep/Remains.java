package dev.kiln.baker.sweep;

import dev.kiln.baker.publish.Sharing;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.stage.StageName;
import java.util.List;

/// What bakes have in EC2, of whatever recipe.
public interface Remains {

  /// Instances of one stage that are not terminated.
  List<RemainingInstance> instances(StageName stage);

  /// Images that Kiln made, in whatever state.
  List<RemainingImage> images();

  /// Terminates a bake's instances of one stage, under that stage's role.
  void end(StageName stage, BakeId bake, RecipeDigest digest);

  /// Deregisters a bake's image and deletes its snapshots, under the role of the stage build. What
  /// has passed its tests AWS refuses to that role.
  ///
  /// @throws RuntimeException when a snapshot stays
  void unmake(BakeId bake, ImageId image);

  /// The shares of a bake's image, under the role of the stage publish.
  Sharing sharing(BakeId bake, RecipeDigest digest);

  record RemainingInstance(String id, StageName stage, BakeId bake) {}

  /// @param isTested whether it is marked as having passed its tests
  record RemainingImage(ImageId id, List<SnapshotId> snapshots, BakeId bake, boolean isTested) {
    public RemainingImage {
      snapshots = List.copyOf(snapshots);
    }
  }
}

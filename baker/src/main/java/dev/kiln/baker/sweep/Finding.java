package dev.kiln.baker.sweep;

import dev.kiln.baker.publish.Grantee;
import dev.kiln.baker.publish.Shareable;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.RecipeDigest;
import dev.kiln.model.stage.StageName;
import java.util.List;

/// Something a bake that is over has left behind.
public sealed interface Finding {

  BakeId bake();

  /// The id in EC2.
  String id();

  /// What it is and what is to become of it, for people.
  String plan();

  record Instance(BakeId bake, String id, StageName stage, RecipeDigest digest) implements Finding {
    @Override
    public String plan() {
      return "an instance of %s, to be terminated".formatted(stage);
    }
  }

  /// An image that was never tested, with its snapshots.
  record HalfMade(BakeId bake, ImageId image) implements Finding {
    @Override
    public String id() {
      return image.value();
    }

    @Override
    public String plan() {
      return "an image that passed no test, to be deregistered with its snapshots";
    }
  }

  record Share(BakeId bake, Shareable what, List<Grantee> grantees, RecipeDigest digest)
      implements Finding {
    public Share {
      grantees = List.copyOf(grantees);
    }

    @Override
    public String id() {
      return switch (what) {
        case Shareable.Image image -> image.id().value();
        case Shareable.Snapshot snapshot -> snapshot.id().value();
      };
    }

    @Override
    public String plan() {
      return "shared with %d, to be revoked".formatted(grantees.size());
    }
  }

  /// Nobody removes it here.
  ///
  /// @param why as people are told
  record Left(BakeId bake, String id, String why) implements Finding {
    @Override
    public String plan() {
      return why;
    }
  }
}

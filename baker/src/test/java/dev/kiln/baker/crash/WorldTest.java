package dev.kiln.baker.crash;

import dev.kiln.baker.build.DefaultEncryption;
import dev.kiln.baker.build.DefaultEncryptionContract;
import dev.kiln.baker.build.OwnImages;
import dev.kiln.baker.build.OwnImagesContract;
import dev.kiln.baker.imagetest.TestedMark;
import dev.kiln.baker.imagetest.TestedMarkContract;
import dev.kiln.baker.instance.InstanceMode;
import dev.kiln.baker.instance.Instances;
import dev.kiln.baker.instance.Instances.Launch;
import dev.kiln.baker.instance.InstancesContract;
import dev.kiln.baker.instance.WorkInstance;
import dev.kiln.baker.journal.Journal;
import dev.kiln.baker.journal.JournalContract;
import dev.kiln.baker.pipeline.Bakes;
import dev.kiln.baker.publish.Shareable;
import dev.kiln.baker.publish.Sharing;
import dev.kiln.baker.publish.SharingContract;
import dev.kiln.baker.scripts.RecipeStore;
import dev.kiln.baker.scripts.RecipeStoreContract;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.image.SnapshotId;
import dev.kiln.model.recipe.InstanceOptions;
import dev.kiln.model.tag.Tags;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/// The fault matrix is worth as much as [World] is like AWS: both keep the same contracts.
class WorldTest {
  private final World world = new World();
  private int bakes;

  @Nested
  class OfInstances implements InstancesContract {
    @Override
    public Instances instances() {
      return world.site();
    }

    @Override
    public BakeId unused() {
      return bake();
    }

    @Override
    public ImageId image() {
      return Bakes.BASE;
    }
  }

  @Nested
  class OfOwnImages implements OwnImagesContract {
    @Override
    public OwnImages images() {
      return world.site();
    }

    @Override
    public ImageName unused() {
      return bake().imageName();
    }

    @Override
    public WorkInstance instance() {
      BakeId bake = bake();
      var _ =
          world
              .site()
              .launch(
                  new Launch(
                      bake,
                      InstanceMode.BUILD,
                      1,
                      Bakes.BASE,
                      "",
                      "t3.small",
                      InstanceOptions.NONE,
                      new Encryption.None(),
                      "",
                      Tags.NONE));
      return world.site().find(bake, InstanceMode.BUILD).getFirst();
    }
  }

  @Nested
  class OfDefaultEncryption implements DefaultEncryptionContract {
    @Override
    public DefaultEncryption untouched() {
      return with(false, false);
    }

    @Override
    public DefaultEncryption encrypting() {
      return with(true, false);
    }

    @Override
    public DefaultEncryption encryptingUnderOwnKey() {
      return with(true, true);
    }

    @Override
    public DefaultEncryption withKeyOnly() {
      return with(false, true);
    }

    private DefaultEncryption with(boolean encrypts, boolean hasOwnKey) {
      world.encryptsByDefault = encrypts;
      world.hasOwnKey = hasOwnKey;
      return world.site();
    }
  }

  @Nested
  class OfSharing implements SharingContract {
    @Override
    public Sharing sharing() {
      return world.site();
    }

    @Override
    public List<Shareable> unshared() {
      bakes++;
      return List.of(
          new Shareable.Image(new ImageId("ami-%017x".formatted(bakes))),
          new Shareable.Snapshot(new SnapshotId("snap-%017x".formatted(bakes))));
    }
  }

  @Nested
  class OfJournal implements JournalContract {
    @Override
    public Journal journal() {
      return world.site();
    }

    @Override
    public BakeId unused() {
      return bake();
    }
  }

  @Nested
  class OfRecipeStore implements RecipeStoreContract {
    @Override
    public RecipeStore store() {
      return world.site();
    }

    @Override
    public String unused() {
      return "recipes/" + bake();
    }

    @Override
    public byte[] content(String key) {
      return Objects.requireNonNull(world.recipes.get(key));
    }
  }

  @Nested
  class OfTestedMark implements TestedMarkContract {
    @Override
    public TestedMark mark() {
      return world.site();
    }

    @Override
    public ImageId unmarked() {
      return Bakes.IMAGE;
    }

    @Override
    public Optional<Instant> marked(ImageId image) {
      return Optional.ofNullable(world.tested.get(image));
    }
  }

  private BakeId bake() {
    bakes++;
    return new BakeId("web-20261121T040000Z-%06x".formatted(bakes));
  }
}

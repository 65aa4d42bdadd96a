package dev.kiln.baker.aws;

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
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.WithSandbox;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.ImageSeed;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Tag;

/// The contracts that the fault matrix's twin of AWS keeps, kept by the adapters.
@WithSandbox
class ContractsIT {
  private final Sandbox sandbox;
  private final AwsClients tooling;

  ContractsIT(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.tooling = sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home());
  }

  @Nested
  class OfInstances implements InstancesContract {
    private final ImageId image = seeded();

    @Override
    public Instances instances() {
      return new Ec2Instances(tooling.ec2(), sandbox.installation().builder());
    }

    @Override
    public BakeId unused() {
      return bake();
    }

    @Override
    public ImageId image() {
      return image;
    }
  }

  @Nested
  class OfOwnImages implements OwnImagesContract {
    @Override
    public OwnImages images() {
      return new Ec2OwnImages(tooling.ec2());
    }

    @Override
    public ImageName unused() {
      return bake().imageName();
    }

    @Override
    public WorkInstance instance() {
      BakeId bake = bake();
      Tags tags =
          Tags.of(Map.of(TagKey.BAKE, bake.value(), TagKey.STAGE, InstanceMode.BUILD.word()));
      Instances instances = new Ec2Instances(tooling.ec2(), sandbox.installation().builder());
      var _ =
          instances.launch(
              new Launch(
                  bake,
                  InstanceMode.BUILD,
                  1,
                  seeded(),
                  "",
                  "t3.small",
                  InstanceOptions.NONE,
                  new Encryption.None(),
                  "",
                  tags));
      return instances.find(bake, InstanceMode.BUILD).getFirst();
    }
  }

  @Nested
  class OfSharing implements SharingContract {
    @Override
    public Sharing sharing() {
      return new Ec2Sharing(tooling.ec2());
    }

    @Override
    public List<Shareable> unshared() {
      ImageId image = seeded();
      SnapshotId snapshot =
          new SnapshotId(look(image).blockDeviceMappings().getFirst().ebs().snapshotId());
      return List.of(new Shareable.Snapshot(snapshot), new Shareable.Image(image));
    }
  }

  @Nested
  class OfJournal implements JournalContract {
    @Override
    public Journal journal() {
      return new S3Journal(new S3Objects(tooling.s3(), sandbox.installation().bakesBucket()));
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
      return new S3RecipeStore(new S3Objects(tooling.s3(), sandbox.installation().recipesBucket()));
    }

    @Override
    public String unused() {
      return "recipes/" + UUID.randomUUID();
    }

    @Override
    public byte[] content(String key) {
      return tooling
          .s3()
          .getObjectAsBytes(
              request -> request.bucket(sandbox.installation().recipesBucket()).key(key))
          .asByteArray();
    }
  }

  @Nested
  class OfTestedMark implements TestedMarkContract {
    @Override
    public TestedMark mark() {
      return new Ec2TestedMark(tooling.ec2());
    }

    @Override
    public ImageId unmarked() {
      return seeded();
    }

    @Override
    public Optional<Instant> marked(ImageId image) {
      return look(image).tags().stream()
          .filter(tag -> tag.key().equals(TagKey.TESTED))
          .map(Tag::value)
          .map(Instant::parse)
          .findFirst();
    }
  }

  private Image look(ImageId image) {
    return tooling
        .ec2()
        .describeImages(request -> request.imageIds(image.value()))
        .images()
        .getFirst();
  }

  private ImageId seeded() {
    return sandbox
        .control()
        .seedImage(
            ImageSeed.of(
                    sandbox.scene().tooling(),
                    sandbox.scene().home(),
                    "contract/" + UUID.randomUUID())
                .rootDevice("/dev/sda1")
                .secret());
  }

  private static BakeId bake() {
    return BakeId.of(new RecipeName("contract"), Instant.now(), new SecureRandom());
  }
}

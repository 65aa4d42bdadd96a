package dev.kiln.baker.aws;

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
import dev.kiln.baker.letters.Letter;
import dev.kiln.baker.letters.LetterQueue;
import dev.kiln.baker.letters.LetterQueueContract;
import dev.kiln.baker.publish.CurrentImages;
import dev.kiln.baker.publish.CurrentImagesContract;
import dev.kiln.baker.publish.Shareable;
import dev.kiln.baker.publish.Sharing;
import dev.kiln.baker.publish.SharingContract;
import dev.kiln.baker.scripts.RecipeStore;
import dev.kiln.baker.scripts.RecipeStoreContract;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
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
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.ssm.model.ParameterType;

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

  /// Each in an account of its own, because the settings are the account's.
  @Nested
  class OfDefaultEncryption implements DefaultEncryptionContract {
    private final AwsClients account =
        sandbox.operator(
            new AccountId("%012d".formatted(new SecureRandom().nextLong(1_000_000_000_000L))),
            sandbox.scene().home());

    @Override
    public DefaultEncryption untouched() {
      return new AwsDefaultEncryption(account.ec2(), account.kms());
    }

    @Override
    public DefaultEncryption encrypting() {
      account.ec2().enableEbsEncryptionByDefault(_ -> {});
      return untouched();
    }

    @Override
    public DefaultEncryption encryptingUnderOwnKey() {
      var _ = encrypting();
      return withKeyOnly();
    }

    @Override
    public DefaultEncryption withKeyOnly() {
      String key = account.kms().createKey(_ -> {}).keyMetadata().arn();
      account.ec2().modifyEbsDefaultKmsKeyId(request -> request.kmsKeyId(key));
      return untouched();
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
  class OfLetterQueue implements LetterQueueContract {
    private final SqsClient sqs = tooling.sqs();
    private final String letters = made("letters");
    private final String copies = made("copies");

    @Override
    public LetterQueue queue() {
      return new SqsLetterQueue(sqs, letters, copies);
    }

    @Override
    public void keep(String body, Letter.Cause.Kept cause) {
      sqs.sendMessage(request ->
          request
              .queueUrl(letters)
              .messageBody(body)
              .messageAttributes(
                  Map.of(
                      "reason", attribute("String", cause.reason()),
                      "outcome", attribute("String", cause.outcome()),
                      "receiveCount", attribute("Number", String.valueOf(cause.receives())),
                      "messageId", attribute("String", cause.messageId()),
                      "untold", attribute("String", cause.untold().orElseThrow()))));
    }

    @Override
    public void move(String body) {
      sqs.sendMessage(request -> request.queueUrl(letters).messageBody(body));
    }

    @Override
    public List<String> sent() {
      return sqs.receiveMessage(request -> request.queueUrl(copies)).messages().stream()
          .map(Message::body)
          .toList();
    }

    private String made(String name) {
      return sqs.createQueue(request -> request.queueName(name + "-" + UUID.randomUUID()))
          .queueUrl();
    }

    private static MessageAttributeValue attribute(String type, String value) {
      return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }
  }

  @Nested
  class OfCurrentImages implements CurrentImagesContract {
    @Override
    public CurrentImages images() {
      return new AwsCurrentImages(tooling.ec2(), tooling.ssm());
    }

    @Override
    public ImageId made(Map<String, String> tags) {
      ImageId image = seeded();
      List<Tag> all =
          tags.entrySet().stream()
              .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
              .toList();
      tooling.ec2().createTags(request -> request.resources(image.value()).tags(all));
      return image;
    }

    @Override
    public void deregister(ImageId image) {
      tooling.ec2().deregisterImage(request -> request.imageId(image.value()));
    }

    @Override
    public ImageId anothers() {
      return sandbox
          .control()
          .seedImage(
              ImageSeed.of(
                  sandbox.scene().fleet().getFirst(),
                  sandbox.scene().home(),
                  "contract/" + UUID.randomUUID()));
    }

    @Override
    public String parameter(String value) {
      String name = "/kiln/images/contract-" + UUID.randomUUID();
      tooling
          .ssm()
          .putParameter(request -> request.name(name).value(value).type(ParameterType.STRING));
      return name;
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

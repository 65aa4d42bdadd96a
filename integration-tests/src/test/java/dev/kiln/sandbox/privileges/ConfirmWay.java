package dev.kiln.sandbox.privileges;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.KeyArn;
import dev.kiln.model.tag.TagKey;
import dev.kiln.sandbox.functions.EventBridge;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/// The way of the stage confirm: of two copies, one is usable and becomes current, and one failed
/// and is asked for again; a message that nobody can read is kept.
final class ConfirmWay {
  private static final int BATCH = 10;

  private final Site site;
  private final CopyWay copies;

  /// @param copies knows where to get an image that the member may copy
  ConfirmWay(Site site, CopyWay copies) {
    this.site = site;
    this.copies = copies;
  }

  /// @return what went wrong, in AWS's words where it says any
  Optional<String> go() {
    ImageId source = copies.shared(copies.source());
    BakeId bake = BakeId.of(TestRecipes.name(), Instant.now(), new SecureRandom());
    String parameter = site.installation().imageParameter(bake.recipe());
    forget(parameter);
    ImageId usable = copy(source, bake, site.member().key());
    ImageId failed = copy(source, bake, missing());
    await(usable, image -> image.stateAsString().equals("available"));
    await(failed, image -> image.stateAsString().equals("failed"));
    String unreadable = "not a notice " + UUID.randomUUID();
    EventBridge events = new EventBridge(site.member().place());
    site.notice(
        List.of(
            events.stateChange(usable, "available"),
            events.stateChange(failed, "failed"),
            unreadable));
    try {
      return trouble(usable, failed, parameter, unreadable);
    } finally {
      forget(parameter);
    }
  }

  private Optional<String> trouble(
      ImageId usable, ImageId failed, String parameter, String unreadable) {
    Instant latest = Instant.now().plus(site.patience().copy());
    boolean isKept = false;
    while (true) {
      isKept = isKept || isKept(unreadable);
      String told = reported(usable) + ", " + reported(failed);
      Optional<String> current = current(parameter);
      boolean isEmpty = site.member().operator().isEmpty(site.installation().confirmQueue());
      if (told.startsWith("copied, asked/1/")
          && current.filter(usable.value()::equals).isPresent()
          && isKept
          && isEmpty) {
        return Optional.empty();
      }
      if (!Instant.now().isBefore(latest)) {
        return Optional.of(
            "After %s the copies are marked as \"%s\", %s is current, %s, %s"
                .formatted(
                    site.patience().copy(),
                    told,
                    current.orElse("nothing"),
                    isKept ? "the dead letter is there" : "no dead letter",
                    isEmpty ? "no message left" : "messages are left"));
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
  }

  /// As the copier would make it.
  private ImageId copy(ImageId source, BakeId bake, KeyArn key) {
    Map<String, String> tags = new TreeMap<>();
    tags.put(TagKey.BUILT_BY, TagKey.KILN);
    tags.put(TagKey.ENCRYPTED, "true");
    tags.put(TagKey.COPIED_FROM, source.value());
    tags.put(TagKey.SOURCE_REGION, site.installation().region().value());
    tags.put(TagKey.ATTEMPT, "1");
    tags.put(TagKey.BAKE, bake.value());
    tags.put(TagKey.RETAIN, "3/P14D");
    return new ImageId(
        site.member()
            .operator()
            .ec2()
            .copyImage(request ->
                request
                    .sourceImageId(source.value())
                    .sourceRegion(site.installation().region().value())
                    .name("kiln/rights/" + UUID.randomUUID())
                    .encrypted(true)
                    .kmsKeyId(key.value())
                    .tagSpecifications(
                        tagged(ResourceType.IMAGE, tags), tagged(ResourceType.SNAPSHOT, tags)))
            .imageId());
  }

  /// A key that nobody has: EC2 takes it, and the copy fails later.
  private KeyArn missing() {
    KeyArn key = site.member().key();
    return new KeyArn(key.value().replace(key.id(), "00000000-0000-4000-8000-" + "0".repeat(12)));
  }

  private void await(ImageId copy, Predicate<Image> wanted) {
    Instant latest = Instant.now().plus(site.patience().stage());
    while (image(copy).filter(wanted).isEmpty()) {
      if (Instant.now().isAfter(latest)) {
        throw new IllegalStateException(
            "%s is still %s".formatted(copy, image(copy).map(Image::stateAsString)));
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
  }

  private Optional<Image> image(ImageId copy) {
    return site
        .member()
        .operator()
        .ec2()
        .describeImages(request -> request.imageIds(copy.value()))
        .images()
        .stream()
        .findFirst();
  }

  private String reported(ImageId copy) {
    return image(copy).stream()
        .flatMap(image -> image.tags().stream())
        .filter(tag -> tag.key().equals(TagKey.REPORTED))
        .map(Tag::value)
        .findFirst()
        .orElse("nothing");
  }

  private Optional<String> current(String parameter) {
    return site
        .member()
        .operator()
        .ssm()
        .getParameters(request -> request.names(parameter))
        .parameters()
        .stream()
        .map(found -> found.value())
        .findFirst();
  }

  private void forget(String parameter) {
    site.member().operator().ssm().deleteParameters(request -> request.names(parameter));
  }

  /// The letter is removed, others are left as they are.
  private boolean isKept(String body) {
    SqsClient sqs = site.member().operator().sqs();
    String url = url(sqs, site.installation().confirmDeadQueue());
    for (Message letter :
        sqs.receiveMessage(
                request -> request.queueUrl(url).visibilityTimeout(0).maxNumberOfMessages(BATCH))
            .messages()) {
      if (letter.body().equals(body)) {
        sqs.deleteMessage(request -> request.queueUrl(url).receiptHandle(letter.receiptHandle()));
        return true;
      }
    }
    return false;
  }

  private static String url(SqsClient sqs, String queue) {
    return sqs.getQueueUrl(request -> request.queueName(queue)).queueUrl();
  }

  private static TagSpecification tagged(ResourceType type, Map<String, String> tags) {
    return TagSpecification.builder()
        .resourceType(type)
        .tags(
            tags.entrySet().stream()
                .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList())
        .build();
  }
}

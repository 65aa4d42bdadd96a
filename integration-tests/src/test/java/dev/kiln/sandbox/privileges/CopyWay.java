package dev.kiln.sandbox.privileges;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.Audience;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.privileges.Site.Member;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.OperationType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// The way of the stage copy: of two messages, one becomes an encrypted copy and one, which nobody
/// can read, a dead letter; then the queue is empty.
final class CopyWay {
  private static final int BATCH = 10;

  private final Site site;
  private final ImageId image;
  private final Leftovers leftovers;

  /// @param image of the tooling account, of which each try gets a source of its own: EC2 remembers
  ///   for which it has been asked
  CopyWay(Site site, ImageId image, Leftovers leftovers) {
    this.site = site;
    this.image = image;
    this.leftovers = leftovers;
  }

  /// @return what went wrong, in AWS's words where it says any
  Optional<String> go() {
    ImageCreated message = message(source());
    String unreadable = "not a message " + UUID.randomUUID();
    site.deliver(List.of(message.toJson(), unreadable));
    Instant latest = Instant.now().plus(site.patience().copy());
    boolean isKept = false;
    while (true) {
      Optional<Image> copy = copyOf(message.sourceAmi());
      Optional<String> failed = copy.filter(CopyWay::isFailed).map(CopyWay::reason);
      if (failed.isPresent()) {
        return failed;
      }
      isKept = isKept || deadLetter(unreadable).isPresent();
      boolean isThere = copy.filter(found -> found.state() == ImageState.AVAILABLE).isPresent();
      if (isThere && isKept && isQueueEmpty()) {
        return Optional.empty();
      }
      Optional<String> refused = isThere ? Optional.empty() : deadLetter(message.toJson());
      if (refused.isPresent()) {
        return refused;
      }
      if (!Instant.now().isBefore(latest)) {
        return Optional.of(
            "After %s: %s, %s, %s"
                .formatted(
                    site.patience().copy(),
                    isThere ? "the copy is there" : "no copy",
                    isKept ? "the dead letter is there" : "no dead letter",
                    isQueueEmpty() ? "no message left" : "messages are left"));
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
  }

  /// A copy of the image within the tooling account, shared with the member.
  private ImageId source() {
    Ec2Client ec2 = site.tooling().ec2();
    List<TagSpecification> tags =
        List.of(tagged(ResourceType.IMAGE), tagged(ResourceType.SNAPSHOT));
    ImageId source =
        new ImageId(
            ec2.copyImage(request ->
                    request
                        .sourceImageId(image.value())
                        .sourceRegion(site.installation().region().value())
                        .name("kiln/rights/" + UUID.randomUUID())
                        .tagSpecifications(tags))
                .imageId());
    leftovers.of(source);
    Image available = awaitAvailable(ec2, source);
    String account = site.member().place().account().value();
    available
        .blockDeviceMappings()
        .forEach(device -> {
          if (device.ebs() != null) {
            ec2.modifySnapshotAttribute(request ->
                request
                    .snapshotId(device.ebs().snapshotId())
                    .attribute("createVolumePermission")
                    .operationType(OperationType.ADD)
                    .userIds(account));
          }
        });
    ec2.modifyImageAttribute(request ->
        request
            .imageId(source.value())
            .attribute("launchPermission")
            .operationType(OperationType.ADD)
            .userIds(account));
    return source;
  }

  private Image awaitAvailable(Ec2Client ec2, ImageId source) {
    Instant latest = Instant.now().plus(site.patience().stage());
    while (true) {
      Image found =
          ec2.describeImages(request -> request.imageIds(source.value())).images().getFirst();
      if (found.state() == ImageState.AVAILABLE) {
        return found;
      }
      if (isFailed(found) || Instant.now().isAfter(latest)) {
        throw new IllegalStateException(
            "The source %s of a copy is %s: %s"
                .formatted(source, found.stateAsString(), reason(found)));
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
  }

  private ImageCreated message(ImageId source) {
    Place place = site.member().place();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    BakeId bake = BakeId.of(TestRecipes.name(), now, new java.security.SecureRandom());
    return new ImageCreated(
        source,
        site.installation().region(),
        new Audience.Pairs(
            new TreeMap<>(Map.of(place.account(), new TreeSet<Region>(List.of(place.region()))))),
        new ImageName("kiln/rights/" + bake),
        "tries the rights of the stage copy",
        Tags.of(Map.of(TagKey.BUILT_BY, TagKey.KILN)),
        new Origin.Kiln(
            bake.recipe(), bake, now, Retention.DEFAULT, site.installation().sources()));
  }

  private Optional<Image> copyOf(ImageId source) {
    Filter copied =
        Filter.builder().name("tag:" + TagKey.COPIED_FROM).values(source.value()).build();
    return site
        .member()
        .operator()
        .ec2()
        .describeImages(request -> request.owners("self").filters(copied))
        .images()
        .stream()
        .findFirst();
  }

  /// The reason with which a message was kept; the letter is removed, others are left as they are.
  private Optional<String> deadLetter(String body) {
    Member member = site.member();
    SqsClient sqs = member.operator().sqs();
    List<Message> letters =
        sqs.receiveMessage(request ->
                request
                    .queueUrl(member.deadQueue())
                    .visibilityTimeout(0)
                    .maxNumberOfMessages(BATCH)
                    .messageAttributeNames("All"))
            .messages();
    for (Message letter : letters) {
      if (letter.body().equals(body)) {
        sqs.deleteMessage(
            request -> request.queueUrl(member.deadQueue()).receiptHandle(letter.receiptHandle()));
        var reason = letter.messageAttributes().get("reason");
        return Optional.of(reason == null ? "dead-lettered" : reason.stringValue());
      }
    }
    return Optional.empty();
  }

  private boolean isQueueEmpty() {
    Member member = site.member();
    return member
        .operator()
        .sqs()
        .getQueueAttributes(request ->
            request
                .queueUrl(member.copyQueue())
                .attributeNames(
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
        .attributes()
        .values()
        .stream()
        .allMatch("0"::equals);
  }

  private static boolean isFailed(Image found) {
    return found.state() == ImageState.FAILED || found.state() == ImageState.ERROR;
  }

  private static String reason(Image found) {
    return found.stateReason() == null
        ? found.stateAsString()
        : "%s: %s".formatted(found.stateAsString(), found.stateReason().message());
  }

  private static TagSpecification tagged(ResourceType type) {
    return TagSpecification.builder()
        .resourceType(type)
        .tags(Tag.builder().key(TagKey.BUILT_BY).value(TagKey.KILN).build())
        .build();
  }
}

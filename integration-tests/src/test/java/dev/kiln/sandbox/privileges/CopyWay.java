package dev.kiln.sandbox.privileges;

import dev.kiln.model.bake.BakeId;
import dev.kiln.model.fleet.LedgerEntry;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.Audience;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.CopyResultReader;
import dev.kiln.model.message.ImageCopyFailed;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.privileges.Site.Member;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

/// The ways of the stage copy.
final class CopyWay {
  private static final int BATCH = 10;

  /// As long as what has to wait stays out of sight for the first time, at most.
  private static final Duration FIRST_WAIT = Duration.ofSeconds(31);

  /// So long after its announcement, what EC2 answers for an image need not be from just now.
  private static final Duration LONG_AGO = Duration.ofMinutes(10);

  /// Nothing is asked of it but whether it has copies.
  private static final ImageId NOBODYS = new ImageId("ami-00000000000000000");

  /// As many as EC2 takes, which leaves no room for a copy's own.
  private static final Map<String, String> FIFTY_TAGS =
      IntStream.range(1, Tags.MOST)
          .boxed()
          .collect(Collectors.toMap(number -> "t" + number, _ -> "x"));

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

  /// Of two messages, one becomes an encrypted copy and one, which has too many tags, a dead letter
  /// of which the tooling account is told and which leaves the queue. The other stays in it to see
  /// its copy, as long as the queue hides it.
  ///
  /// @return what went wrong, in AWS's words where it says any
  Optional<String> copyAndRefuse() {
    ImageCreated message = message(shared(source()), Instant.now(), Map.of());
    ImageCreated overloaded = message(NOBODYS, Instant.now(), FIFTY_TAGS);
    site.deliver(List.of());
    int before = left();
    site.deliver(List.of(message.toJson(), overloaded.toJson()));
    Instant latest = Instant.now().plus(site.patience().copy());
    boolean isKept = false;
    boolean isTold = false;
    while (true) {
      Optional<Image> copy = copyOf(message.sourceAmi());
      Optional<String> failed = copy.filter(CopyWay::isFailed).map(CopyWay::reason);
      if (failed.isPresent()) {
        return failed;
      }
      isKept = isKept || deadLetter(overloaded.toJson()).isPresent();
      isTold = isTold || isTold(overloaded);
      boolean isThere = copy.filter(found -> found.state() == ImageState.AVAILABLE).isPresent();
      if (isThere && isKept && isTold && left() <= before + 1) {
        return Optional.empty();
      }
      Optional<String> refused = isThere ? Optional.empty() : deadLetter(message.toJson());
      if (refused.isPresent()) {
        return refused;
      }
      if (!Instant.now().isBefore(latest)) {
        return Optional.of(
            "After %s: %s, %s, %s, %s"
                .formatted(
                    site.patience().copy(),
                    isThere ? "the copy is there" : "no copy",
                    isKept ? "the dead letter is there" : "no dead letter",
                    isTold ? "the tooling account was told" : "the tooling account was not told",
                    "%d messages are left, after %d".formatted(left(), before)));
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
  }

  /// A message comes before its image is shared, waits, and becomes a copy long before the queue
  /// would hand it out again by itself.
  Optional<String> copyWhenShared() {
    ImageCreated message = message(source(), Instant.now(), Map.of());
    site.deliver(List.of(message.toJson()));
    var _ = shared(message.sourceAmi());
    site.letPass(FIRST_WAIT);
    return within(
        site.patience().copy(),
        () -> copyOf(message.sourceAmi()).isPresent(),
        "no copy of an image that was shared after its message came");
  }

  /// A copy is made, deregistered by hand and asked for again: EC2 answers with what is gone, so
  /// the message goes round for another attempt, unless EC2 still shows that the first is gone.
  Optional<String> copyAnew() {
    ImageCreated message = message(shared(source()), Instant.now().minus(LONG_AGO), Map.of());
    site.deliver(List.of(message.toJson()));
    Optional<String> trouble =
        within(
            site.patience().copy(),
            () -> copyOf(message.sourceAmi()).isPresent(),
            "no copy of an image that was announced before");
    if (trouble.isPresent()) {
      return trouble;
    }
    ImageId gone = new ImageId(copyOf(message.sourceAmi()).orElseThrow().imageId());
    site.member().operator().ec2().deregisterImage(request -> request.imageId(gone.value()));
    site.deliver(List.of(message.toJson()));
    return within(
        site.patience().copy(),
        () -> isGoingRound() || copyOf(message.sourceAmi()).isPresent(),
        "the message of a copy that is gone did not go round");
  }

  private Optional<String> within(Duration patience, BooleanSupplier wanted, String otherwise) {
    Instant latest = Instant.now().plus(patience);
    while (!wanted.getAsBoolean()) {
      if (!Instant.now().isBefore(latest)) {
        return Optional.of("After %s: %s".formatted(patience, otherwise));
      }
      LockSupport.parkNanos(site.patience().pause().toNanos());
    }
    return Optional.empty();
  }

  /// A copy of the image within the tooling account.
  ImageId source() {
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
    awaitAvailable(ec2, source);
    return source;
  }

  ImageId shared(ImageId source) {
    Ec2Client ec2 = site.tooling().ec2();
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

  private ImageCreated message(ImageId source, Instant announced, Map<String, String> tags) {
    Place place = site.member().place();
    Instant now = announced.truncatedTo(ChronoUnit.SECONDS);
    BakeId bake = BakeId.of(TestRecipes.name(), now, new java.security.SecureRandom());
    return new ImageCreated(
        source,
        site.installation().region(),
        new Audience.Pairs(
            new TreeMap<>(Map.of(place.account(), new TreeSet<Region>(List.of(place.region()))))),
        new ImageName("kiln/rights/" + bake),
        "tries the rights of the stage copy",
        Tags.of(tags).with(Map.of(TagKey.BUILT_BY, TagKey.KILN)),
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

  /// The tooling account hears of a bake's copy that failed, or has heard of it and written it
  /// down.
  private boolean isTold(ImageCreated message) {
    Place place = site.member().place();
    return isWaiting(message)
        || isOfFailure(
            message,
            Ledgers.read(
                site,
                new LedgerEntry.OfCopy(message.sourceAmi(), place.account(), place.region())));
  }

  private static boolean isOfFailure(ImageCreated message, Optional<CopyResult> result) {
    return result.isPresent()
        && result.get() instanceof ImageCopyFailed failed
        && message.origin() instanceof Origin.Kiln kiln
        && failed.bake().equals(Optional.of(kiln.bake()));
  }

  /// What is found is removed; what else is heard is hidden for a moment, so that the next look
  /// sees more.
  private boolean isWaiting(ImageCreated message) {
    SqsClient sqs = site.tooling().sqs();
    String queue =
        sqs.getQueueUrl(request -> request.queueName(site.installation().resultsQueue()))
            .queueUrl();
    for (Message result :
        sqs.receiveMessage(
                request -> request.queueUrl(queue).visibilityTimeout(1).maxNumberOfMessages(BATCH))
            .messages()) {
      if (result.body().contains(ImageCopyFailed.SCHEMA)
          && isOfFailure(message, Optional.of(CopyResultReader.read(result.body())))) {
        sqs.deleteMessage(request -> request.queueUrl(queue).receiptHandle(result.receiptHandle()));
        return true;
      }
    }
    return false;
  }

  /// How many messages wait in the queue or are at work.
  private int left() {
    return number(
        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
        QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
  }

  private boolean isGoingRound() {
    return number(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED) > 0;
  }

  private int number(QueueAttributeName... of) {
    Member member = site.member();
    return member
        .operator()
        .sqs()
        .getQueueAttributes(request -> request.queueUrl(member.copyQueue()).attributeNames(of))
        .attributes()
        .values()
        .stream()
        .mapToInt(Integer::parseInt)
        .sum();
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

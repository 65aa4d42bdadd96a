package dev.kiln.sandbox.copying;

import static dev.kiln.sandbox.moto.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.CopyResult;
import dev.kiln.model.message.CopyResultReader;
import dev.kiln.model.message.ImageCopied;
import dev.kiln.model.message.ImageCopyFailed;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.tag.TagKey;
import dev.kiln.model.tag.Tags;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.WithSandbox;
import dev.kiln.sandbox.functions.EventBridge;
import dev.kiln.sandbox.moto.AwsClients;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.ssm.model.Parameter;

/// The function confirm in a member account, from a copy that EC2 makes to what others see of it.
@WithSandbox
class ConfirmingIT {
  private static final Place PLACE =
      new Place(new AccountId("333333333333"), new Region("us-east-1"));
  private static final Instant FIRST = Instant.parse("2026-11-20T04:00:00Z");
  private static final Instant SECOND = Instant.parse("2026-11-21T04:00:00Z");

  private final Sandbox sandbox;
  private final Sources sources;
  private final AwsClients member;
  private final EventBridge events = new EventBridge(PLACE);

  /// Another recipe in each test, so that none sees another's parameter.
  private final RecipeName recipe =
      new RecipeName("confirming-" + UUID.randomUUID().toString().substring(0, 8));

  ConfirmingIT(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.sources = new Sources(sandbox);
    this.member = sandbox.operator(PLACE.account(), PLACE.region());
  }

  @Test
  void anAvailableCopyBecomesCurrentAndTheToolingAccountHearsOfIt() throws Exception {
    ImageCreated message = baked(FIRST);
    ImageId copy = available(message);

    assertThat(confirm(events.stateChange(copy, "available"))).isEmpty();

    assertThat(current()).contains(copy.value());
    assertThat(parameter().dataType()).isEqualTo("aws:ec2:image");
    assertThat(results(message))
        .singleElement()
        .isInstanceOfSatisfying(
            ImageCopied.class,
            copied -> {
              assertThat(copied.image()).isEqualTo(copy);
              assertThat(copied.account()).isEqualTo(PLACE.account());
              assertThat(copied.region()).isEqualTo(PLACE.region());
              assertThat(copied.recipe()).contains(recipe);
              assertThat(copied.key()).isEqualTo(sandbox.member(PLACE).key());
            });
    assertThat(reported(copy)).contains("copied");
  }

  @Test
  void aSweepFindsWhatNoEventToldOfAndTellsItOnce() throws Exception {
    ImageCreated message = baked(FIRST);
    ImageId copy = available(message);

    assertThat(confirm(events.schedule())).isEmpty();
    assertThat(confirm(events.schedule(), events.stateChange(copy, "available"))).isEmpty();

    assertThat(results(message)).hasSize(1);
    assertThat(current()).contains(copy.value());
  }

  @Test
  void aLateEventForTheFirstBakeLeavesTheParameterAtTheSecond() throws Exception {
    ImageCreated older = baked(FIRST);
    ImageId first = available(older);
    ImageId second = available(baked(SECOND));
    confirm(events.stateChange(second, "available"));

    assertThat(confirm(events.stateChange(first, "available"))).isEmpty();

    assertThat(current()).contains(second.value());
    assertThat(reported(first)).contains("copied");
    assertThat(results(older)).hasSize(1);
  }

  @Test
  void twoAtOnceEndWithTheNewerBake() throws Exception {
    List<ImageId> copies = List.of(available(baked(FIRST)), available(baked(SECOND)));

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> both = new ArrayList<>();
      for (ImageId copy : copies) {
        both.add(threads.submit(() -> confirm(events.stateChange(copy, "available"))));
      }
      for (Future<List<String>> each : both) {
        assertThat(each.get()).isEmpty();
      }
    }

    assertThat(current()).contains(copies.getLast().value());
    assertThat(copies).allSatisfy(copy -> assertThat(reported(copy)).contains("copied"));
  }

  @Test
  void aCopyWhoseKeyWasDisabledIsToldInAwssWordsAndTriedAgainOnceTheKeyIsBack() throws Exception {
    ImageCreated message = baked(FIRST);
    String key = sandbox.member(PLACE).key().id();
    ImageId failed;
    member.kms().disableKey(request -> request.keyId(key));
    try {
      ask(message);
      failed = in(message, 1, "failed");

      assertThat(confirm(events.stateChange(failed, "failed"), events.schedule())).isEmpty();

      assertThat(results(message))
          .singleElement()
          .isInstanceOfSatisfying(
              ImageCopyFailed.class,
              told -> {
                assertThat(told.reason()).contains("Given key ID is not accessible", "snap-", key);
                assertThat(told.attempt()).isEqualTo(1);
                assertThat(told.image()).contains(failed);
              });
      assertThat(reported(failed)).contains("failed");
      assertThat(confirm(events.schedule())).isEmpty();
      assertThat(copies(message)).hasSize(1);
    } finally {
      member.kms().enableKey(request -> request.keyId(key));
    }

    assertThat(confirm(events.schedule())).isEmpty();

    assertThat(reported(failed).orElseThrow()).startsWith("asked/1/");
    ask(message); // The request itself comes after minutes only.
    ImageId second = in(message, 2, "available");
    assertThat(confirm(events.schedule())).isEmpty();
    assertThat(reported(failed)).contains("retried");
    assertThat(current()).contains(second.value());
    assertThat(results(message))
        .singleElement()
        .isInstanceOfSatisfying(
            ImageCopied.class, copied -> assertThat(copied.image()).isEqualTo(second));
  }

  @Test
  void aCopyUnderAnotherKeyOrWithoutItsTagsIsTurnedDown() throws Exception {
    ImageCreated ofKey = baked(FIRST);
    String other = member.kms().createKey(request -> {}).keyMetadata().arn();
    ImageId underAnother = copied(ofKey, other, Map.of(TagKey.ATTEMPT, "1"));
    ImageCreated ofTags = baked(SECOND);
    ImageId tagless = copied(ofTags, sandbox.member(PLACE).key().value(), Map.of());

    assertThat(confirm(events.schedule())).isEmpty();
    for (ImageId copy : List.of(underAnother, tagless)) {
      assertThat(reported(copy).orElseThrow()).startsWith("faulty/");
      member
          .ec2()
          .createTags(request ->
              request
                  .resources(copy.value())
                  .tags(
                      Tag.builder()
                          .key(TagKey.REPORTED)
                          .value("faulty/" + Instant.now().minus(1, ChronoUnit.HOURS))
                          .build()));
    }
    assertThat(confirm(events.schedule())).isEmpty();
    assertThat(confirm(events.schedule())).isEmpty();

    assertThat(reasons(ofKey)).singleElement().asString().contains("is encrypted under " + other);
    assertThat(reasons(ofTags))
        .singleElement()
        .asString()
        .contains("the tag kiln:attempt is missing");
    assertThat(reported(underAnother)).contains("given-up");
    assertThat(reported(tagless)).contains("given-up");
    assertThat(current()).isEmpty();
  }

  @Test
  void aCopyThatAPersonTookOutOfUseIsLeftAlone() throws Exception {
    ImageCreated message = baked(FIRST);
    ImageId copy = available(message);
    member.ec2().deregisterImage(request -> request.imageId(copy.value()));

    assertThat(confirm(events.stateChange(copy, "deregistered"), events.schedule())).isEmpty();

    assertThat(results(message)).isEmpty();
    assertThat(current()).isEmpty();
  }

  @Test
  void whatIsNoNoticeIsKeptWithTheReason() throws Exception {
    String strange = "{\"source\":\"somebody\",\"id\":\"%s\"}".formatted(UUID.randomUUID());

    assertThat(confirm(strange)).isEmpty();

    SqsClient sqs = member.sqs();
    Optional<Message> letter =
        eventually(
            () ->
                sqs
                    .receiveMessage(request ->
                        request
                            .queueUrl(sandbox.member(PLACE).confirmDead().url())
                            .messageAttributeNames("All")
                            .visibilityTimeout(1)
                            .maxNumberOfMessages(10))
                    .messages()
                    .stream()
                    .filter(message -> message.body().equals(strange))
                    .findFirst(),
            Optional::isPresent);
    assertThat(String.valueOf(letter.orElseThrow().messageAttributes().get("reason")))
        .contains("none of the events that are known here");
  }

  /// An image that a bake made, shared with the place.
  private ImageCreated baked(Instant asked) {
    ImageCreated shared = sources.shared(List.of(PLACE));
    BakeId bake = BakeId.of(recipe, asked, new SecureRandom());
    return new ImageCreated(
        shared.sourceAmi(),
        shared.sourceRegion(),
        shared.audience(),
        shared.name(),
        shared.description(),
        Tags.of(Map.of(TagKey.RECIPE, recipe.value(), TagKey.BUILT_BY, TagKey.KILN)),
        new Origin.Kiln(
            recipe,
            bake,
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            Retention.DEFAULT,
            new Encryption.None()));
  }

  private ImageId available(ImageCreated message) throws Exception {
    ask(message);
    return in(message, 1, "available");
  }

  /// The message stays: its copy is to be seen, which a second delivery would do.
  private void ask(ImageCreated message) throws Exception {
    assertThat(Invocation.of(sandbox.copier(PLACE), event(message.toJson())).failed()).hasSize(1);
  }

  /// A copy as somebody else than the copier could have made it.
  private ImageId copied(ImageCreated message, String key, Map<String, String> more) {
    Map<String, String> tags = new TreeMap<>(more);
    tags.put(TagKey.ENCRYPTED, "true");
    tags.put(TagKey.COPIED_FROM, message.sourceAmi().value());
    tags.put(TagKey.SOURCE_REGION, message.sourceRegion().value());
    tags.put(TagKey.RETAIN, "3/P14D");
    tags.put(TagKey.BAKE, ((Origin.Kiln) message.origin()).bake().value());
    member
        .ec2()
        .copyImage(request ->
            request
                .sourceImageId(message.sourceAmi().value())
                .sourceRegion(message.sourceRegion().value())
                .name(message.name().value())
                .encrypted(true)
                .kmsKeyId(key)
                .tagSpecifications(
                    tagged(ResourceType.IMAGE, tags), tagged(ResourceType.SNAPSHOT, tags)));
    return in(message, more.isEmpty() ? 0 : 1, "available");
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

  /// @param attempt 0 for a copy that does not say
  private ImageId in(ImageCreated message, int attempt, String state) {
    String number = attempt == 0 ? "" : Integer.toString(attempt);
    return eventually(
            () ->
                copies(message).stream()
                    .filter(copy -> tag(copy, TagKey.ATTEMPT).orElse("").equals(number))
                    .filter(copy -> copy.stateAsString().equals(state))
                    .map(copy -> new ImageId(copy.imageId()))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private List<Image> copies(ImageCreated message) {
    Filter copied =
        Filter.builder()
            .name("tag:" + TagKey.COPIED_FROM)
            .values(message.sourceAmi().value())
            .build();
    return member.ec2().describeImages(request -> request.owners("self").filters(copied)).images();
  }

  private Optional<String> reported(ImageId copy) {
    return member.ec2().describeImages(request -> request.imageIds(copy.value())).images().stream()
        .findFirst()
        .flatMap(image -> tag(image, TagKey.REPORTED));
  }

  private static Optional<String> tag(Image image, String key) {
    return image.tags().stream().filter(tag -> tag.key().equals(key)).map(Tag::value).findFirst();
  }

  private Optional<String> current() {
    String name = sandbox.installation().imageParameter(recipe);
    return member.ssm().getParameters(request -> request.names(name)).parameters().stream()
        .map(found -> found.value())
        .findFirst();
  }

  private Parameter parameter() {
    String name = sandbox.installation().imageParameter(recipe);
    return member.ssm().getParameter(request -> request.name(name)).parameter();
  }

  private List<String> reasons(ImageCreated message) {
    return results(message).stream()
        .map(result -> result instanceof ImageCopyFailed failed ? failed.reason() : "copied")
        .toList();
  }

  /// What has been told of the message's image since the last time; others' results stay.
  private List<CopyResult> results(ImageCreated message) {
    SqsClient sqs =
        sandbox.operator(sandbox.scene().tooling(), sandbox.installation().region()).sqs();
    String url = sandbox.resultsQueue();
    List<CopyResult> own = new ArrayList<>();
    List<Message> others = new ArrayList<>();
    while (true) {
      List<Message> messages =
          sqs.receiveMessage(
                  request -> request.queueUrl(url).maxNumberOfMessages(10).visibilityTimeout(30))
              .messages();
      if (messages.isEmpty()) {
        break;
      }
      for (Message each : messages) {
        if (each.body().contains(message.sourceAmi().value())) {
          own.add(CopyResultReader.read(each.body()));
          sqs.deleteMessage(request -> request.queueUrl(url).receiptHandle(each.receiptHandle()));
        } else {
          others.add(each);
        }
      }
    }
    others.forEach(each ->
        sqs.changeMessageVisibility(request ->
            request.queueUrl(url).receiptHandle(each.receiptHandle()).visibilityTimeout(0)));
    return own;
  }

  /// @return the ids of the messages that have to come again
  private List<String> confirm(String... bodies) throws Exception {
    return Invocation.of(sandbox.confirmer(PLACE), event(bodies)).failed();
  }

  private static String event(String... bodies) throws Exception {
    List<Map<String, Object>> records = new ArrayList<>();
    for (String body : bodies) {
      records.add(
          Map.of(
              "messageId",
              UUID.randomUUID().toString(),
              "receiptHandle",
              "r",
              "body",
              body,
              "attributes",
              Map.of("ApproximateReceiveCount", "1"),
              "eventSource",
              "aws:sqs"));
    }
    return JSON.std.asString(Map.of("Records", records));
  }
}

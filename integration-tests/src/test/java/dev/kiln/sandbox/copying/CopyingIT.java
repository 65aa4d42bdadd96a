package dev.kiln.sandbox.copying;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.WithSandbox;
import dev.kiln.sandbox.demo.FoundCopy;
import dev.kiln.sandbox.functions.DeployedFunction;
import dev.kiln.sandbox.moto.Eventually;
import dev.kiln.sandbox.moto.MotoControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

@WithSandbox
class CopyingIT {
  private static final int DELIVERIES = 50;
  private static final Region IRELAND = new Region("eu-west-1");
  private static final Region VIRGINIA = new Region("us-east-1");
  private static final Place MEMBER = new Place(new AccountId("222222222222"), IRELAND);
  private static final Place MEMBER_ABROAD = new Place(new AccountId("222222222222"), VIRGINIA);
  private static final Place OTHER_MEMBER = new Place(new AccountId("333333333333"), IRELAND);
  private static final Place OTHER_MEMBER_ABROAD =
      new Place(new AccountId("333333333333"), VIRGINIA);
  private static final Place BYSTANDER = new Place(new AccountId("444444444444"), IRELAND);
  private static final List<Place> TARGETS =
      List.of(MEMBER, MEMBER_ABROAD, OTHER_MEMBER, OTHER_MEMBER_ABROAD);

  private final Sandbox sandbox;
  private final Sources sources;

  CopyingIT(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.sources = new Sources(sandbox);
  }

  @Test
  void aMessagePublishedFiftyTimesInParallelLeavesOneCopyInEachPlace() throws Exception {
    ImageCreated message = sources.shared(TARGETS);

    inParallel(() -> publish(message));

    assertOneCopyEach(message);
  }

  @Test
  void aMessagePublishedFiftyTimesInSequenceLeavesOneCopyInEachPlace() throws Exception {
    ImageCreated message = sources.shared(TARGETS);

    for (int i = 0; i < DELIVERIES; i++) {
      publish(message);
    }

    assertOneCopyEach(message);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void aMessageHandedOverFiftyTimesAtOnceLeavesOneCopy(Place place) throws Exception {
    ImageCreated message = sources.shared(List.of(place));
    String event = sqsEvent(List.of(envelope(message.toJson())));

    DeployedFunction function = sandbox.copier(place);
    List<Invocation> invocations = inParallel(() -> Invocation.of(function, event));

    assertThat(invocations).hasSize(DELIVERIES);
    assertThat(copies(message, place)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void aMessageHandedOverFiftyTimesInSequenceLeavesOneCopy(Place place) throws Exception {
    ImageCreated message = sources.shared(List.of(place));

    DeployedFunction function = sandbox.copier(place);
    Invocation first = Invocation.of(function, sqsEvent(List.of(envelope(message.toJson()))));
    assertThat(first.failed()).as("stays until its copy is seen").hasSize(1);
    for (int i = 1; i < DELIVERIES; i++) {
      assertThat(Invocation.of(function, sqsEvent(List.of(envelope(message.toJson())))).failed())
          .isEmpty();
    }

    assertThat(copies(message, place)).hasSize(1);
  }

  @Test
  void everySnapshotOfACopyIsEncryptedUnderTheMembersKeyAndTagged() throws Exception {
    ImageCreated message = sources.shared(List.of(MEMBER_ABROAD));

    publish(message);

    FoundCopy copy = eventually(message, MEMBER_ABROAD, found -> found.size() == 1).getFirst();
    assertThat(copy.encrypted()).isTrue();
    assertThat(copy.key()).isEqualTo(sandbox.member(MEMBER_ABROAD).key().value());
    assertThat(copy.snapshotTags())
        .hasSize(2)
        .allSatisfy(tags ->
            assertThat(tags)
                .containsEntry("CopiedFromAMI", message.sourceAmi().value())
                .containsEntry("Encrypted", "true")
                .containsEntry("Recipe", "web"));
  }

  @Test
  void anAccountThatIsNoTargetIsNeverInvoked() throws Exception {
    int before = sandbox.invocations(BYSTANDER);
    ImageCreated message = sources.shared(List.of(MEMBER));

    publish(message);

    eventually(message, MEMBER, found -> found.size() == 1);
    Eventually.eventually(sandbox::isQuiet, quiet -> quiet);
    assertThat(sandbox.invocations(BYSTANDER)).isEqualTo(before);
  }

  @Test
  void anAccountThatIsNoTargetIgnoresTheMessageIfItComesAnyway() throws Exception {
    ImageCreated message = sources.shared(List.of(MEMBER));
    long last = sandbox.control().calls(0).last();

    List<String> failed =
        Invocation.of(sandbox.copier(BYSTANDER), sqsEvent(List.of(envelope(message.toJson()))))
            .failed();

    assertThat(failed).isEmpty();
    assertThat(sandbox.control().calls(last).calls())
        .filteredOn(call -> call.account().equals(BYSTANDER.account().value()))
        .extracting(MotoControl.Call::action)
        .doesNotContain("ec2:CopyImage", "ec2:DescribeImages");
    assertThat(copies(message, BYSTANDER)).isEmpty();
  }

  @Test
  void amigosMessageIsCopiedInEveryRegionOfItsAccounts() throws Exception {
    ImageCreated ours = sources.shared(List.of(MEMBER, MEMBER_ABROAD));
    String amigos =
        """
        {"sourceAmi":"%s","sourceRegion":"%s","targetAccounts":["222222222222"],"name":"%s",\
        "description":"from AMIgo","tags":{"Recipe":"noble","BuiltBy":"amigo"}}\
        """
            .formatted(ours.sourceAmi(), ours.sourceRegion(), ours.name());

    publish(amigos, List.of("222222222222:*"));

    assertThat(eventually(ours, MEMBER, found -> found.size() == 1).getFirst().tags())
        .containsEntry("Recipe", "noble")
        .containsEntry("BuiltBy", "amigo");
    eventually(ours, MEMBER_ABROAD, found -> found.size() == 1);
  }

  @Test
  void badMessagesAreKeptWithTheirReasonsAndTheirNeighboursGoOn() throws Exception {
    ImageCreated good = sources.shared(List.of(OTHER_MEMBER_ABROAD));
    String unknown = good.toJson().replace("kiln.image-created/1", "kiln.image-created/9");
    String incomplete = good.toJson().replace("\"sourceRegion\":\"eu-west-1\",", "");

    List<String> failed =
        Invocation.of(
                sandbox.copier(OTHER_MEMBER_ABROAD),
                sqsEvent(
                    List.of(
                        envelope("not JSON"),
                        envelope(unknown),
                        envelope(good.toJson()),
                        envelope(incomplete))))
            .failed();

    assertThat(failed).as("stays until its copy is seen").hasSize(1);
    assertThat(copies(good, OTHER_MEMBER_ABROAD)).hasSize(1);
    assertThat(deadLetters(OTHER_MEMBER_ABROAD, 3))
        .extracting(CopyingIT::reason)
        .satisfiesExactlyInAnyOrder(
            reason -> assertThat(reason).contains("not a JSON object"),
            reason -> assertThat(reason).contains("kiln.image-created/9"),
            reason -> assertThat(reason).contains("sourceRegion is missing"));
  }

  @Test
  void anImageThatIsNotSharedYetIsCopiedOnceItIs() throws Exception {
    ImageCreated message = sources.unshared(List.of(OTHER_MEMBER));

    DeployedFunction function = sandbox.copier(OTHER_MEMBER);
    List<String> failed =
        Invocation.of(function, sqsEvent(List.of(envelope(message.toJson())))).failed();
    assertThat(copies(message, OTHER_MEMBER)).isEmpty();
    sources.share(message);
    Invocation.of(function, sqsEvent(List.of(envelope(message.toJson()))));

    assertThat(failed).hasSize(1);
    assertThat(copies(message, OTHER_MEMBER)).hasSize(1);
  }

  static List<Place> targets() {
    return TARGETS;
  }

  /// Fifty times on eight threads, each of which has to succeed.
  private static <T> List<T> inParallel(Callable<T> delivery) throws Exception {
    List<T> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<T> result : threads.invokeAll(Collections.nCopies(DELIVERIES, delivery))) {
        results.add(result.get());
      }
    }
    return results;
  }

  private void assertOneCopyEach(ImageCreated message) throws InterruptedException {
    for (Place place : TARGETS) {
      eventually(message, place, found -> !found.isEmpty());
    }
    Eventually.eventually(sandbox::isQuiet, quiet -> quiet);
    for (Place place : TARGETS) {
      assertThat(copies(message, place)).as(place.toString()).hasSize(1);
      assertThat(deadLetters(place))
          .noneMatch(letter -> letter.body().contains(message.name().value()));
    }
  }

  private List<FoundCopy> eventually(
      ImageCreated message, Place place, Predicate<List<FoundCopy>> wanted)
      throws InterruptedException {
    return Eventually.eventually(() -> copies(message, place), wanted);
  }

  private List<FoundCopy> copies(ImageCreated message, Place place) {
    return FoundCopy.of(
        message.sourceAmi(), place, sandbox.operator(place.account(), place.region()));
  }

  private String publish(ImageCreated message) {
    return publish(message.toJson(), message.audience().filterPairs());
  }

  private String publish(String body, List<String> pairs) {
    MessageAttributeValue targets =
        MessageAttributeValue.builder().dataType("String.Array").stringValue(json(pairs)).build();
    return sandbox
        .operator(sandbox.scene().tooling(), sandbox.installation().region())
        .sns()
        .publish(request ->
            request
                .topicArn(sandbox.installation().topicArn(MEMBER.account()))
                .message(body)
                .messageAttributes(Map.of("targets", targets)))
        .messageId();
  }

  private List<Message> deadLetters(Place place, int count) throws InterruptedException {
    List<Message> all = new ArrayList<>();
    Eventually.eventually(
        () -> {
          all.addAll(deadLetters(place));
          return all.size();
        },
        size -> size >= count);
    return all;
  }

  private List<Message> deadLetters(Place place) {
    SqsClient sqs = sandbox.operator(place.account(), place.region()).sqs();
    String url = sandbox.member(place).dead().url();
    return sqs.receiveMessage(
            request -> request.queueUrl(url).maxNumberOfMessages(10).messageAttributeNames("All"))
        .messages();
  }

  private static String reason(Message message) {
    var reason = message.messageAttributes().get("reason");
    return reason == null ? "no reason" : reason.stringValue();
  }

  private static Map<String, Object> envelope(String message) {
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("Type", "Notification");
    envelope.put("MessageId", UUID.randomUUID().toString());
    envelope.put("Message", message);
    return envelope;
  }

  private static String sqsEvent(List<Map<String, Object>> envelopes) {
    List<Map<String, Object>> records = new ArrayList<>();
    for (Map<String, Object> envelope : envelopes) {
      Map<String, Object> sqs = new LinkedHashMap<>();
      sqs.put("messageId", UUID.randomUUID().toString());
      sqs.put("receiptHandle", "r");
      sqs.put("body", json(envelope));
      sqs.put("attributes", Map.of("ApproximateReceiveCount", "1"));
      sqs.put("eventSource", "aws:sqs");
      records.add(sqs);
    }
    return json(Map.of("Records", records));
  }

  private static String json(Object value) {
    try {
      return JSON.std.asString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

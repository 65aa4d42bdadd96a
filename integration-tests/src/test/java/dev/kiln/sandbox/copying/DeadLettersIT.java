package dev.kiln.sandbox.copying;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.baker.aws.AwsAccess;
import dev.kiln.baker.cli.SleepingPause;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.message.Origin;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.baking.Result;
import dev.kiln.sandbox.demo.FoundCopy;
import dev.kiln.sandbox.moto.AwsClients;
import dev.kiln.sandbox.moto.Eventually;
import dev.kiln.sandbox.moto.ImageSeed;
import dev.kiln.sandbox.moto.MotoControl.Call;
import dev.kiln.sandbox.setup.Member;
import dev.kiln.sandbox.setup.Member.Queue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// `kiln dead-letters`, in a sandbox of its own: who reads a queue hides its letters from others.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadLettersIT {
  private static final Scene SCENE =
      new Scene(
          new AccountId("111111111111"),
          new Region("eu-west-1"),
          List.of(new AccountId("222222222222")),
          List.of(new Region("eu-west-1"), new Region("us-east-1")));
  private static final Place HERE = SCENE.places().getFirst();
  private static final Place ABROAD = SCENE.places().getLast();
  private static final String BOTH = "eu-west-1,us-east-1";

  @TempDir Path folder;
  private final Sandbox sandbox = Sandbox.open(SCENE, _ -> {}).run();
  private final Sources sources = new Sources(sandbox);

  @BeforeEach
  void writeInstallation() throws IOException {
    Files.writeString(
        folder.resolve("kiln.yaml"),
        """
        tooling: {account: "%s", region: %s}
        builder: {subnet: subnet-0a1b2c3d, securityGroup: sg-0a1b2c3d}
        """
            .formatted(SCENE.tooling(), SCENE.home()));
  }

  @AfterEach
  void empty() {
    for (Place place : SCENE.places()) {
      Member member = sandbox.member(place);
      for (Queue queue : List.of(member.dead(), member.confirm(), member.confirmDead())) {
        operator(place).sqs().purgeQueue(request -> request.queueUrl(queue.url()));
      }
    }
  }

  @AfterAll
  void close() {
    sandbox.close();
  }

  @Test
  void whatACopierRefusedIsShownWithItsReasonAndStaysForOthers() throws IOException {
    ImageCreated message = refused(HERE);

    Result first = kiln("--json", "--region", BOTH);
    Result again = kiln("--region", BOTH);

    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(letters(first))
        .singleElement()
        .satisfies(letter ->
            assertThat(letter)
                .containsEntry("region", "eu-west-1")
                .containsEntry("image", message.sourceAmi().value())
                .containsEntry("recipe", "web")
                .containsEntry("bake", bake(message))
                .containsEntry("movedBy", "copier")
                .containsEntry("outcome", "refused")
                .containsEntry("receiveCount", 1)
                .containsEntry("now", "dead")
                .hasEntrySatisfying(
                    "reason", why -> assertThat(why).asString().contains("has that name"))
                .containsKeys("id", "messageId", "sentAt"));
    assertThat(again.out())
        .contains("refused after 1 receive", "has that name", message.sourceAmi().value());
    assertThat(waiting(HERE)).isEqualTo(1);
  }

  @Test
  void whatSqsMovedIsToldSo() {
    put(ABROAD, "not a message");

    assertThat(kiln("--region", BOTH).out())
        .contains("us-east-1", "moved by SQS after 1 receive, looks at it included");
  }

  @Test
  void whatTheFunctionConfirmCouldNotReadIsShownBesideItAndReplayedToIt() throws IOException {
    Member member = sandbox.member(HERE);
    put(HERE, "not a message");
    operator(HERE)
        .sqs()
        .sendMessage(
            request -> request.queueUrl(member.confirmDead().url()).messageBody("no event"));

    Result seen = kiln("--json", "--region", BOTH);
    Result replayed = kiln("--json", "--region", BOTH, "--replay", idOf("confirm", seen));

    assertThat(letters(seen))
        .extracting(letter -> letter.get("function"))
        .containsExactly("copy", "confirm");
    assertThat(replayed.exitCode()).as(replayed.err()).isZero();
    assertThat(letters(replayed))
        .extracting(letter -> letter.get("now"))
        .containsExactly("dead", "sent");
    assertThat(
            operator(HERE)
                .sqs()
                .receiveMessage(request -> request.queueUrl(member.confirm().url()))
                .messages())
        .singleElement()
        .satisfies(message -> assertThat(message.body()).isEqualTo("no event"));
  }

  @Test
  void aLetterOfWhichTheToolingAccountWasNotToldSaysSo() throws IOException {
    Member member = sandbox.member(HERE);
    operator(HERE)
        .sqs()
        .sendMessage(request ->
            request
                .queueUrl(member.dead().url())
                .messageBody("not a message")
                .messageAttributes(
                    Map.of(
                        "reason", text("the body is not a JSON object"),
                        "outcome", text("refused"),
                        "receiveCount", text("8"),
                        "messageId", text("m-0"),
                        "untold", text("the results queue did not answer"))));

    assertThat(kiln("--region", BOTH).out())
        .contains(
            "refused after 8 receives: the body is not a JSON object; the tooling account was not told");
    assertThat(letters(kiln("--json", "--region", BOTH)))
        .singleElement()
        .satisfies(letter ->
            assertThat(letter).containsEntry("untold", "the results queue did not answer"));
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }

  private static String idOf(String function, Result result) throws IOException {
    return letters(result).stream()
        .filter(letter -> function.equals(letter.get("function")))
        .map(letter -> String.valueOf(letter.get("id")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatIsReplayedIsTriedAgainAsItWas() throws IOException {
    ImageCreated message = refused(HERE);
    String other = put(HERE, "not a message");
    stranger(message)
        .forEach(image ->
            operator(HERE).ec2().deregisterImage(request -> request.imageId(image.value())));
    String id = String.valueOf(letterOf(message, kiln("--json", "--region", BOTH)).get("id"));

    Result result = kiln("--json", "--region", BOTH, "--replay", id);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(letterOf(message, result)).containsEntry("now", "sent");
    var _ =
        Eventually.eventually(
            () -> FoundCopy.of(message.sourceAmi(), HERE, operator(HERE)),
            copies -> !copies.isEmpty());
    assertThat(letters(kiln("--json", "--region", BOTH)))
        .singleElement()
        .satisfies(letter -> assertThat(letter).containsEntry("id", other));
  }

  /// Not without end: the command sends what was there when it began.
  @Test
  void withoutIdsAllAreReplayedOnceAndWhatIsStillHopelessIsDeadAgain() throws IOException {
    put(HERE, "not a message");
    put(ABROAD, "nor this");

    Result result = kiln("--json", "--region", BOTH, "--replay");

    assertThat(letters(result))
        .hasSize(2)
        .allSatisfy(letter -> assertThat(letter).containsEntry("now", "sent"));
    for (Place place : SCENE.places()) {
      var _ = Eventually.eventually(() -> waiting(place), number -> number == 1);
    }
    assertThat(letters(kiln("--json", "--region", BOTH)))
        .hasSize(2)
        .allSatisfy(letter -> assertThat(letter).containsEntry("movedBy", "copier"));
  }

  @Test
  void anIdThatNoLetterHasIsToldAndNothingIsSent() {
    put(HERE, "not a message");

    Result result = kiln("--region", BOTH, "--replay", "0a1b2c3d-0000");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("0a1b2c3d-0000 is no dead letter that could be seen");
    assertThat(waiting(HERE)).isEqualTo(1);
  }

  @Test
  void aRegionWithoutTheRoleIsRefusedAndTheOthersAreShown() {
    put(HERE, "not a message");

    Result result = kiln("--region", "ap-south-1,eu-west-1");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("ap-south-1: AccessDenied");
    assertThat(result.out()).contains("moved by SQS");
  }

  @Test
  void whoOnlyLooksMayNeitherSendNorRemove() {
    put(HERE, "not a message");
    long before = sandbox.control().calls(Long.MAX_VALUE).last();

    kiln("--region", BOTH);

    assertThat(sandbox.control().calls(before).calls())
        .filteredOn(call -> call.principal().contains("/kiln-replay-"))
        .extracting(Call::action)
        .containsOnly("sqs:ReceiveMessage", "sqs:ChangeMessageVisibility");
  }

  @Test
  void whereNothingIsDeadItIsSaidSo() {
    assertThat(kiln("--region", BOTH).out())
        .contains("222222222222 has no dead letters in eu-west-1, us-east-1.");
  }

  /// A message whose copy's name a stranger has.
  private ImageCreated refused(Place place) {
    ImageCreated message = sources.shared(List.of(place));
    sandbox
        .control()
        .seedImage(ImageSeed.of(place.account(), place.region(), message.name().value()));
    String url = sandbox.member(place).copy().url();
    operator(place)
        .sqs()
        .sendMessage(request -> request.queueUrl(url).messageBody(message.toJson()));
    var _ = Eventually.eventually(() -> waiting(place), number -> number == 1);
    return message;
  }

  private List<ImageId> stranger(ImageCreated message) {
    return operator(HERE).ec2().describeImages(request -> request.owners("self")).images().stream()
        .filter(image -> message.name().value().equals(image.name()))
        .map(image -> new ImageId(image.imageId()))
        .toList();
  }

  /// @return the letter's id
  private String put(Place place, String body) {
    Member member = sandbox.member(place);
    return operator(place)
        .sqs()
        .sendMessage(request -> request.queueUrl(member.dead().url()).messageBody(body))
        .messageId();
  }

  /// How many letters nobody holds.
  private int waiting(Place place) {
    String url = sandbox.member(place).dead().url();
    return Integer.parseInt(
        operator(place)
            .sqs()
            .getQueueAttributes(request ->
                request
                    .queueUrl(url)
                    .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
            .attributes()
            .getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0"));
  }

  private Map<String, Object> letterOf(ImageCreated message, Result result) throws IOException {
    return letters(result).stream()
        .filter(letter -> message.sourceAmi().value().equals(letter.get("image")))
        .findFirst()
        .orElseThrow();
  }

  private static List<Map<String, Object>> letters(Result result) throws IOException {
    List<Map<String, Object>> letters = new ArrayList<>();
    if (JSON.std.mapFrom(result.out()).get("letters") instanceof List<?> all) {
      for (Object each : all) {
        letters.add(JSON.std.mapFrom(JSON.std.asString(each)));
      }
    }
    return letters;
  }

  private static String bake(ImageCreated message) {
    return switch (message.origin()) {
      case Origin.Kiln kiln -> kiln.bake().value();
      case Origin.Amigo _ -> throw new AssertionError(message);
    };
  }

  private Result kiln(String... options) {
    AwsAccess access =
        new AwsAccess(
            StaticCredentialsProvider.create(sandbox.developer()), Optional.of(sandbox.endpoint()));
    List<String> arguments = new ArrayList<>(List.of("dead-letters", "222222222222"));
    arguments.addAll(List.of(options));
    return Result.of(
        access,
        new SleepingPause("PT0.05S"),
        folder.resolve("kiln.yaml"),
        arguments.toArray(String[]::new));
  }

  private AwsClients operator(Place place) {
    return sandbox.operator(place.account(), place.region());
  }
}

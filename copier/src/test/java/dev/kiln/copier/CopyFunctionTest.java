package dev.kiln.copier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.InstanceOfAssertFactories.INTEGER;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.copier.aws.TestConnection;
import dev.kiln.copier.copy.Published;
import dev.kiln.copier.event.EventFile;
import dev.kiln.copier.event.InvocationContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/// The function as Lambda calls it, with its own wiring and the SDK's own clients.
class CopyFunctionTest {
  private static final String KEY =
      "arn:aws:kms:eu-west-1:222222222222:key/0a1b2c3d-0000-4000-8000-000000000000";

  /// Forms:
  /// [DescribeImages](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html),
  /// [CopyImage](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html).
  private static final String NO_IMAGES =
      """
      <DescribeImagesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
        <requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>
        <imagesSet/>
      </DescribeImagesResponse>
      """;

  private static final String ONE_IMAGE =
      """
      <DescribeImagesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
        <requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>
        <imagesSet>
          <item>
            <imageId>ami-00000000000000001</imageId>
            <imageState>%s</imageState>
            <tagSet>
              <item><key>CopiedFromAMI</key><value>ami-0123456789abcdef0</value></item>
              <item><key>kiln:attempt</key><value>2</value></item>
            </tagSet>
          </item>
        </imagesSet>
      </DescribeImagesResponse>
      """;

  private static final String COPY =
      """
      <CopyImageResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
        <requestId>60bc441d-fa2c-494d-b155-5d6a3EXAMPLE</requestId>
        <imageId>ami-4d3c2b1a</imageId>
      </CopyImageResponse>
      """;

  private static final String ERROR =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <Response>
        <Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors>
        <RequestID>ea966190-f9aa-478e-9ede-example</RequestID>
      </Response>
      """;

  private FakeAws aws;
  private CopyFunction function;

  @BeforeEach
  void start() throws IOException {
    aws = new FakeAws();
    aws.reply("DescribeImages", 200, NO_IMAGES);
    aws.reply("CopyImage", 200, COPY);
    aws.reply("ChangeMessageVisibilityBatch", 200, "{\"Successful\":[{\"Id\":\"0\"}]}");
    function = function(Published.SENT, "100");
  }

  private CopyFunction function(Instant now, String maxReceives) {
    return new CopyFunction(
        Map.of(
            "AWS_REGION", "eu-west-1",
            "KILN_ACCOUNT", "222222222222",
            "KILN_KEY_ARN", KEY,
            "KILN_COPY_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/222222222222/kiln-copy",
            "KILN_DEAD_LETTER_QUEUE_URL",
                "https://sqs.eu-west-1.amazonaws.com/222222222222/kiln-copy-dead",
            "KILN_RESULTS_QUEUE_URL",
                "https://sqs.us-east-1.amazonaws.com/111111111111/kiln-results",
            "KILN_TOOLING_REGION", "us-east-1",
            "KILN_MAX_RECEIVES", maxReceives),
        TestConnection.to(aws.endpoint()),
        Clock.fixed(now, ZoneOffset.UTC));
  }

  @AfterEach
  void stop() {
    function.close();
    aws.close();
  }

  @Test
  void looksForACopyAsksForOneInOneCallAndHasTheMessageComeAgainToSeeIt() throws IOException {
    assertThat(handle("sqs-envelope.json")).contains("059f36b4-87a3-44ab-83d2-661975a7a7d0");

    assertThat(aws.calls())
        .extracting(FakeAws.Call::action)
        .containsExactly("DescribeImages", "CopyImage");
    assertThat(aws.calls().getFirst().parameters())
        .contains(
            "Owner.1=self",
            "IncludeDeprecated=true",
            "IncludeDisabled=true",
            "Filter.1.Name=tag:CopiedFromAMI",
            "Filter.1.Value.1=ami-0123456789abcdef0");
    assertThat(aws.calls().getLast().parameters())
        .contains(
            "SourceImageId=ami-0123456789abcdef0",
            "SourceRegion=eu-west-1",
            "Name=kiln/web/2026-11-21T04-00-00Z-1a2b3c",
            "Description=nginx on Ubuntu 24.04",
            "Encrypted=true",
            "KmsKeyId=" + KEY,
            "ClientToken=7vUaZiUd0pmrebwVrRWXcN2chCPX4MwDbtUYHQi_iZo",
            "TagSpecification.1.ResourceType=image",
            "TagSpecification.1.Tag.3.Key=Encrypted",
            "TagSpecification.1.Tag.3.Value=true",
            "TagSpecification.1.Tag.5.Key=kiln:announced-at",
            "TagSpecification.1.Tag.5.Value=2026-11-21T04:31:07Z",
            "TagSpecification.2.ResourceType=snapshot",
            "TagSpecification.2.Tag.2.Key=CopiedFromAMI",
            "TagSpecification.2.Tag.2.Value=ami-0123456789abcdef0");
  }

  @Test
  void asksForNothingWhenTheCopyIsThere() throws IOException {
    aws.reply("DescribeImages", 200, ONE_IMAGE.formatted("available"));

    assertThat(handle("sqs-envelope.json")).isEqualTo("{\"batchItemFailures\":[]}");
    assertThat(aws.calls()).extracting(FakeAws.Call::action).containsExactly("DescribeImages");
  }

  @Test
  void makesTheNextAttemptWhenTheCopyFailed() throws IOException {
    aws.reply("DescribeImages", 200, ONE_IMAGE.formatted("failed"));

    handle("sqs-envelope.json");

    assertThat(aws.calls().getLast().parameters())
        .contains("Name=kiln/web/2026-11-21T04-00-00Z-1a2b3c-3");
  }

  @Test
  void returnsToTheQueueWhatCannotBeDoneYet() throws IOException {
    aws.reply("CopyImage", 400, ERROR.formatted("ResourceLimitExceeded", "Too many copies"));

    assertThat(handle("sqs-envelope.json"))
        .isEqualTo(
            "{\"batchItemFailures\":[{\"itemIdentifier\":\"059f36b4-87a3-44ab-83d2-661975a7a7d0\"}]}");
  }

  @Test
  void hidesInTheQueueWhatCannotBeDoneYet() throws IOException {
    aws.reply("CopyImage", 400, ERROR.formatted("ResourceLimitExceeded", "Too many copies"));

    handle("sqs-envelope.json");

    FakeAws.Call call = aws.calls().getLast();
    assertThat(call.action()).isEqualTo("ChangeMessageVisibilityBatch");
    Map<String, Object> hidden = JSON.std.mapFrom(call.body());
    assertThat(hidden)
        .containsEntry("QueueUrl", "https://sqs.eu-west-1.amazonaws.com/222222222222/kiln-copy");
    assertThat(hidden.get("Entries"))
        .asInstanceOf(LIST)
        .singleElement()
        .asInstanceOf(MAP)
        .containsEntry("ReceiptHandle", "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a")
        .hasEntrySatisfying(
            "VisibilityTimeout",
            seconds -> assertThat(seconds).asInstanceOf(INTEGER).isBetween(60, 120));
  }

  @Test
  void sendsToTheQueueWhatCameFromATopicAndCannotBeDoneYet() throws IOException {
    aws.reply("CopyImage", 400, ERROR.formatted("ResourceLimitExceeded", "Too many copies"));
    aws.reply("SendMessage", 200, SentMessage::reply);

    assertThat(handle("sns.json")).isEmpty();

    Map<String, Object> sent = JSON.std.mapFrom(aws.calls().getLast().body());
    assertThat(sent)
        .containsEntry("QueueUrl", "https://sqs.eu-west-1.amazonaws.com/222222222222/kiln-copy")
        .containsEntry("MessageBody", EventFile.bodies("sns.json").getFirst());
    assertThat(sent.get("DelaySeconds")).asInstanceOf(INTEGER).isBetween(60, 120);
    assertThat(JSON.std.asString(sent.get("MessageAttributes")))
        .isEqualTo("{\"attempt\":{\"StringValue\":\"1\",\"DataType\":\"Number\"}}");
  }

  @Test
  void failsWhenWhatCameFromATopicCanNeitherBeDoneNorSent() {
    aws.reply("CopyImage", 400, ERROR.formatted("ResourceLimitExceeded", "Too many copies"));

    assertThatIllegalStateException()
        .isThrownBy(() -> handle("sns.json"))
        .withMessageContaining("95df01b4-ee98-5cb9-9903-4c221d41eb5e");
  }

  @Test
  void answersNothingToATopic() throws IOException {
    aws.reply("SendMessage", 200, SentMessage::reply);

    assertThat(handle("sns.json")).isEmpty();
  }

  @Test
  void sendsARefusedMessageToTheDeadLetterQueue() throws IOException {
    String body = EventFile.bodies("sqs-unknown-schema.json").getFirst();
    aws.reply("SendMessage", 200, SentMessage::reply);

    assertThat(handle("sqs-unknown-schema.json")).isEqualTo("{\"batchItemFailures\":[]}");

    assertThat(aws.calls())
        .extracting(FakeAws.Call::action)
        .containsExactly("SendMessage", "SendMessage");
    Map<String, Object> sent = JSON.std.mapFrom(aws.calls().getLast().body());
    assertThat(sent)
        .containsEntry(
            "QueueUrl", "https://sqs.eu-west-1.amazonaws.com/222222222222/kiln-copy-dead")
        .containsEntry("MessageBody", body);
    assertThat(JSON.std.asString(sent.get("MessageAttributes")))
        .contains("kiln.image-created/2")
        .contains("\"outcome\":{\"StringValue\":\"refused\",\"DataType\":\"String\"}")
        .contains("\"receiveCount\":{\"StringValue\":\"2\",\"DataType\":\"Number\"}")
        .contains("\"StringValue\":\"059f36b4-87a3-44ab-83d2-661975a7a7d0\"")
        .doesNotContain("untold");
    Map<String, Object> told = JSON.std.mapFrom(aws.calls().getFirst().body());
    assertThat(told)
        .containsEntry("QueueUrl", "https://sqs.us-east-1.amazonaws.com/111111111111/kiln-results")
        .hasEntrySatisfying(
            "MessageBody",
            result ->
                assertThat(result.toString())
                    .contains("kiln.image-copy-failed/1", "kiln.image-created/2"));
  }

  @Test
  void looksAtTheCopyThatEc2AnswersForAnOldImageAndGoesOnWithTheNextAttempt() throws IOException {
    aws.reply("SendMessage", 200, SentMessage::reply);
    restart(Published.SENT.plus(Duration.ofDays(1)), "100");

    assertThat(handle("sqs-envelope.json")).isEqualTo("{\"batchItemFailures\":[]}");

    assertThat(aws.calls())
        .extracting(FakeAws.Call::action)
        .containsExactly("DescribeImages", "CopyImage", "DescribeImages", "SendMessage");
    assertThat(aws.calls().get(2).parameters())
        .contains("Owner.1=self", "Filter.1.Name=image-id", "Filter.1.Value.1=ami-4d3c2b1a");
    assertThat(JSON.std.mapFrom(aws.calls().getLast().body()))
        .containsEntry("QueueUrl", "https://sqs.eu-west-1.amazonaws.com/222222222222/kiln-copy")
        .containsEntry("DelaySeconds", 300)
        .containsEntry(
            "MessageAttributes",
            Map.of("attempt", Map.of("StringValue", "2", "DataType", "Number")));
  }

  @Test
  void asksOnceForAllImagesOfABatch() throws IOException {
    aws.reply("SendMessage", 200, SentMessage::reply);

    handle("sqs-neighbours.json");

    assertThat(aws.calls())
        .filteredOn(call -> call.parameters().contains("Filter.1.Name=tag:CopiedFromAMI"))
        .singleElement()
        .satisfies(call ->
            assertThat(call.parameters())
                .filteredOn(parameter -> parameter.startsWith("Filter.1.Value."))
                .extracting(parameter -> parameter.substring(parameter.indexOf('=') + 1))
                .containsExactlyInAnyOrder("ami-0123456789abcdef0", "ami-0fedcba9876543210"));
  }

  @Test
  void refusesOnlyWhenTheNameIsSeenToBeAnothers() throws IOException {
    String words = "AMI name is already in use by AMI ami-00000000000000001";
    aws.reply("CopyImage", 400, ERROR.formatted("InvalidAMIName.Duplicate", words));
    aws.reply("SendMessage", 200, SentMessage::reply);
    aws.reply(
        "DescribeImages",
        200,
        body ->
            body.contains("Filter.1.Name=name")
                ? ONE_IMAGE.formatted("available").replace("0123456789abcdef0", "4d3c2b1a")
                : NO_IMAGES);

    assertThat(handle("sqs-envelope.json")).isEqualTo("{\"batchItemFailures\":[]}");

    assertThat(letter())
        .contains(
            "ami-0123456789abcdef0 is to be copied", "but ami-00000000000000001 has that name");
  }

  @Test
  void goesOnWithTheNextAttemptWhenNobodyIsSeenToHaveTheName() throws IOException {
    String words = "AMI name is already in use by AMI ami-00000000000000001";
    aws.reply("CopyImage", 400, ERROR.formatted("InvalidAMIName.Duplicate", words));
    aws.reply("SendMessage", 200, SentMessage::reply);

    assertThat(handle("sqs-envelope.json")).isEqualTo("{\"batchItemFailures\":[]}");

    assertThat(aws.calls().getLast().body()).contains("/kiln-copy\"", "\"2\"");
  }

  @ParameterizedTest
  @CsvSource({"available, kiln-copy-dead", "pending, ''", "deregistered, kiln-copy"})
  void anUntaggedImageIsAStrangerOnceItIsMade(String state, String queue) throws IOException {
    aws.reply("CopyImage", 400, ERROR.formatted("InvalidAMIName.Duplicate", "taken"));
    aws.reply("SendMessage", 200, SentMessage::reply);
    String untagged = ONE_IMAGE.formatted(state).replaceAll("(?s)<tagSet>.*</tagSet>", "");
    aws.reply(
        "DescribeImages", 200, body -> body.contains("Filter.1.Name=name") ? untagged : NO_IMAGES);

    handle("sqs-envelope.json");

    assertThat(aws.calls())
        .filteredOn(call -> call.action().equals("SendMessage"))
        .extracting(call -> String.valueOf(JSON.std.mapFrom(call.body()).get("QueueUrl")))
        .filteredOn(url -> !url.endsWith("/kiln-results"))
        .allMatch(url -> url.endsWith("/" + queue))
        .hasSize(queue.isEmpty() ? 0 : 1);
  }

  @Test
  void refusesInEc2sWordsWhatItMayNotDo() throws IOException {
    String words = "You are not authorized to perform this operation.";
    aws.reply("CopyImage", 403, ERROR.formatted("UnauthorizedOperation", words));
    aws.reply("SendMessage", 200, SentMessage::reply);

    assertThat(handle("sqs-envelope.json")).isEqualTo("{\"batchItemFailures\":[]}");

    assertThat(letter()).contains("UnauthorizedOperation", words, "refused");
  }

  @Test
  void sendsAgainWhatTheQueueWouldLosePatienceWith() throws IOException {
    restart(Published.SENT, "1");
    aws.reply("CopyImage", 400, ERROR.formatted("ResourceLimitExceeded", "Too many copies"));
    aws.reply("SendMessage", 200, SentMessage::reply);

    assertThat(handle("sqs-envelope.json")).isEqualTo("{\"batchItemFailures\":[]}");

    assertThat(aws.calls().getLast().body()).contains("/kiln-copy\"");
  }

  @Test
  void keepsInTheQueueWhatTheDeadLetterQueueDoesNotTake() throws IOException {
    assertThat(handle("sqs-unknown-schema.json")).contains("059f36b4-87a3-44ab-83d2-661975a7a7d0");
  }

  @Test
  void doesNotStartWithoutItsSettings() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CopyFunction(Map.of(), TestConnection.to(aws.endpoint())))
        .withMessageContaining("KILN_ACCOUNT is missing")
        .withMessageContaining("KILN_KEY_ARN is missing");
  }

  @Test
  void saysInOneLineWhyItDoesNotStart() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(CopyFunction.class);
    logger.addAppender(log);
    try {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new CopyFunction(Map.of(), TestConnection.to(aws.endpoint())));
    } finally {
      logger.detachAppender(log);
    }

    assertThat(log.list)
        .singleElement()
        .satisfies(line ->
            assertThat(String.valueOf(line.getKeyValuePairs()))
                .contains("KILN_ACCOUNT is missing", "KILN_TOOLING_REGION is missing"));
  }

  private void restart(Instant now, String maxReceives) {
    function.close();
    function = function(now, maxReceives);
  }

  private String handle(String event) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InputStream in = EventFile.open(event)) {
      function.handleRequest(in, out, InvocationContext.lasting());
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private String letter() {
    return aws.calls().stream()
        .map(FakeAws.Call::body)
        .filter(body -> body.contains("/kiln-copy-dead\""))
        .findFirst()
        .orElseThrow();
  }
}

package dev.kiln.copier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.copier.aws.TestConnection;
import dev.kiln.copier.event.EventFile;
import dev.kiln.copier.event.InvocationContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The function as Lambda calls it, with its own wiring and the SDK's own clients.
class ConfirmFunctionTest {
  private static final String SCHEDULED =
      "{\"detail-type\":\"Scheduled Event\",\"source\":\"aws.events\",\"detail\":{}}";
  private static final String STATE_CHANGE =
      "{\"detail-type\":\"EC2 AMI State Change\",\"source\":\"aws.ec2\",\"detail\":{\"ImageId\":\"ami-4d3c2b1a\",\"State\":\"failed\"}}";

  /// Forms:
  /// [DescribeImages](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html),
  /// [DescribeSnapshots](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html).
  private static final String TAGS =
      """
      <tagSet>
        <item><key>Encrypted</key><value>true</value></item>
        <item><key>CopiedFromAMI</key><value>ami-0123456789abcdef0</value></item>
        <item><key>kiln:source-region</key><value>eu-west-1</value></item>
        <item><key>kiln:attempt</key><value>1</value></item>
        <item><key>kiln:bake</key><value>web-20261121T040000Z-1a2b3c</value></item>
        <item><key>kiln:retain</key><value>3/P14D</value></item>
      </tagSet>
      """;

  private static final String IMAGE =
      """
      <DescribeImagesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
        <requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>
        <imagesSet>
          <item>
            <imageId>ami-4d3c2b1a</imageId>
            <imageState>%s</imageState>
            <name>kiln/web/2026-11-21T04-00-00Z-1a2b3c</name>
            <creationDate>2026-11-21T04:31:20.000Z</creationDate>
            <stateReason><code>Client.InternalError</code><message>it failed</message></stateReason>
            <blockDeviceMapping>
              <item><deviceName>/dev/sda1</deviceName><ebs><snapshotId>snap-0a1b2c3d</snapshotId></ebs></item>
              <item><deviceName>/dev/sdb</deviceName><virtualName>ephemeral0</virtualName></item>
            </blockDeviceMapping>
            %s
          </item>
        </imagesSet>
      </DescribeImagesResponse>
      """;

  private static final String SNAPSHOT =
      """
      <DescribeSnapshotsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
        <requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>
        <snapshotSet>
          <item>
            <snapshotId>snap-0a1b2c3d</snapshotId>
            <status>completed</status>
            <statusMessage>%s</statusMessage>
            <encrypted>true</encrypted>
            <kmsKeyId>arn:aws:kms:us-east-1:222222222222:key/0a1b2c3d-0000-4000-8000-000000000000</kmsKeyId>
            %s
          </item>
        </snapshotSet>
      </DescribeSnapshotsResponse>
      """;

  private static final String TAGGED =
      """
      <CreateTagsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
        <requestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</requestId>
        <return>true</return>
      </CreateTagsResponse>
      """;

  private static final String NO_PARAMETER = "{\"__type\":\"ParameterNotFound\"}";

  private FakeAws aws;
  private ConfirmFunction function;

  @BeforeEach
  void start() throws IOException {
    aws = new FakeAws();
    aws.reply("CreateTags", 200, TAGGED);
    aws.reply("SendMessage", 200, SentMessage::reply);
    aws.reply("PutParameter", 200, "{\"Version\":1}");
    aws.reply("DescribeSnapshots", 200, SNAPSHOT.formatted("", TAGS));
    function =
        new ConfirmFunction(
            ConfirmSettingsTest.RIGHT,
            TestConnection.to(aws.endpoint()),
            Clock.fixed(Instant.parse("2026-11-21T04:51:20Z"), ZoneOffset.UTC));
  }

  @AfterEach
  void stop() {
    function.close();
    aws.close();
  }

  @Test
  void confirmsAnAvailableCopy() throws IOException {
    aws.reply("DescribeImages", 200, IMAGE.formatted("available", TAGS));
    aws.reply("GetParameterHistory", 200, history("ami-4d3c2b1a", "web-20261121T040000Z-1a2b3c"));

    assertThat(handle(SCHEDULED)).isEqualTo("{\"batchItemFailures\":[]}");

    assertThat(actions())
        .containsExactly(
            "DescribeImages",
            "DescribeSnapshots",
            "GetParameterHistory",
            "SendMessage",
            "CreateTags");
    assertThat(aws.calls().getFirst().parameters())
        .contains(
            "Owner.1=self",
            "MaxResults=1000",
            "Filter.1.Name=tag-key",
            "Filter.1.Value.1=CopiedFromAMI");
    assertThat(aws.calls().get(1).parameters())
        .contains("Filter.1.Name=snapshot-id", "Filter.1.Value.1=snap-0a1b2c3d");
    assertThat(sent())
        .containsEntry("QueueUrl", "https://sqs.eu-west-1.amazonaws.com/111111111111/kiln-results");
    assertThat(JSON.std.mapFrom(String.valueOf(sent().get("MessageBody"))))
        .containsEntry("schema", "kiln.image-copied/1")
        .containsEntry("image", "ami-4d3c2b1a")
        .containsEntry("startedAt", "2026-11-21T04:31:20Z");
    assertThat(aws.calls().getLast().parameters())
        .contains("ResourceId.1=ami-4d3c2b1a", "Tag.1.Key=kiln:reported", "Tag.1.Value=copied");
  }

  @Test
  void writesTheParameterAndWaitsUntilAwsHasCheckedIt() throws IOException {
    aws.reply("DescribeImages", 200, IMAGE.formatted("available", TAGS));
    aws.reply("GetParameterHistory", 400, NO_PARAMETER);

    assertThat(handle(STATE_CHANGE)).contains("\"itemIdentifier\":\"m0\"");

    assertThat(actions())
        .containsExactly(
            "DescribeImages",
            "DescribeSnapshots",
            "GetParameterHistory",
            "PutParameter",
            "GetParameterHistory");
    assertThat(aws.calls().getFirst().parameters())
        .contains("Filter.2.Name=image-id", "Filter.2.Value.1=ami-4d3c2b1a");
    assertThat(JSON.std.mapFrom(aws.calls().get(3).body()))
        .containsEntry("Name", "/kiln/images/web")
        .containsEntry("Value", "ami-4d3c2b1a")
        .containsEntry("DataType", "aws:ec2:image")
        .containsEntry("Description", "web-20261121T040000Z-1a2b3c")
        .containsEntry("Overwrite", true);
  }

  @Test
  void tellsOfAFailureAndAsksTheKeyBeforeItTriesAgain() throws IOException {
    aws.reply("DescribeImages", 200, IMAGE.formatted("failed", TAGS));
    aws.reply("DescribeSnapshots", 200, SNAPSHOT.formatted("Given key ID is not accessible", TAGS));
    aws.reply("DescribeKey", 200, "{\"KeyMetadata\":{\"KeyId\":\"k\",\"KeyState\":\"Disabled\"}}");

    assertThat(handle(STATE_CHANGE)).isEqualTo("{\"batchItemFailures\":[]}");

    assertThat(actions())
        .containsExactly(
            "DescribeImages",
            "DescribeSnapshots",
            "SendMessage",
            "CreateTags",
            "DescribeImages",
            "DescribeKey");
    assertThat(String.valueOf(sent().get("MessageBody")))
        .contains(
            "kiln.image-copy-failed/1",
            "Client.InternalError: it failed; snap-0a1b2c3d: Given key ID is not accessible");
  }

  @Test
  void givesUpWhereTheKeyIsDeleted() throws IOException {
    aws.reply("DescribeImages", 200, IMAGE.formatted("failed", TAGS));
    aws.reply("DescribeKey", 400, "{\"__type\":\"NotFoundException\",\"message\":\"no key\"}");

    handle(STATE_CHANGE);

    assertThat(aws.calls().getLast().parameters()).contains("Tag.1.Value=given-up");
  }

  @Test
  void aParameterThatTakesNoVersionIsNoAccident() throws IOException {
    aws.reply(
        "DescribeImages",
        200,
        IMAGE.formatted(
            "available",
            TAGS.replace(
                "</tagSet>",
                "<item><key>kiln:announced-at</key><value>2026-11-19T04:31:20Z</value></item></tagSet>")));
    aws.reply(
        "DescribeSnapshots",
        200,
        SNAPSHOT.formatted(
            "",
            TAGS.replace(
                "</tagSet>",
                "<item><key>kiln:announced-at</key><value>2026-11-19T04:31:20Z</value></item></tagSet>")));
    aws.reply("GetParameterHistory", 400, NO_PARAMETER);
    aws.reply("PutParameter", 400, "{\"__type\":\"ParameterMaxVersionLimitExceeded\"}");

    handle(SCHEDULED);

    assertThat(aws.calls().getLast().parameters())
        .contains("Tag.1.Value=unpointed/2026-11-21T04:51:20Z");
  }

  @Test
  void keepsWhatIsNoNoticeInItsDeadLetterQueue() throws IOException {
    assertThat(handle("no JSON")).isEqualTo("{\"batchItemFailures\":[]}");

    assertThat(actions()).containsExactly("SendMessage");
    assertThat(sent())
        .containsEntry(
            "QueueUrl", "https://sqs.us-east-1.amazonaws.com/222222222222/kiln-confirm-dead")
        .containsEntry("MessageBody", "no JSON");
  }

  @Test
  void aRefusalOfAwssComesAgainAndHarmsNoNeighbour() throws IOException {
    aws.reply(
        "DescribeImages",
        403,
        "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>");

    assertThat(handle(STATE_CHANGE, "no JSON", SCHEDULED))
        .contains("m0", "m2")
        .doesNotContain("m1");
  }

  @Test
  void takesNothingFromATopic() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> {
          try (InputStream in = EventFile.open("sns.json")) {
            function.handleRequest(in, new ByteArrayOutputStream(), InvocationContext.lasting());
          }
        })
        .withMessageContaining("not from aws:sqs");
  }

  private static String history(String value, String description) {
    return "{\"Parameters\":[{\"Name\":\"/kiln/images/web\",\"Version\":1,\"Value\":\"%s\",\"Description\":\"%s\",\"Labels\":[]}]}"
        .formatted(value, description);
  }

  private List<String> actions() {
    return aws.calls().stream().map(FakeAws.Call::action).toList();
  }

  private Map<String, Object> sent() throws IOException {
    return JSON.std.mapFrom(
        aws.calls().stream()
            .filter(call -> call.action().equals("SendMessage"))
            .findFirst()
            .orElseThrow()
            .body());
  }

  /// The messages have the ids m0, m1 and so on.
  private String handle(String... bodies) throws IOException {
    List<Map<String, Object>> records =
        IntStream.range(0, bodies.length)
            .mapToObj(i ->
                Map.<String, Object>of(
                    "messageId",
                    "m" + i,
                    "body",
                    Arrays.asList(bodies).get(i),
                    "attributes",
                    Map.of("ApproximateReceiveCount", "1"),
                    "eventSource",
                    "aws:sqs"))
            .toList();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    function.handleRequest(
        new ByteArrayInputStream(JSON.std.asBytes(Map.of("Records", records))),
        out,
        InvocationContext.lasting());
    return out.toString(StandardCharsets.UTF_8);
  }
}

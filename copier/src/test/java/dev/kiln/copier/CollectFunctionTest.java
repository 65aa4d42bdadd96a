package dev.kiln.copier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.copier.aws.TestConnection;
import dev.kiln.copier.event.InvocationContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The function as Lambda calls it, with its own wiring and the SDK's own clients.
class CollectFunctionTest {
  private static final String NEWEST = "ami-00000000000000001";
  private static final String DUE = "ami-00000000000000002";
  private static final String UNMARKED = "ami-00000000000000003";

  ///
  /// [DescribeSnapshots](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html)
  /// has this form.
  private static final String SNAPSHOT =
      """
      <item>
        <snapshotId>%s</snapshotId>
        <ownerId>222222222222</ownerId>
        <startTime>2026-09-01T04:00:00.000Z</startTime>
        <volumeSize>8</volumeSize>
        <fullSnapshotSizeInBytes>1000</fullSnapshotSizeInBytes>
        %s
      </item>
      """;

  private FakeAws aws;
  private CollectFunction function;

  @BeforeEach
  void start() throws IOException {
    aws = new FakeAws();
    aws.reply("SendMessage", 200, SentMessage::reply);
    function =
        new CollectFunction(
            CollectSettingsTest.RIGHT,
            TestConnection.to(aws.endpoint()),
            Clock.fixed(Instant.parse("2026-11-21T04:00:00Z"), ZoneOffset.UTC));
  }

  @AfterEach
  void stop() {
    function.close();
    aws.close();
  }

  @Test
  void anAccountWithoutCopiesCostsTwoCallsAndItsReport() throws IOException {
    images("");
    snapshots("");

    String answer = handle();

    assertThat(actions()).containsExactly("DescribeImages", "DescribeSnapshots", "SendMessage");
    assertThat(answer)
        .isEqualTo(
            """
            {"schema":"kiln.images-collected/1","account":"222222222222","region":"us-east-1",\
            "finishedAt":"2026-11-21T04:00:00Z","kept":0,"marked":0,"unmarked":0,"removed":[],\
            "bytes":0,"left":[],"doubts":[]}\
            """);
    assertThat(sent())
        .containsEntry("QueueUrl", "https://sqs.eu-west-1.amazonaws.com/111111111111/kiln-results")
        .containsEntry("MessageBody", answer);
  }

  @Test
  void marksAndRemovesWhatNothingUses() throws IOException {
    threeCopies();
    nothingElse();
    ec2("CreateTags", "<return>true</return>");
    ec2("EnableImageDeprecation", "<return>true</return>");
    ec2(
        "DeregisterImage",
        "<return>true</return><deleteSnapshotResultSet><item><snapshotId>snap-00000000000000002</snapshotId><returnCode>success</returnCode></item></deleteSnapshotResultSet>");
    ec2("ListImagesInRecycleBin", "<imageSet/>");

    assertThat(JSON.std.mapFrom(handle()))
        .containsEntry("kept", 2)
        .containsEntry("marked", 1)
        .containsEntry("removed", List.of(DUE))
        .containsEntry("bytes", 1000)
        .containsEntry("doubts", List.of());

    assertThat(call("DeregisterImage").parameters())
        .contains("ImageId=" + DUE, "DeleteAssociatedSnapshots=true");
    assertThat(call("CreateTags").parameters())
        .contains(
            "ResourceId.1=" + UNMARKED,
            "ResourceId.2=snap-00000000000000003",
            "Tag.1.Key=kiln:collect-after",
            "Tag.1.Value=2026-11-28T04:00:00Z");
    assertThat(call("EnableImageDeprecation").parameters()).contains("ImageId=" + UNMARKED);
  }

  @Test
  void whatCannotBeSeenIsToldAndEndsTheFunctionWithAnError() throws IOException {
    threeCopies();
    nothingElse();
    aws.reply(
        "DescribeInstances",
        403,
        "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>");

    assertThatIllegalStateException()
        .isThrownBy(this::handle)
        .withMessageStartingWith(
            "Not all could be seen or removed: instances could not be read: AWS says UnauthorizedOperation: no");

    assertThat(actions())
        .contains("DescribeSpotInstanceRequests", "GetParameters", "SendMessage")
        .doesNotContain("DeregisterImage", "CreateTags", "DescribeImageReferences");
    assertThat(String.valueOf(sent().get("MessageBody"))).contains("\"kept\":3", "instances could");
  }

  @Test
  void whatCannotBeRemovedIsToldAndEndsTheFunctionWithAnError() throws IOException {
    threeCopies();
    nothingElse();
    ec2("CreateTags", "<return>true</return>");
    ec2("EnableImageDeprecation", "<return>true</return>");
    aws.reply(
        "DeregisterImage",
        400,
        "<Response><Errors><Error><Code>OperationNotPermitted</Code><Message>no</Message></Error></Errors></Response>");

    assertThatIllegalStateException()
        .isThrownBy(this::handle)
        .withMessageStartingWith(
            "Not all could be seen or removed: %s: AWS says OperationNotPermitted: no"
                .formatted(DUE));

    assertThat(String.valueOf(sent().get("MessageBody"))).contains("\"marked\":1");
  }

  @Test
  void whatTheEnvironmentGetsWrongKeepsItFromStarting() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new CollectFunction(Map.of(), TestConnection.to(aws.endpoint()), Clock.systemUTC()))
        .withMessageContainingAll("AWS_REGION is missing", "KILN_TOOLING_REGION is missing");
  }

  private void threeCopies() {
    images(
        image(NEWEST, "2026-10-03", "")
            + image(DUE, "2026-10-02", "2026-11-20T04:00:00Z")
            + image(UNMARKED, "2026-10-01", ""));
    snapshots(
        SNAPSHOT.formatted("snap-00000000000000001", tags("2026-10-03", ""))
            + SNAPSHOT.formatted(
                "snap-00000000000000002", tags("2026-10-02", "2026-11-20T04:00:00Z"))
            + SNAPSHOT.formatted("snap-00000000000000003", tags("2026-10-01", "")));
  }

  /// There is one parameter, and nothing that uses an image.
  private void nothingElse() {
    ec2("DescribeInstances", "<reservationSet/>");
    ec2("DescribeSpotInstanceRequests", "<spotInstanceRequestSet/>");
    ec2("DescribeFleets", "<fleetSet/>");
    ec2("DescribeSpotFleetRequests", "<spotFleetRequestConfigSet/>");
    ec2("DescribeLaunchTemplateVersions", "<launchTemplateVersionSet/>");
    ec2("DescribeImageReferences", "<imageReferenceSet/>");
    groups("DescribeAutoScalingGroups", "<AutoScalingGroups/>");
    groups("DescribeLaunchConfigurations", "<LaunchConfigurations/>");
    aws.reply("DescribeParameters", 200, "{\"Parameters\":[{\"Name\":\"/kiln/images/web\"}]}");
    aws.reply("GetParameterHistory", 200, "{\"Parameters\":[]}");
    aws.reply(
        "GetParameters",
        200,
        "{\"Parameters\":[{\"Name\":\"/kiln/images/web\",\"Value\":\"%s\"}]}".formatted(NEWEST));
  }

  private void images(String items) {
    ec2("DescribeImages", "<imagesSet>%s</imagesSet>".formatted(items));
  }

  private void snapshots(String items) {
    ec2("DescribeSnapshots", "<snapshotSet>%s</snapshotSet>".formatted(items));
  }

  private void ec2(String action, String content) {
    aws.reply(
        action,
        200,
        "<%1$sResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">%2$s</%1$sResponse>"
            .formatted(action, content));
  }

  private void groups(String action, String content) {
    aws.reply(
        action,
        200,
        "<%1$sResponse><%1$sResult>%2$s</%1$sResult></%1$sResponse>".formatted(action, content));
  }

  ///
  /// [DescribeImages](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html)
  /// has this form.
  private static String image(String id, String day, String collectAfter) {
    return """
    <item>
      <imageId>%s</imageId>
      <imageState>available</imageState>
      <imageOwnerId>222222222222</imageOwnerId>
      <creationDate>%s</creationDate>
      <deregistrationProtection>disabled</deregistrationProtection>
      <blockDeviceMapping>
        <item><deviceName>/dev/sda1</deviceName><ebs><snapshotId>%s</snapshotId></ebs></item>
      </blockDeviceMapping>
      %s
    </item>
    """
        .formatted(
            id,
            day + "T04:00:00.000Z",
            "snap-" + id.substring("ami-".length()),
            tags(day, collectAfter));
  }

  private static String tags(String day, String collectAfter) {
    String mark =
        collectAfter.isEmpty()
            ? ""
            : "<item><key>kiln:collect-after</key><value>%s</value></item>".formatted(collectAfter);
    return """
    <tagSet>
      <item><key>BuiltBy</key><value>kiln</value></item>
      <item><key>Recipe</key><value>web</value></item>
      <item><key>kiln:bake</key><value>web-%sT040000Z-1a2b3c</value></item>
      <item><key>CopiedFromAMI</key><value>ami-0123456789abcdef0</value></item>
      <item><key>kiln:retain</key><value>1/P14D</value></item>
      <item><key>kiln:reported</key><value>copied</value></item>
      %s
    </tagSet>
    """
        .formatted(day.replace("-", ""), mark);
  }

  private List<String> actions() {
    return aws.calls().stream().map(FakeAws.Call::action).toList();
  }

  private FakeAws.Call call(String action) {
    return aws.calls().stream()
        .filter(call -> call.action().equals(action))
        .findFirst()
        .orElseThrow();
  }

  private Map<String, Object> sent() throws IOException {
    return JSON.std.mapFrom(call("SendMessage").body());
  }

  private String handle() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    function.handleRequest(
        new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8)),
        out,
        InvocationContext.lasting());
    return out.toString(StandardCharsets.UTF_8);
  }
}

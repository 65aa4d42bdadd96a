package dev.kiln.copier.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.kiln.copier.CopyFunction;
import dev.kiln.copier.FakeAws;
import dev.kiln.copier.aws.TestConnection;
import dev.kiln.copier.event.EventFile;
import dev.kiln.copier.event.InvocationContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// The line that the function writes about a message, to the last character.
class StoryLineTest {
  private static final String QUEUE = "https://sqs.eu-west-1.amazonaws.com/222222222222/";

  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.kiln.copier.event.Story");
  private FakeAws aws;
  private CopyFunction function;

  @BeforeEach
  void start() throws IOException {
    aws = new FakeAws();
    aws.reply(
        "DescribeImages", 200, "<DescribeImagesResponse><imagesSet/></DescribeImagesResponse>");
    function =
        new CopyFunction(
            Map.of(
                "AWS_REGION", "eu-west-1",
                "KILN_ACCOUNT", "222222222222",
                "KILN_KEY_ARN", "arn:aws:kms:eu-west-1:222222222222:key/0a1b2c3d",
                "KILN_COPY_QUEUE_URL", QUEUE + "kiln-copy",
                "KILN_DEAD_LETTER_QUEUE_URL", QUEUE + "kiln-copy-dead",
                "KILN_RESULTS_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/111111111111/r",
                "KILN_TOOLING_REGION", "us-east-1"),
            TestConnection.to(aws.endpoint()));
    events.start();
    logger.addAppender(events);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(events);
    function.close();
    aws.close();
  }

  @Test
  void tellsAllAndIsCounted() throws IOException {
    aws.reply(
        "CopyImage", 200, "<CopyImageResponse><imageId>ami-4d3c2b1a</imageId></CopyImageResponse>");
    aws.reply(
        "DescribeImages",
        200,
        body ->
            body.contains("image-id")
                ? "<DescribeImagesResponse><imagesSet><item><imageId>ami-4d3c2b1a</imageId><imageState>pending</imageState></item></imagesSet></DescribeImagesResponse>"
                : "<DescribeImagesResponse><imagesSet/></DescribeImagesResponse>");

    assertThat(lineOf("sqs-envelope.json"))
        .isEqualTo(
            """
            {"timestamp":"TIME","level":"INFO","message":"EC2 makes the copy","stage":"copy",\
            "account":"222222222222","region":"eu-west-1",\
            "messageId":"059f36b4-87a3-44ab-83d2-661975a7a7d0","receives":"1","outcome":"begun",\
            "image":"ami-0123456789abcdef0","bake":"web-20261121T040000Z-1a2b3c",\
            "Age":0,"copy":"ami-4d3c2b1a","attempt":1,"CopiesStarted":1,\
            "_aws":{"Timestamp":0,"CloudWatchMetrics":[{"Namespace":"Kiln",\
            "Dimensions":[["stage"]],\
            "Metrics":[{"Name":"Age","Unit":"Seconds"},{"Name":"CopiesStarted","Unit":"Count"}]}]}}
            """);
  }

  @Test
  void countsNothingOfWhatIsForOthers() throws IOException {
    assertThat(lineOf("sqs-for-others.json"))
        .contains("\"outcome\":\"not-for-us\"")
        .doesNotContain("_aws");
  }

  private String lineOf(String event) throws IOException {
    try (InputStream in = EventFile.open(event)) {
      function.handleRequest(in, new ByteArrayOutputStream(), InvocationContext.lasting());
    }
    JsonLines lines = new JsonLines();
    lines.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
    lines.start();
    assertThat(events.list).hasSize(1);
    return new String(lines.encode(events.list.getFirst()), StandardCharsets.UTF_8)
        .replaceFirst("\"timestamp\":\"[^\"]+\"", "\"timestamp\":\"TIME\"")
        .replaceFirst("\"Age\":[0-9.E]+", "\"Age\":0")
        .replaceFirst("\"Timestamp\":[0-9]{13}\\b", "\"Timestamp\":0");
  }
}

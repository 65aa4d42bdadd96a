package dev.kiln.copier.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.model.image.ImageId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoticeTest {
  private static final ImageId IMAGE = new ImageId("ami-0123456789abcdef0");

  /// As in [Monitor AMI
  /// events](https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitor-ami-events.html).
  static final String STATE_CHANGE =
      """
      {
        "version": "0",
        "id": "example-9f07-51db-246b-d8b8441bcdf0",
        "detail-type": "EC2 AMI State Change",
        "source": "aws.ec2",
        "account": "222222222222",
        "time": "2026-11-21T04:51:07Z",
        "region": "eu-west-1",
        "resources": ["arn:aws:ec2:eu-west-1:222222222222:image/ami-0123456789abcdef0"],
        "detail": {
          "RequestId": "example-9dcc-40a6-aa77-7ce457d5442b",
          "ImageId": "ami-0123456789abcdef0",
          "State": "available",
          "ErrorMessage": ""
        }
      }
      """;

  /// As in [Scheduled
  /// events](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html).
  static final String SCHEDULED =
      """
      {
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "222222222222",
        "time": "2026-11-21T05:00:00Z",
        "region": "eu-west-1",
        "resources": ["arn:aws:events:eu-west-1:222222222222:rule/kiln-sweep"],
        "detail": {}
      }
      """;

  static String ofImage(ImageId image) {
    return STATE_CHANGE.replace(IMAGE.value(), image.value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"available", "failed", "disabled", "a state of tomorrow"})
  void aStateChangeMeansItsImageWhateverTheState(String state) {
    assertThat(Notice.read(STATE_CHANGE.replace("available", state)))
        .isEqualTo(new Notice.OfImage(IMAGE, state, ""));
  }

  @Test
  void aFailureComesWithItsWords() {
    String failed =
        STATE_CHANGE
            .replace("available", "failed")
            .replace("\"ErrorMessage\": \"\"", "\"ErrorMessage\": \"no key\"");

    assertThat(Notice.read(failed)).isEqualTo(new Notice.OfImage(IMAGE, "failed", "no key"));
  }

  @Test
  void aScheduledEventMeansAllCopies() {
    assertThat(Notice.read(SCHEDULED)).isEqualTo(new Notice.Sweep());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no JSON                                                                 | not a JSON object
          null                                                                    | not a JSON object
          []                                                                      | not a JSON object
          {}                                                                      | null from null
          {"detail-type":"Scheduled Event","source":"me"}                         | Scheduled Event from me
          {"detail-type":"EBS Snapshot Notification","source":"aws.ec2"}          | EBS Snapshot Notification
          {"detail-type":"EC2 AMI State Change","source":"aws.ec2"}               | detail.ImageId is missing
          {"detail-type":"EC2 AMI State Change","source":"aws.ec2","detail":[]}   | detail.ImageId is missing
          {"detail-type":"EC2 AMI State Change","source":"aws.ec2","detail":{"ImageId":7}} | detail.ImageId is missing
          {"detail-type":"EC2 AMI State Change","source":"aws.ec2","detail":{"ImageId":"i-1"}} | "i-1" is not an image id
          """)
  void whatIsNeitherIsRefusedWithTheReason(String body, String reason) {
    assertThat(Notice.read(body))
        .isInstanceOfSatisfying(
            Notice.Unknown.class, unknown -> assertThat(unknown.why()).contains(reason));
  }
}

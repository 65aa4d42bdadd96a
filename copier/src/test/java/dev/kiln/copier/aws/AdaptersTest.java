package dev.kiln.copier.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kiln.copier.FakeAws;
import dev.kiln.copier.copy.Published;
import dev.kiln.model.stage.UndeclaredCallException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// What the stage copy has not declared is never sent, whichever client is asked.
class AdaptersTest {
  private FakeAws aws;
  private Adapters adapters;

  @BeforeEach
  void start() throws IOException {
    aws = new FakeAws();
    adapters = new Adapters(TestConnection.to(aws.endpoint()), Published.HERE);
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  @Test
  void sendsNoUndeclaredCallToEc2AndNamesWhereToDeclareIt() {
    try (Ec2Client ec2 =
        adapters.configured(Ec2Client.builder(), Published.HERE.region()).build()) {
      assertThatExceptionOfType(UndeclaredCallException.class)
          .isThrownBy(() -> ec2.deregisterImage(request -> request.imageId("ami-4d3c2b1a")))
          .withMessageContainingAll("stage copy", "ec2:DeregisterImage", "CopyRights");
    }
    assertThat(aws.calls()).isEmpty();
  }

  @Test
  void sendsNoUndeclaredCallToSqs() {
    try (SqsClient sqs =
        adapters.configured(SqsClient.builder(), Published.HERE.region()).build()) {
      assertThatExceptionOfType(UndeclaredCallException.class)
          .isThrownBy(() -> sqs.purgeQueue(request -> request.queueUrl("https://sqs/1/kiln-copy")))
          .withMessageContainingAll("sqs:PurgeQueue", "CopyRights");
    }
    assertThat(aws.calls()).isEmpty();
  }
}

package dev.kiln.copier.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.kiln.copier.FakeAws;
import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.Published;
import dev.kiln.copier.copy.Wait;
import dev.kiln.copier.event.TimeLeft;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.stage.StageName;
import dev.kiln.model.stage.UndeclaredCallException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// What a stage has not declared is never sent, whichever client is asked.
class StageClientsTest {
  private static final String ANSWER =
      "<CopyImageResponse><imageId>ami-4d3c2b1a</imageId></CopyImageResponse>";

  private FakeAws aws;
  private StageClients clients;

  @BeforeEach
  void start() throws IOException {
    aws = new FakeAws();
    clients = new StageClients(StageName.COPY, TestConnection.to(aws.endpoint()));
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  @Test
  void sendsNoUndeclaredCallToEc2AndNamesWhereToDeclareIt() {
    try (Ec2Client ec2 = clients.ec2(Published.HERE.region())) {
      assertThatExceptionOfType(UndeclaredCallException.class)
          .isThrownBy(() -> ec2.deregisterImage(request -> request.imageId("ami-4d3c2b1a")))
          .withMessageContainingAll("stage copy", "ec2:DeregisterImage", "CopyRights");
    }
    assertThat(aws.calls()).isEmpty();
  }

  @Test
  void anAwsThatIsSilentIsAskedAnew() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    aws.reply("CopyImage", 200, _ -> aws.calls().size() == 1 ? silence(end) : ANSWER);

    try (StageClients hasty = hasty(TestConnection.to(aws.endpoint()))) {
      assertThat(new Ec2Copies(hasty.ec2(Published.HERE.region())).ask(Published.request()))
          .isEqualTo(new Answer.Started(new ImageId("ami-4d3c2b1a")));
    } finally {
      end.countDown();
    }
    assertThat(aws.calls()).hasSize(2);
  }

  @Test
  void aCallThatIsNeverAnsweredEndsAndIsMadeLater() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    aws.reply("CopyImage", 200, _ -> silence(end));

    try (StageClients hasty = hasty(TestConnection.to(aws.endpoint()))) {
      assertThat(new Ec2Copies(hasty.ec2(Published.HERE.region())).ask(Published.request()))
          .asInstanceOf(type(Answer.Later.class))
          .matches(later -> later.cause() == Wait.BUSY);
    } finally {
      end.countDown();
    }
    assertThat(aws.calls()).hasSize(3);
  }

  /// What trickles in is never silent, so that only the limit of the whole call ends it.
  @Test
  void everyCallHasALimit() {
    try (Ec2Client ec2 = clients.ec2(Published.HERE.region())) {
      ClientOverrideConfiguration limits = ec2.serviceClientConfiguration().overrideConfiguration();
      assertThat(limits.apiCallTimeout())
          .hasValueSatisfying(limit ->
              assertThat(limit)
                  .isLessThan(TimeLeft.RESERVE)
                  .isGreaterThan(StageClients.LONGEST_SILENCE.multipliedBy(2)));
      assertThat(limits.retryStrategy())
          .hasValueSatisfying(strategy -> assertThat(strategy.maxAttempts()).isEqualTo(3));
    }
  }

  /// With a shorter patience than AWS gets, so that nobody has to wait for it.
  private static StageClients hasty(AwsConnection connection) {
    return new StageClients(StageName.COPY, connection, Duration.ofMillis(300));
  }

  private static String silence(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return "";
  }

  @Test
  void sendsNoUndeclaredCallToSqs() {
    try (SqsClient sqs = clients.sqs(Published.HERE.region())) {
      assertThatExceptionOfType(UndeclaredCallException.class)
          .isThrownBy(() -> sqs.purgeQueue(request -> request.queueUrl("https://sqs/1/kiln-copy")))
          .withMessageContainingAll("sqs:PurgeQueue", "CopyRights");
    }
    assertThat(aws.calls()).isEmpty();
  }

  @Test
  void eachStageHasItsOwnDeclarations() {
    StageClients ofConfirm = new StageClients(StageName.CONFIRM, TestConnection.to(aws.endpoint()));
    try (Ec2Client ec2 = ofConfirm.ec2(Published.HERE.region())) {
      assertThatExceptionOfType(UndeclaredCallException.class)
          .isThrownBy(() -> ec2.copyImage(request -> request.name("a copy")))
          .withMessageContainingAll("stage confirm", "ec2:CopyImage", "ConfirmRights");
    }
    assertThat(aws.calls()).isEmpty();
  }
}

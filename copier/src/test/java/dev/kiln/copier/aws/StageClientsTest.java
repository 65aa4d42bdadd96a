package dev.kiln.copier.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.kiln.copier.FakeAws;
import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.Published;
import dev.kiln.copier.copy.Wait;
import dev.kiln.copier.event.TimeLeft;
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

  /// With shorter limits than AWS gets, so that nobody has to wait for them.
  @Test
  void aCallThatIsNotAnsweredEndsAndIsTriedLater() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    aws.reply(
        "CopyImage",
        200,
        _ -> {
          try {
            answer.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return "";
        });
    AwsConnection impatient =
        client -> {
          TestConnection.to(aws.endpoint()).configure(client);
          client.overrideConfiguration(
              client.overrideConfiguration().toBuilder()
                  .apiCallAttemptTimeout(Duration.ofMillis(100))
                  .apiCallTimeout(Duration.ofMillis(250))
                  .build());
        };

    try (StageClients hasty = new StageClients(StageName.COPY, impatient)) {
      assertThat(new Ec2Copies(hasty.ec2(Published.HERE.region())).ask(Published.request()))
          .asInstanceOf(type(Answer.Later.class))
          .matches(later -> later.cause() == Wait.BUSY);
    } finally {
      answer.countDown();
    }
  }

  @Test
  void everyCallHasALimit() {
    try (Ec2Client ec2 = clients.ec2(Published.HERE.region())) {
      ClientOverrideConfiguration limits = ec2.serviceClientConfiguration().overrideConfiguration();
      assertThat(limits.apiCallAttemptTimeout()).contains(Duration.ofSeconds(6));
      assertThat(limits.apiCallTimeout())
          .hasValueSatisfying(limit -> assertThat(limit).isLessThan(TimeLeft.RESERVE));
      assertThat(limits.retryStrategy())
          .hasValueSatisfying(strategy -> assertThat(strategy.maxAttempts()).isEqualTo(3));
    }
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

package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Eventually.eventually;
import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

@WithMoto
class SqsIT {
  private final Account owner;
  private final Account member;

  SqsIT(SharedMoto moto) {
    this.owner = moto.account();
    this.member = moto.account();
  }

  @Test
  @Rule("sqs.foreign-queue-needs-policy")
  void refusesAMessageFromAnotherAccount() {
    var results = Queue.in(owner, "results");

    var refusal = refusalOf(() -> send(member, results, "copied"));

    assertThat(refusal).isEqualTo("AccessDenied");
  }

  @Test
  @Rule("sqs.foreign-queue-needs-policy")
  void takesTheCallsThatThePolicyAllowsAndNoOthers() {
    var results = Queue.in(owner, "results").admit(allow("sqs:SendMessage"));

    send(member, results, "copied");
    var refusal =
        refusalOf(() -> member.sqs().receiveMessage(receive -> receive.queueUrl(results.url())));

    assertThat(results.receiveTexts()).containsExactly("copied");
    assertThat(refusal).isEqualTo("AccessDenied");
  }

  @Test
  @Rule("sqs.foreign-queue-needs-policy")
  void takesABatchFromWhomItTakesAMessage() {
    var results = Queue.in(owner, "results").admit(allow("sqs:SendMessage"));

    var entry = SendMessageBatchRequestEntry.builder().id("1").messageBody("copied").build();

    member.sqs().sendMessageBatch(batch -> batch.queueUrl(results.url()).entries(entry));

    assertThat(results.receiveTexts()).containsExactly("copied");
  }

  @Test
  @Rule("sqs.foreign-queue-needs-policy")
  void leavesSomeCallsToTheOwnerWhateverThePolicySays() {
    var results = Queue.in(owner, "results").admit(allow("sqs:*"));

    var refusal =
        refusalOf(() -> member.sqs().deleteQueue(delete -> delete.queueUrl(results.url())));

    assertThat(refusal).isEqualTo("AccessDenied");
  }

  @Test
  @Rule("sqs.redrive-after-max-receive-count")
  void putsAsideAMessageThatNobodyCouldProcess() {
    var dead = Queue.in(owner, "dead");
    var jobs = Queue.in(owner, "jobs").set(QueueAttributeName.VISIBILITY_TIMEOUT, "0");
    redrive(jobs, dead, 2);
    send(owner, jobs, "poison");

    var first = jobs.receiveTexts();
    var second = jobs.receiveTexts();
    var third = jobs.receiveTexts();

    assertThat(first).isEqualTo(second).containsExactly("poison");
    assertThat(third).isEmpty();
    assertThat(eventually(dead::receiveTexts, texts -> !texts.isEmpty()))
        .isEqualTo(List.of("poison"));
  }

  private static void redrive(Queue queue, Queue dead, int attempts) {
    queue.set(
        QueueAttributeName.REDRIVE_POLICY,
        "{\"deadLetterTargetArn\": \"%s\", \"maxReceiveCount\": %d}"
            .formatted(dead.arn(), attempts));
  }

  private static void send(Account sender, Queue queue, String text) {
    sender.sqs().sendMessage(message -> message.queueUrl(queue.url()).messageBody(text));
  }

  private String allow(String action) {
    return """
    {"Effect": "Allow", "Principal": %s, "Action": "%s", "Resource": "*"}\
    """
        .formatted(Roles.principal(Roles.root(member)), action);
  }
}

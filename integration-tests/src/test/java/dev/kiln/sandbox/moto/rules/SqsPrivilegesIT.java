package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

@WithMoto
class SqsPrivilegesIT {
  private final Worker worker;
  private final Queue queue;
  private final Denials denials;

  SqsPrivilegesIT(SharedMoto moto) {
    this.worker = Worker.in(moto, moto.account());
    this.queue = Queue.in(worker.operator(), "messages");
    this.denials = Denials.in(moto);
  }

  @Test
  @Rule("sqs.batch-needs-right-of-single-call")
  void refusesABatchWithoutTheRightOfTheSingleCall() {
    worker.may(allow("sqs:SendMessageBatch"));

    var denied = denials.actionIn(this::sendBatch);

    assertThat(denied).isEqualTo("sqs:SendMessage");
  }

  @Test
  @Rule("sqs.batch-needs-right-of-single-call")
  void takesABatchWithTheRightOfTheSingleCall() {
    worker.may(allow("sqs:SendMessage").on(queue.arn()));

    var denied = denials.actionIn(this::sendBatch);

    assertThat(denied).isEqualTo(NONE);
  }

  private void sendBatch() {
    var entry = SendMessageBatchRequestEntry.builder().id("1").messageBody("text").build();
    worker.self().sqs().sendMessageBatch(batch -> batch.queueUrl(queue.url()).entries(entry));
  }
}

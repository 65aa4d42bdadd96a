package dev.kiln.model.stage;

import static dev.kiln.model.stage.Declaring.allow;

import dev.kiln.model.stage.StageRole.RunsIn;
import java.util.List;

/// The stage replay sees what a member account's functions could not do, and has them try again.
final class ReplayRights {
  private static final String SQS_ACTIONS =
      "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html";
  private static final Resource OF_COPY = FunctionRights.queue("copy-dead");
  private static final Resource OF_CONFIRM = FunctionRights.queue("confirm-dead");

  private ReplayRights() {}

  static StageRole role() {
    return new StageRole(
        StageName.REPLAY,
        RunsIn.LAPTOP_FOR_MEMBER,
        List.of(
            allow("sqs:ReceiveMessage")
                .on(OF_COPY, OF_CONFIRM)
                .because("The dead letters are read.")
                .shownBySandbox(SQS_ACTIONS),
            allow("sqs:ChangeMessageVisibility")
                .on(OF_COPY, OF_CONFIRM)
                .because("What was only read is given back at once, for others to see.")
                .shownBySandbox(SQS_ACTIONS),
            allow("sqs:SendMessage")
                .on(FunctionRights.queue("copy"), FunctionRights.queue("confirm"))
                .because("What is to be tried again is sent again.")
                .shownBySandbox(SQS_ACTIONS),
            allow("sqs:DeleteMessage")
                .on(OF_COPY, OF_CONFIRM)
                .because("What was sent again is no dead letter any more.")
                .shownBySandbox(SQS_ACTIONS)));
  }
}

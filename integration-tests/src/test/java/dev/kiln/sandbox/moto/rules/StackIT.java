package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.OrderedAnswer;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

@WithMoto
class StackIT {
  private static final String TOPIC = "Topic: {Type: AWS::SNS::Topic}";

  private final SharedMoto moto;
  private final Account account;
  private final Stacks stacks;

  StackIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
    this.stacks = new Stacks(account);
  }

  @Test
  @Rule("cloudformation.unknown-resource-type")
  void refusesATemplateWithATypeThatThereIsNot() {
    var template = Stacks.template(TOPIC, "Queue: {Type: AWS::SQS::Qeueu}");

    var reason = Denials.reasonIn(() -> stacks.create("kiln", template));

    assertThat(reason)
        .isEqualTo("Template format error: Unrecognized resource types: [AWS::SQS::Qeueu]");
    assertThat(account.sns().listTopics().topics()).isEmpty();
  }

  @Test
  @Rule("cloudformation.references-must-resolve")
  void refusesATemplateThatRefersToWhatIsNotInIt() {
    var template = Stacks.template("Topic: {Type: AWS::SNS::Topic, DependsOn: Queue}");

    var reason = Denials.reasonIn(() -> stacks.create("kiln", template));

    assertThat(reason).contains("Unresolved resource dependencies [Queue] in the Resources block");
  }

  @Test
  @Rule("cloudformation.references-must-resolve")
  void refusesATemplateWhoseResourcesNeedEachOther() {
    var template =
        Stacks.template(
            "One: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Two}}",
            "Two: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt One.TopicName}}");

    var reason = Denials.reasonIn(() -> stacks.create("kiln", template));

    assertThat(reason).isEqualTo("Circular dependency between resources: [One, Two]");
  }

  @Test
  @Rule("cloudformation.template-size")
  void refusesATemplateThatIsTooLongForACall() {
    var template = Stacks.QUEUE + "# " + "x".repeat(51_200);

    var reason = Denials.reasonIn(() -> stacks.create("kiln", template));

    assertThat(reason).contains("must have length less than or equal to 51200");
  }

  @Test
  @Rule("cloudformation.template-url")
  void takesALongTemplateFromABucketThatTheCallerMayRead() {
    var bucket = Buckets.in(account);
    var template = Stacks.QUEUE + "# " + "x".repeat(51_200);
    account
        .s3()
        .putObject(
            put -> put.bucket(bucket).key("templates/member.yaml"),
            RequestBody.fromString(template));
    var url = "https://%s.s3.eu-west-1.amazonaws.com/templates/member.yaml".formatted(bucket);

    account.cloudFormation().createStack(create -> create.stackName("kiln").templateURL(url));
    var stranger = moto.account().cloudFormation();
    var reason =
        Denials.reasonIn(
            () -> stranger.createStack(create -> create.stackName("kiln").templateURL(url)));

    assertThat(stacks.status("kiln")).isEqualTo("CREATE_COMPLETE");
    assertThat(reason).startsWith("S3 error: ");
  }

  @Test
  @Rule("cloudformation.capabilities")
  void makesNoRoleThatIsNotAcknowledged() {
    var template =
        Stacks.template(
            """
            Role:
                Type: AWS::IAM::Role
                Properties:
                  RoleName: copy
                  AssumeRolePolicyDocument: {Statement: []}\
            """);

    var refusal =
        refusalOf(() ->
            account
                .cloudFormation()
                .createStack(create ->
                    create
                        .stackName("kiln")
                        .templateBody(template)
                        .capabilities(Capability.CAPABILITY_IAM)));

    assertThat(refusal).isEqualTo("InsufficientCapabilitiesException");
  }

  @Test
  @Rule("cloudformation.parameters.checked")
  void refusesValuesThatTheTemplateDoesNotAllow() {
    assertThat(reasonFor(Map.of("Seconds", "soon"))).contains("must be a number");
    assertThat(reasonFor(Map.of("Minutes", "1")))
        .isEqualTo("Parameters: [Minutes] do not exist in the template");
  }

  private String reasonFor(Map<String, String> values) {
    return Denials.reasonIn(() -> stacks.create("kiln", Stacks.QUEUE, values));
  }

  @Test
  @Rule("cloudformation.parameters.previous-value")
  void keepsAParameterThatIsToHaveItsPreviousValue() {
    stacks.create("kiln", Stacks.QUEUE, Map.of("Seconds", "77"));
    var longer = Stacks.QUEUE + "Description: changed\nMetadata: {}\n";
    var withTopic = longer.replace("Resources:", "Resources:\n  " + TOPIC);

    account
        .cloudFormation()
        .updateStack(update ->
            update
                .stackName("kiln")
                .templateBody(withTopic)
                .parameters(
                    Parameter.builder().parameterKey("Seconds").usePreviousValue(true).build()));

    assertThat(visibility()).isEqualTo("77");
  }

  @Test
  @Rule("cloudformation.stack-name-is-unique")
  void refusesASecondStackOfTheSameName() {
    stacks.create("kiln", Stacks.QUEUE);

    var refusal = refusalOf(() -> stacks.create("kiln", Stacks.template(TOPIC)));

    assertThat(refusal).isEqualTo("AlreadyExistsException");
  }

  @Test
  @Rule("cloudformation.create-rolls-back")
  void takesAwayWhatAFailedStackHasMade() {
    var template = failingStack();

    var status = stacks.create("kiln", template);

    assertThat(status).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(account.sqs().listQueues().queueUrls()).isEmpty();
  }

  @Test
  @Rule("cloudformation.reason-of-failure")
  void saysInTheEventsWhyAResourceFailed() {
    var template = failingStack();

    stacks.create("kiln", template);

    assertThat(stacks.reason("kiln", "Second"))
        .startsWith("Resource handler returned message: \"No topic for you")
        .contains("HandlerErrorCode: ");
  }

  @Test
  @Rule("cloudformation.only-complete-stacks-are-updated")
  void updatesNoStackThatNeverWasComplete() {
    stacks.create("kiln", failingStack());

    var reason = Denials.reasonIn(() -> stacks.update("kiln", Stacks.QUEUE));

    assertThat(reason).endsWith("is in ROLLBACK_COMPLETE state and can not be updated.");
  }

  @Test
  @Rule("cloudformation.update-rolls-back")
  void givesResourcesBackWhatTheyWereWhenAnUpdateFails() {
    stacks.create("kiln", Stacks.QUEUE);
    var third = "  Third: {Type: AWS::SQS::Queue, DependsOn: Queue}\nOutputs:";
    var template = Stacks.QUEUE.replace("Outputs:", third);
    moto.control()
        .order(
            OrderedAnswer.error("sqs", "CreateQueue", "LimitExceeded", "No more queues", 400)
                .to(account.id())
                .times(1));

    var status = stacks.update("kiln", template, Map.of("Seconds", "99"));

    assertThat(status).isEqualTo("UPDATE_ROLLBACK_COMPLETE");
    assertThat(visibility()).isEqualTo("30");
    assertThat(stacks.reason("kiln", "Third")).contains("No more queues");
    assertThat(stacks.describe("kiln").parameters().getFirst().parameterValue()).isEqualTo("30");
  }

  @Test
  @Rule("cloudformation.no-updates")
  void refusesAnUpdateThatChangesNothing() {
    stacks.create("kiln", Stacks.QUEUE);

    var reason = Denials.reasonIn(() -> stacks.update("kiln", Stacks.QUEUE));

    assertThat(reason).isEqualTo("No updates are to be performed.");
  }

  @Test
  @Rule("cloudformation.condition-of-resource")
  void makesAndTakesAwayAResourceByItsCondition() {
    var template =
        """
        Parameters:
          Wanted: {Type: String, AllowedValues: ["yes", "no"]}
        Conditions:
          Wanted: !Equals [!Ref Wanted, "yes"]
        Resources:
          Queue: {Type: AWS::SQS::Queue}
          Topic: {Type: AWS::SNS::Topic, Condition: Wanted}
        Outputs:
          Topic: {Value: !Ref Topic, Condition: Wanted}
        """;
    stacks.create("kiln", template, Map.of("Wanted", "no"));
    var before = account.sns().listTopics().topics();

    stacks.update("kiln", template, Map.of("Wanted", "yes"));
    var with = account.sns().listTopics().topics();
    stacks.update("kiln", template, Map.of("Wanted", "no"));

    assertThat(before).isEmpty();
    assertThat(with).hasSize(1);
    assertThat(account.sns().listTopics().topics()).isEmpty();
  }

  @Test
  @Rule("cloudformation.removed-resources-go")
  void takesAwayWhatIsNoLongerInTheTemplate() {
    stacks.create("kiln", Stacks.QUEUE.replace("Resources:", "Resources:\n  " + TOPIC));

    var status = stacks.update("kiln", Stacks.QUEUE);

    assertThat(status).isEqualTo("UPDATE_COMPLETE");
    assertThat(account.sns().listTopics().topics()).isEmpty();
    assertThat(visibility()).isEqualTo("30");
  }

  @Test
  @Rule("cloudformation.deletion-policy-retain")
  void leavesWhatIsToBeRetained() {
    var kept = "Kept: {Type: AWS::SQS::Queue, DeletionPolicy: Retain, Properties: {QueueName: k}}";
    stacks.create("removed", Stacks.template(TOPIC, kept));
    stacks.create("deleted", Stacks.template(kept.replace("QueueName: k", "QueueName: l")));

    stacks.update("removed", Stacks.template(TOPIC));
    stacks.delete("deleted");

    assertThat(account.sqs().listQueues().queueUrls()).hasSize(2);
    assertThat(stacks.events("removed", "Kept"))
        .extracting(StackEvent::resourceStatusAsString)
        .startsWith("DELETE_SKIPPED");
  }

  @Test
  @Rule("cloudformation.replacement")
  void makesANewResourceInPlaceOfOneThatCannotChange() {
    stacks.create("kiln", Stacks.QUEUE);

    stacks.update("kiln", Stacks.QUEUE.replace("copy", "other"));

    assertThat(stacks.describe("kiln").outputs().getFirst().outputValue()).endsWith("/other");
    assertThat(account.sqs().listQueues().queueUrls()).singleElement().asString().endsWith("other");
  }

  @Test
  @Rule("cloudformation.replacement.not-of-named-resource")
  void replacesNoResourceByOneOfTheSameName() {
    var document =
        """
        Document:
            Type: AWS::SSM::Document
            Properties: {Name: build, DocumentType: Automation, Content: {schemaVersion: "0.3",
              description: %s, mainSteps: [{name: s, action: "aws:sleep", inputs: {Duration: PT1S}}]}}\
        """;
    stacks.create("kiln", Stacks.template(document.formatted("one")));

    var status = stacks.update("kiln", Stacks.template(document.formatted("two")));

    assertThat(status).isEqualTo("UPDATE_ROLLBACK_COMPLETE");
    assertThat(stacks.reason("kiln", "Document"))
        .startsWith("CloudFormation cannot update a stack when a custom-named resource");
  }

  @Test
  @Rule("cloudformation.delete-stack")
  void deletesWhatNeedsOthersBeforeThose() {
    var template =
        Stacks.template(
            """
            Role:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument:
                    Version: 2012-10-17
                    Statement:
                      - Effect: Allow
                        Principal: {Service: lambda.amazonaws.com}
                        Action: sts:AssumeRole\
            """,
            """
            Policy:
                Type: AWS::IAM::RolePolicy
                Properties:
                  RoleName: !Ref Role
                  PolicyName: stage
                  PolicyDocument:
                    Version: 2012-10-17
                    Statement: {Effect: Allow, Action: "ec2:CopyImage", Resource: "*"}\
            """);
    assertThat(stacks.create("kiln", template)).isEqualTo("CREATE_COMPLETE");
    var id = stacks.describe("kiln").stackId();

    stacks.delete("kiln");

    assertThat(stacks.status(id)).isEqualTo("DELETE_COMPLETE");
    assertThat(account.iam().listRoles().roles()).isEmpty();
    assertThat(refusalOf(() -> stacks.status("kiln"))).isEqualTo("ValidationError");
  }

  @Test
  @Rule("cloudformation.delete-stack")
  void saysWhatCouldNotBeDeleted() {
    stacks.create("kiln", Stacks.QUEUE);
    moto.control()
        .order(
            OrderedAnswer.error("sqs", "DeleteQueue", "AccessDenied", "This one stays", 403)
                .to(account.id())
                .times(1));

    stacks.delete("kiln");

    assertThat(stacks.status("kiln")).isEqualTo("DELETE_FAILED");
    assertThat(stacks.reason("kiln", "Queue")).contains("This one stays");
  }

  @Test
  @Rule("cloudformation.termination-protection")
  void deletesNoProtectedStack() {
    stacks.create("kiln", Stacks.QUEUE);
    account
        .cloudFormation()
        .updateTerminationProtection(
            protect -> protect.stackName("kiln").enableTerminationProtection(true));

    var refusal = refusalOf(() -> stacks.delete("kiln"));

    assertThat(refusal).isEqualTo("ValidationError");
    assertThat(stacks.status("kiln")).isEqualTo("CREATE_COMPLETE");
  }

  @Test
  @Rule("cloudformation.acts-as-caller-or-role")
  void makesNothingThatTheCallerMayNotMake() {
    var worker =
        Worker.in(moto, account).may(Statement.allow("cloudformation:*", "sqs:DeleteQueue"));

    var status = new Stacks(worker.self()).create("kiln", Stacks.QUEUE);

    assertThat(status).isEqualTo("ROLLBACK_COMPLETE");
    assertThat(stacks.reason("kiln", "Queue")).contains("sqs:createqueue", "AccessDenied");
  }

  @Test
  @Rule("cloudformation.acts-as-caller-or-role")
  void makesWhatTheServiceRoleMayMakeForACallerWhoMayPassIt() {
    var role = Roles.trusting(account, "deploy", "{\"Service\": \"cloudformation.amazonaws.com\"}");
    var worker =
        Worker.in(moto, account)
            .may(Statement.allow("cloudformation:*"), Statement.allow("iam:PassRole").on(role));

    worker
        .self()
        .cloudFormation()
        .createStack(create -> create.stackName("kiln").templateBody(Stacks.QUEUE).roleARN(role));

    assertThat(stacks.status("kiln")).isEqualTo("CREATE_COMPLETE");
  }

  @Test
  @Rule("cloudformation.change-set")
  void showsAChangeBeforeItIsMade() {
    stacks.create("kiln", Stacks.QUEUE);
    account
        .cloudFormation()
        .createChangeSet(create ->
            create
                .stackName("kiln")
                .changeSetName("more")
                .changeSetType(ChangeSetType.UPDATE)
                .templateBody(Stacks.QUEUE.replace("Resources:", "Resources:\n  " + TOPIC))
                .parameters(Stacks.parameters(Map.of("Seconds", "44"))));

    var shown =
        account
            .cloudFormation()
            .describeChangeSet(set -> set.stackName("kiln").changeSetName("more"))
            .changes();
    var before = visibility();
    account.cloudFormation().executeChangeSet(set -> set.stackName("kiln").changeSetName("more"));

    assertThat(shown)
        .extracting(change -> change.resourceChange().action())
        .containsExactlyInAnyOrder(ChangeAction.ADD, ChangeAction.MODIFY);
    assertThat(before).isEqualTo("30");
    assertThat(visibility()).isEqualTo("44");
    assertThat(stacks.status("kiln")).isEqualTo("UPDATE_COMPLETE");
  }

  /// A queue, and after it a topic that is refused.
  private String failingStack() {
    moto.control()
        .order(
            OrderedAnswer.error("sns", "CreateTopic", "TopicLimitExceeded", "No topic for you", 403)
                .to(account.id())
                .times(1));
    return Stacks.template(
        "First: {Type: AWS::SQS::Queue}", "Second: {Type: AWS::SNS::Topic, DependsOn: First}");
  }

  private String visibility() {
    return Queue.at(account, stacks.physicalId("kiln", "Queue"))
        .get(QueueAttributeName.VISIBILITY_TIMEOUT);
  }
}

package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.OrderedAnswer;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.Transition;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudformation.model.ConcurrencyMode;
import software.amazon.awssdk.services.cloudformation.model.CreateStackInstancesRequest;
import software.amazon.awssdk.services.cloudformation.model.StackInstanceFilter;
import software.amazon.awssdk.services.cloudformation.model.StackInstanceFilterName;
import software.amazon.awssdk.services.cloudformation.model.StackSetDriftStatus;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

@WithMoto
class StackSetIT {
  private static final String OPERATION = "cloudformation::stackset-operation";

  private final SharedMoto moto;
  private final Account tooling;
  private final Account one;
  private final Account two;
  private final Account three;
  private final Fleet fleet;

  StackSetIT(SharedMoto moto) {
    this.moto = moto;
    this.tooling = moto.account();
    this.one = moto.account();
    this.two = moto.account();
    this.three = moto.account();
    this.fleet = Fleet.in(tooling, Stacks.QUEUE);
  }

  @Test
  @Rule("stacksets.name-is-unique")
  void refusesASecondStackSetOfTheSameName() {
    var refusal = refusalOf(() -> Fleet.in(tooling, Stacks.QUEUE));

    assertThat(refusal).isEqualTo("NameAlreadyExistsException");
  }

  @Test
  @Rule("stacksets.name-of-stack")
  void namesTheStackOfAnInstanceAfterTheStackSet() {
    fleet.deployTo(one);

    assertThat(fleet.instance(one).stackId())
        .matches(
            "arn:aws:cloudformation:eu-west-1:%s:stack/StackSet-kiln-member-[0-9a-f-]{36}/.+"
                .formatted(one));
  }

  @Test
  @Rule("stacksets.deploys-to-every-target")
  void makesAndUpdatesTheResourcesOfEveryTarget() {
    fleet.deployTo(one, two);

    var operation = fleet.update(Stacks.QUEUE, Map.of("Seconds", "77"));

    assertThat(fleet.status(operation)).isEqualTo("SUCCEEDED");
    assertThat(List.of(visibility(one), visibility(two))).containsExactly("77", "77");
    assertThat(fleet.instance(one).statusAsString()).isEqualTo("CURRENT");
  }

  @Test
  @Rule("stacksets.overrides")
  void keepsOverridesUntilTheyAreTakenAway() {
    fleet.deploy(
        create -> create.parameterOverrides(Stacks.parameters(Map.of("Seconds", "5"))), one);
    fleet.deployTo(two);

    fleet.update(Stacks.QUEUE, Map.of("Seconds", "77"));
    var overridden = List.of(visibility(one), visibility(two));
    tooling
        .cloudFormation()
        .updateStackInstances(update ->
            update
                .stackSetName(fleet.name())
                .accounts(one.toString())
                .regions(Fleet.REGION)
                .parameterOverrides(List.of()));

    assertThat(overridden).containsExactly("5", "77");
    assertThat(fleet.instance(one).parameterOverrides()).isEmpty();
    assertThat(visibility(one)).isEqualTo("77");
  }

  @Test
  @Rule("stacksets.overrides")
  void changesTheOverridesOfTheNamedInstancesOnly() {
    fleet.deployTo(one, two);

    tooling
        .cloudFormation()
        .updateStackInstances(update ->
            update
                .stackSetName(fleet.name())
                .accounts(one.toString())
                .regions(Fleet.REGION)
                .parameterOverrides(Stacks.parameters(Map.of("Seconds", "9"))));

    assertThat(List.of(visibility(one), visibility(two))).containsExactly("9", "30");
  }

  @Test
  @Rule("stacksets.operation-id-is-used-once")
  void refusesAnOperationThatWasStartedAlready() {
    fleet.deploy(create -> create.operationId("deploy-1"), one);

    var refusal = refusalOf(() -> fleet.deploy(create -> create.operationId("deploy-1"), two));

    assertThat(refusal).isEqualTo("OperationIdAlreadyExistsException");
    assertThat(fleet.status("deploy-1")).isEqualTo("SUCCEEDED");
    assertThat(fleet.accounts()).containsExactly(one.toString());
  }

  @Test
  @Rule("stacksets.one-operation-at-a-time")
  void refusesASecondOperationWhileOneRuns() {
    moto.control().setTransition(OPERATION, new Transition.AfterLooks(2));
    try {
      var running = fleet.deployTo(one);

      var refusal = refusalOf(() -> fleet.deployTo(two));
      var seen = List.of(fleet.status(running), fleet.status(running));

      assertThat(refusal).isEqualTo("OperationInProgressException");
      assertThat(seen).containsExactly("RUNNING", "SUCCEEDED");
    } finally {
      moto.control().setTransition(OPERATION, new Transition.Immediate());
    }
  }

  @Test
  @Rule("stacksets.failure-of-target")
  void saysWhyATargetFailedAndUpdatesTheOthers() {
    failQueueIn(one);

    var operation = fleet.deploy(tolerating(1), one, two);

    assertThat(fleet.status(operation)).isEqualTo("SUCCEEDED");
    assertThat(fleet.instance(one).statusAsString()).isEqualTo("OUTDATED");
    assertThat(fleet.instance(one).statusReason())
        .startsWith("ResourceLogicalId:Queue, ResourceType:AWS::SQS::Queue, ResourceStatusReason:")
        .contains("No queue for you");
    assertThat(fleet.instance(two).statusAsString()).isEqualTo("CURRENT");
  }

  @Test
  @Rule("stacksets.stack-that-never-was-complete")
  void mendsATargetThatFailedBefore() {
    failQueueIn(one);
    fleet.deployTo(one);

    var operation = fleet.deployTo(one);

    assertThat(fleet.status(operation)).isEqualTo("SUCCEEDED");
    assertThat(fleet.instance(one).statusAsString()).isEqualTo("CURRENT");
    assertThat(visibility(one)).isEqualTo("30");
  }

  @Test
  @Rule("stacksets.results-of-operation")
  void listsWhatBecameOfEveryTarget() {
    failQueueIn(two);

    var operation = fleet.deploy(tolerating(0), one, two, three);

    assertThat(fleet.results(operation))
        .extracting(result -> result.account())
        .containsExactly(one.toString(), two.toString(), three.toString());
    assertThat(fleet.outcomes(operation)).containsExactly("SUCCEEDED", "FAILED", "CANCELLED");
    assertThat(fleet.results(operation).get(1).statusReason()).contains("No queue for you");
  }

  @Test
  @Rule("stacksets.failure-tolerance")
  void stopsWhereMoreFailThanIsTolerated() {
    failQueueIn(one);
    failQueueIn(two);

    var operation = fleet.deploy(tolerating(1), one, two, three);

    assertThat(fleet.status(operation)).isEqualTo("FAILED");
    assertThat(fleet.outcomes(operation)).containsExactly("FAILED", "FAILED", "CANCELLED");
    assertThat(fleet.instance(three).stackInstanceStatus().detailedStatusAsString())
        .isEqualTo("CANCELLED");
  }

  @Test
  @Rule("stacksets.concurrency-mode")
  void goesOnWithAllThatWereStartedTogetherInSoftModeOnly() {
    List.of(one, two, three).forEach(this::failQueueIn);

    var strict =
        fleet.deploy(
            create -> create.operationPreferences(p -> p.maxConcurrentCount(3)), one, two, three);
    List.of(one).forEach(this::failQueueIn);
    var soft =
        fleet.deploy(
            create ->
                create.operationPreferences(p ->
                    p.maxConcurrentCount(3)
                        .concurrencyMode(ConcurrencyMode.SOFT_FAILURE_TOLERANCE)),
            one,
            two,
            three);

    assertThat(fleet.outcomes(strict)).containsExactly("FAILED", "CANCELLED", "CANCELLED");
    assertThat(fleet.outcomes(soft)).containsExactly("FAILED", "FAILED", "FAILED");
  }

  @Test
  @Rule("stacksets.update-changes-set-first")
  void updatesTheStackSetEvenWhenTheOperationFails() {
    fleet.deployTo(one, two);
    moto.control()
        .order(
            OrderedAnswer.error("sqs", "SetQueueAttributes", "AccessDenied", "Not now", 403)
                .to(one.id())
                .times(1));

    var operation = fleet.update(Stacks.QUEUE, Map.of("Seconds", "77"));

    assertThat(fleet.status(operation)).isEqualTo("FAILED");
    assertThat(
            tooling
                .cloudFormation()
                .describeStackSet(set -> set.stackSetName(fleet.name()))
                .stackSet()
                .parameters()
                .getFirst()
                .parameterValue())
        .isEqualTo("77");
    assertThat(fleet.instance(two).statusAsString()).isEqualTo("OUTDATED");
    assertThat(visibility(one)).isEqualTo("30");
  }

  @Test
  @Rule("stacksets.instance-must-exist")
  void refusesToRemoveAnInstanceThatIsNotThere() {
    var refusal = refusalOf(() -> fleet.remove(false, one));

    assertThat(refusal).isEqualTo("StackInstanceNotFoundException");
  }

  @Test
  @Rule("stacksets.retain-stacks")
  void leavesTheStackOfAnInstanceThatIsReleased() {
    fleet.deployTo(one, two);

    fleet.remove(true, one);
    fleet.remove(false, two);

    assertThat(fleet.accounts()).isEmpty();
    assertThat(one.sqs().listQueues().queueUrls()).hasSize(1);
    assertThat(two.sqs().listQueues().queueUrls()).isEmpty();
  }

  @Test
  @Rule("stacksets.inoperable-instance")
  void leavesAnInstanceAloneWhoseStackCouldNotBeDeleted() {
    fleet.deployTo(one, two);
    moto.control()
        .order(
            OrderedAnswer.error("sqs", "DeleteQueue", "AccessDenied", "This one stays", 403)
                .to(one.id())
                .times(1));
    fleet.remove(false, one);

    var operation = fleet.update(Stacks.QUEUE, Map.of("Seconds", "77"));

    assertThat(fleet.instance(one).statusAsString()).isEqualTo("INOPERABLE");
    assertThat(fleet.instance(one).statusReason()).contains("This one stays");
    assertThat(fleet.results(operation))
        .extracting(result -> result.account())
        .containsExactly(two.toString());
  }

  @Test
  @Rule("stacksets.delete-only-empty")
  void deletesNoStackSetWithInstances() {
    fleet.deployTo(one);

    var refusal = refusalOf(this::delete);
    fleet.remove(false, one);
    delete();

    assertThat(refusal).isEqualTo("StackSetNotEmptyException");
    assertThat(refusalOf(fleet::accounts)).isEqualTo("StackSetNotFoundException");
  }

  private void delete() {
    tooling.cloudFormation().deleteStackSet(set -> set.stackSetName(fleet.name()));
  }

  @Test
  @Rule("stacksets.list-instances")
  void listsInstancesInPagesAndByWhatIsAsked() {
    failQueueIn(three);
    var last = fleet.deploy(tolerating(1), one, two, three);

    var pages =
        tooling
            .cloudFormation()
            .listStackInstancesPaginator(list -> list.stackSetName(fleet.name()).maxResults(2))
            .stream()
            .map(page -> page.summaries().size())
            .toList();

    assertThat(pages).containsExactly(2, 1);
    assertThat(list(StackInstanceFilterName.DETAILED_STATUS, "FAILED"))
        .containsExactly(three.toString());
    assertThat(list(StackInstanceFilterName.LAST_OPERATION_ID, last)).hasSize(3);
  }

  private List<String> list(StackInstanceFilterName filter, String value) {
    var wanted = StackInstanceFilter.builder().name(filter).values(value).build();
    return tooling
        .cloudFormation()
        .listStackInstances(list -> list.stackSetName(fleet.name()).filters(wanted))
        .summaries()
        .stream()
        .map(instance -> instance.account())
        .toList();
  }

  @Test
  @Rule("stacksets.drift-is-looked-for")
  void knowsNothingOfDriftUntilItWasLookedFor() {
    fleet.deployTo(one);
    var before = fleet.instance(one).driftStatus();

    var operation =
        tooling
            .cloudFormation()
            .detectStackSetDrift(detect -> detect.stackSetName(fleet.name()))
            .operationId();

    assertThat(before.toString()).isEqualTo("NOT_CHECKED");
    assertThat(fleet.operation(operation).actionAsString()).isEqualTo("DETECT_DRIFT");
    assertThat(
            tooling
                .cloudFormation()
                .describeStackSet(set -> set.stackSetName(fleet.name()))
                .stackSet()
                .stackSetDriftDetectionDetails()
                .driftStatus())
        .isEqualTo(StackSetDriftStatus.IN_SYNC);
  }

  @Test
  @Rule("stacksets.acts-as-administrator-of-target")
  void isLetInByTheTopicsOfOtherAccountsOrNotAtAll() {
    var topic = Topic.in(tooling, "images");
    topic.admit(one, "sns:Subscribe");
    var template =
        Stacks.template(
            "Queue: {Type: AWS::SQS::Queue}",
            """
            Subscription:
                Type: AWS::SNS::Subscription
                Properties: {TopicArn: %s, Protocol: sqs, Endpoint: !GetAtt Queue.Arn}\
            """
                .formatted(topic.arn()));
    fleet.update(template, Map.of());

    var operation = fleet.deploy(tolerating(1), one, two);

    assertThat(fleet.outcomes(operation)).containsExactly("SUCCEEDED", "FAILED");
    assertThat(fleet.instance(two).statusReason()).contains("SNS:Subscribe");
  }

  private static Consumer<CreateStackInstancesRequest.Builder> tolerating(int failures) {
    return create -> create.operationPreferences(p -> p.failureToleranceCount(failures));
  }

  private void failQueueIn(Account account) {
    moto.control()
        .order(
            OrderedAnswer.error("sqs", "CreateQueue", "AccessDenied", "No queue for you", 403)
                .to(account.id())
                .times(1));
  }

  private static String visibility(Account account) {
    var url = account.sqs().getQueueUrl(get -> get.queueName("copy")).queueUrl();
    return Queue.at(account, url).get(QueueAttributeName.VISIBILITY_TIMEOUT);
  }
}

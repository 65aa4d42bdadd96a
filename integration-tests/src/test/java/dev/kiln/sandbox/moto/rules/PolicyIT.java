package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static dev.kiln.sandbox.moto.rules.Statement.deny;
import static dev.kiln.sandbox.moto.rules.Statement.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

@WithMoto
class PolicyIT {
  private final Account operator;
  private final Worker worker;
  private final Account stranger;
  private final Denials denials;

  PolicyIT(SharedMoto moto) {
    this.operator = moto.account();
    this.worker = Worker.in(moto, operator);
    this.stranger = moto.account();
    this.denials = Denials.in(moto);
  }

  @Test
  @Rule("gate.identity-policies")
  void refusesWhatNoPolicyAllows() {
    worker.may(allow("ec2:DescribeSnapshots"));

    var denied = denials.actionIn(() -> describeImages(worker.self()));

    assertThat(denied).isEqualTo("ec2:DescribeImages");
  }

  @Test
  @Rule("gate.identity-policies")
  void answersWhatAPolicyAllows() {
    worker.may(allow("EC2:describe?mages"));

    var denied = denials.actionIn(() -> describeImages(worker.self()));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("gate.explicit-deny-first")
  void refusesWhatOnePolicyDeniesAndAnotherAllows() {
    worker.may(allow("*"), deny("ec2:DescribeImages"));

    var denied = denials.actionIn(() -> describeImages(worker.self()));

    assertThat(denied).isEqualTo("ec2:DescribeImages");
  }

  @Test
  @Rule("gate.explicit-deny-first")
  void answersWhatADenyIsNotAbout() {
    worker.may(allow("*"), deny("ec2:DescribeSnapshots"));

    var denied = denials.actionIn(() -> describeImages(worker.self()));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("gate.policies-of-groups")
  void refusesAUserWhoseGroupsMayNot() {
    var user = userOfGroup(policy(allow("ec2:DescribeSnapshots")));

    var denied = denials.actionIn(() -> describeImages(user));

    assertThat(denied).isEqualTo("ec2:DescribeImages");
  }

  @Test
  @Rule("gate.policies-of-groups")
  void answersAUserWhoseGroupMay() {
    var user = userOfGroup(policy(allow("ec2:DescribeImages")));

    var denied = denials.actionIn(() -> describeImages(user));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("gate.policies-of-groups")
  void answersAUserWhoseGroupMayByAManagedPolicy() {
    var user = userOfGroup(policy(allow("ec2:DescribeSnapshots")));
    var managed = managed(policy(allow("ec2:DescribeImages")));
    operator.iam().attachGroupPolicy(attach -> attach.groupName("developers").policyArn(managed));

    var denied = denials.actionIn(() -> describeImages(user));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("gate.managed-policy-default-version")
  void goesByTheDefaultVersionOnly() {
    var managed = managed(policy(allow("ec2:DescribeImages")));
    operator.iam().attachRolePolicy(attach -> attach.roleName("worker").policyArn(managed));
    var next = addVersion(managed, policy(allow("ec2:DescribeSnapshots")));

    var before = denials.actionIn(() -> describeImages(worker.self()));
    operator.iam().setDefaultPolicyVersion(set -> set.policyArn(managed).versionId(next));
    var after = denials.actionIn(() -> describeImages(worker.self()));

    assertThat(before).isEqualTo(NONE);
    assertThat(after).isEqualTo("ec2:DescribeImages");
  }

  @Test
  @Rule("gate.permissions-boundary")
  void refusesWhatTheBoundaryDoesNotAllow() {
    worker.may(allow("*")).bound(managed(policy(allow("ec2:DescribeSnapshots"))));

    var denied = denials.actionIn(() -> describeImages(worker.self()));

    assertThat(denied).isEqualTo("ec2:DescribeImages");
  }

  @Test
  @Rule("gate.permissions-boundary")
  void answersWhatTheBoundaryAllowsAndAPolicyToo() {
    worker.may(allow("*")).bound(managed(policy(allow("ec2:DescribeImages"))));

    var denied = denials.actionIn(() -> describeImages(worker.self()));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("gate.permissions-boundary")
  void refusesWhatOnlyTheBoundaryAllows() {
    worker.may(allow("ec2:DescribeSnapshots")).bound(managed(policy(allow("*"))));

    var denied = denials.actionIn(() -> describeImages(worker.self()));

    assertThat(denied).isEqualTo("ec2:DescribeImages");
  }

  @Test
  @Rule("gate.root-may-do-everything-at-home")
  void letsTheOperatorDoWhatAResourcePolicyDenies() {
    var queue =
        Queue.in(operator, "messages")
            .set(QueueAttributeName.POLICY, policy(deny("sqs:*").by("*")));

    var denied = denials.actionIn(() -> send(operator, queue));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("gate.root-may-do-everything-at-home")
  void refusesTheOperatorOfAnotherAccount() {
    var queue = Queue.in(operator, "messages");

    var denied = denials.actionIn(() -> send(stranger, queue));

    assertThat(denied).isEqualTo("sqs:SendMessage");
  }

  @Test
  @Rule("gate.unknown-operator-is-an-error")
  void failsOnAConditionThatItCannotJudge() {
    worker.may(allow("ec2:*").when("IpAddress", "aws:SourceIp", "1.2.3.4/8"));

    var refusal = refusalOf(() -> describeImages(worker.self()));

    assertThat(refusal).isEqualTo("InternalFailure");
  }

  @Test
  @Rule("gate.unknown-operator-is-an-error")
  void judgesAConditionThatItKnows() {
    worker.may(allow("ec2:*").when("StringLike", "aws:RequestedRegion", "eu-*"));

    var denied = denials.actionIn(() -> describeImages(worker.self()));

    assertThat(denied).isEqualTo(NONE);
  }

  private Account userOfGroup(String policy) {
    var key = Users.newKey(operator, "developer");
    operator.iam().createGroup(create -> create.groupName("developers"));
    operator.iam().addUserToGroup(add -> add.groupName("developers").userName("developer"));
    operator
        .iam()
        .putGroupPolicy(
            put -> put.groupName("developers").policyName("may").policyDocument(policy));
    return new Account(operator.id(), operator.clients().as(key));
  }

  private String managed(String policy) {
    return operator
        .iam()
        .createPolicy(create -> create.policyName("managed").policyDocument(policy))
        .policy()
        .arn();
  }

  private String addVersion(String managed, String policy) {
    return operator
        .iam()
        .createPolicyVersion(create -> create.policyArn(managed).policyDocument(policy))
        .policyVersion()
        .versionId();
  }

  private static void describeImages(Account caller) {
    caller.ec2().describeImages(images -> images.owners("self"));
  }

  private static void send(Account caller, Queue queue) {
    caller.sqs().sendMessage(send -> send.queueUrl(queue.url()).messageBody("text"));
  }
}

package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Denials.reasonIn;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static dev.kiln.sandbox.moto.rules.Statement.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.Collections;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.PolicyDescriptorType;
import software.amazon.awssdk.services.sts.model.Tag;

@WithMoto
class SessionIT {
  private final Account operator;
  private final Worker worker;
  private final Account user;
  private final Denials denials;

  SessionIT(SharedMoto moto) {
    this.operator = moto.account();
    this.worker = Worker.in(moto, operator);
    this.user = new Account(operator.id(), operator.clients().as(Users.newKey(operator, "dev")));
    this.denials = Denials.in(moto);
    userMay(allow("sts:*"));
  }

  @Test
  @Rule("gate.session-policy")
  void refusesWhatTheSessionPolicyDoesNotAllow() {
    worker.may(allow("ec2:*"));
    var session = open(wish -> wish.policy(policy(allow("ec2:DescribeSnapshots"))));

    var reason = reasonIn(() -> describeImages(session));

    assertThat(reason).contains("because no session policy allows the ec2:DescribeImages action");
  }

  @Test
  @Rule("gate.session-policy")
  void answersWhatTheSessionPolicyAndTheRolesPolicyAllow() {
    worker.may(allow("ec2:*"));
    var session = open(wish -> wish.policy(policy(allow("ec2:DescribeImages"))));

    var denied = denials.actionIn(() -> describeImages(session));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("gate.session-policy")
  void refusesWhatOnlyTheSessionPolicyAllows() {
    worker.may(allow("ec2:DescribeSnapshots"));
    var session = open(wish -> wish.policy(policy(allow("*"))));

    var denied = denials.actionIn(() -> describeImages(session));

    assertThat(denied).isEqualTo("ec2:DescribeImages");
  }

  @Test
  @Rule("sts.assume-role.session-policies")
  void narrowsASessionToManagedPolicies() {
    worker.may(allow("ec2:*"));
    var session = open(wish -> wish.policyArns(managed(allow("ec2:DescribeSnapshots"))));

    var denied = denials.actionIn(() -> describeImages(session));

    assertThat(denied).isEqualTo("ec2:DescribeImages");
  }

  @Test
  @Rule("sts.assume-role.session-policies")
  void answersWhatAManagedPolicyOfTheSessionAllows() {
    worker.may(allow("ec2:*"));
    var session = open(wish -> wish.policyArns(managed(allow("ec2:DescribeImages"))));

    var denied = denials.actionIn(() -> describeImages(session));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("sts.assume-role.session-policies")
  void refusesAManagedPolicyThatIsNotThere() {
    var none = managedBy("arn:aws:iam::%s:policy/none".formatted(operator));

    var refusal = refusalOf(() -> open(wish -> wish.policyArns(none)));

    assertThat(refusal).isEqualTo("MalformedPolicyDocument");
  }

  @Test
  @Rule("sts.assume-role.session-policies")
  void refusesMoreThanTenManagedPolicies() {
    var eleven = Collections.nCopies(11, managed(allow("ec2:DescribeImages")));

    var refusal = refusalOf(() -> open(wish -> wish.policyArns(eleven)));

    assertThat(refusal).isEqualTo("MalformedPolicyDocument");
  }

  @Test
  @Rule("sts.assume-role.tags-need-tag-session")
  void refusesTagsThatTheTrustPolicyDoesNotAllow() {
    var denied = denials.actionIn(this::openTagged);

    assertThat(denied).isEqualTo("sts:TagSession");
  }

  @Test
  @Rule("sts.assume-role.tags-need-tag-session")
  void refusesTagsThatTheCallersPolicyDoesNotAllow() {
    trustInTags();
    userMay(allow("sts:AssumeRole"));

    var denied = denials.actionIn(this::openTagged);

    assertThat(denied).isEqualTo("sts:TagSession");
  }

  @Test
  @Rule("sts.assume-role.tags-need-tag-session")
  void opensASessionWithTagsThatBothPoliciesAllow() {
    trustInTags();

    var denied = denials.actionIn(this::openTagged);

    assertThat(denied).isEqualTo(NONE);
  }

  private void userMay(Statement statement) {
    operator
        .iam()
        .putUserPolicy(
            put -> put.userName("dev").policyName("may").policyDocument(policy(statement)));
  }

  private void trustInTags() {
    var trust = Statement.trust(allow("sts:AssumeRole", "sts:TagSession").by(Roles.root(operator)));
    operator
        .iam()
        .updateAssumeRolePolicy(update -> update.roleName("worker").policyDocument(trust));
  }

  private PolicyDescriptorType managed(Statement statement) {
    return managedBy(
        operator
            .iam()
            .createPolicy(create -> create.policyName("managed").policyDocument(policy(statement)))
            .policy()
            .arn());
  }

  private static PolicyDescriptorType managedBy(String arn) {
    return PolicyDescriptorType.builder().arn(arn).build();
  }

  private void openTagged() {
    var tag = Tag.builder().key("team").value("images").build();
    open(wish -> wish.tags(tag));
  }

  private Account open(Consumer<AssumeRoleRequest.Builder> wish) {
    var session =
        user.sts()
            .assumeRole(
                assume -> assume.roleArn(worker.role()).roleSessionName("test").applyMutation(wish))
            .credentials();
    var credentials =
        AwsSessionCredentials.create(
            session.accessKeyId(), session.secretAccessKey(), session.sessionToken());
    return new Account(operator.id(), operator.clients().as(credentials));
  }

  private static void describeImages(Account caller) {
    caller.ec2().describeImages(images -> images.owners("self"));
  }
}

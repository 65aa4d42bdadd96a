package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static dev.kiln.sandbox.moto.rules.Statement.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

@WithMoto
class ResourcePolicyIT {
  private final Account operator;
  private final Worker worker;
  private final Worker foreigner;
  private final Denials denials;

  ResourcePolicyIT(SharedMoto moto) {
    this.operator = moto.account();
    this.worker = Worker.in(moto, operator);
    this.foreigner = Worker.in(moto, moto.account());
    this.denials = Denials.in(moto);
  }

  @Test
  @Rule("gate.resource-policy-or-identity-policy")
  void answersWhomOnlyTheResourcesPolicyNames() {
    var queue = queueFor(worker.role());

    var denied = denials.actionIn(() -> send(worker, queue));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("gate.resource-policy-or-identity-policy")
  void answersWhoseOwnPolicyAloneAllows() {
    worker.may(allow("sqs:SendMessage"));
    var queue = queueFor(foreigner.role());

    var denied = denials.actionIn(() -> send(worker, queue));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("gate.resource-policy-or-identity-policy")
  void refusesWhomTheResourcesPolicyNamesByTheAccountOnly() {
    var queue = queueFor(Roles.root(operator));

    var denied = denials.actionIn(() -> send(worker, queue));

    assertThat(denied).isEqualTo("sqs:SendMessage");
  }

  @Test
  @Rule("gate.across-accounts-both-must-allow")
  void refusesAForeignerWhomOnlyItsOwnPolicyAllows() {
    foreigner.may(allow("sqs:SendMessage"));
    var queue = queueFor(worker.role());

    var denied = denials.actionIn(() -> send(foreigner, queue));

    assertThat(denied).isEqualTo("sqs:SendMessage");
  }

  @Test
  @Rule("gate.across-accounts-both-must-allow")
  void refusesAForeignerWhomOnlyTheResourcesPolicyAllows() {
    var queue = queueFor(foreigner.role());

    var denied = denials.actionIn(() -> send(foreigner, queue));

    assertThat(denied).isEqualTo("sqs:SendMessage");
  }

  @Test
  @Rule("gate.across-accounts-both-must-allow")
  void answersAForeignerWhomBothPoliciesAllow() {
    foreigner.may(allow("sqs:SendMessage"));
    var queue = queueFor(foreigner.role());

    var denied = denials.actionIn(() -> send(foreigner, queue));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("gate.key-policy-and-trust-policy-must-allow")
  void refusesAKeyWhosePolicyDoesNotNameTheAccount() {
    worker.may(allow("kms:*"));
    var key = keyFor(foreigner.role());

    var denied = denials.actionIn(() -> describe(worker, key));

    assertThat(denied).isEqualTo("kms:DescribeKey");
  }

  @Test
  @Rule("gate.key-policy-and-trust-policy-must-allow")
  void answersAboutAKeyWhosePolicyNamesTheAccount() {
    worker.may(allow("kms:DescribeKey"));
    var key = keyFor(Roles.root(operator));

    var denied = denials.actionIn(() -> describe(worker, key));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("gate.key-policy-and-trust-policy-must-allow")
  void refusesAKeyThatTheAccountMayButTheRoleMayNotUse() {
    var key = keyFor(Roles.root(operator));

    var denied = denials.actionIn(() -> describe(worker, key));

    assertThat(denied).isEqualTo("kms:DescribeKey");
  }

  @Test
  @Rule("gate.key-policy-and-trust-policy-must-allow")
  void answersAboutAKeyWhosePolicyNamesTheRole() {
    var key = keyFor(worker.role());

    var denied = denials.actionIn(() -> describe(worker, key));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("gate.key-policy-and-trust-policy-must-allow")
  void refusesARoleThatTrustsTheAccountOnly() {
    var role = Roles.ofOwnAccount(operator, "target");

    var before = denials.actionIn(() -> assume(worker, role));
    worker.may(allow("sts:AssumeRole").on(role));
    var after = denials.actionIn(() -> assume(worker, role));

    assertThat(before).isEqualTo("sts:AssumeRole");
    assertThat(after).isEqualTo(NONE);
  }

  @Test
  @Rule("gate.key-policy-and-trust-policy-must-allow")
  void opensASessionToWhomTheTrustPolicyNames() {
    var role = Roles.trusting(operator, "target", Roles.principal(worker.role()));

    var denied = denials.actionIn(() -> assume(worker, role));

    assertThat(denied).isEqualTo(NONE);
  }

  private Queue queueFor(String principal) {
    return Queue.in(operator, "messages")
        .set(QueueAttributeName.POLICY, policy(allow("sqs:SendMessage").by(principal)));
  }

  private String keyFor(String principal) {
    var key = Keys.in(operator);
    operator
        .kms()
        .putKeyPolicy(put ->
            put.keyId(key).policyName("default").policy(policy(allow("kms:*").by(principal))));
    return key;
  }

  private static void send(Worker caller, Queue queue) {
    caller.self().sqs().sendMessage(send -> send.queueUrl(queue.url()).messageBody("text"));
  }

  private static void describe(Worker caller, String key) {
    caller.self().kms().describeKey(request -> request.keyId(key));
  }

  private static void assume(Worker caller, String role) {
    caller.self().sts().assumeRole(assume -> assume.roleArn(role).roleSessionName("test"));
  }
}

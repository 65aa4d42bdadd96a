package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Denials.reasonIn;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static dev.kiln.sandbox.moto.rules.Statement.deny;
import static dev.kiln.sandbox.moto.rules.Statement.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.MotoControl;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.iam.model.Tag;

@WithMoto
class RequestIT {
  private static final String PARAMETERS = "arn:aws:ssm:eu-west-1:*:parameter/kiln/";

  private final MotoControl control;
  private final Account operator;
  private final Worker worker;
  private final Denials denials;

  RequestIT(SharedMoto moto) {
    this.control = moto.control();
    this.operator = moto.account();
    this.worker = Worker.in(moto, operator);
    this.denials = Denials.in(moto);
  }

  @Test
  @Rule("gate.one-question-per-resource")
  void refusesACallThatNamesAForbiddenResourceBesideAnAllowedOne() {
    worker.may(allow("ssm:GetParameters").on(PARAMETERS + "own"));

    var denied = denials.resourceIn(() -> getParameters("/kiln/own", "/kiln/other"));

    assertThat(denied).endsWith("parameter/kiln/other");
  }

  @Test
  @Rule("gate.one-question-per-resource")
  void answersACallThatNamesAllowedResourcesOnly() {
    worker.may(allow("ssm:GetParameters").on(PARAMETERS + "own", PARAMETERS + "other"));

    var denied = denials.resourceIn(() -> getParameters("/kiln/own", "/kiln/other"));

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("gate.one-question-per-resource")
  void asksForEverythingWhereAnActionHasNoResource() {
    worker.may(allow("ec2:DescribeImages").on("*"));
    var before = control.calls(Long.MAX_VALUE).last();

    describeImages();

    assertThat(control.calls(before).calls())
        .flatExtracting(MotoControl.Call::asked)
        .extracting(MotoControl.Asked::action, MotoControl.Asked::resource)
        .containsExactly(tuple("ec2:DescribeImages", "*"));
  }

  @ParameterizedTest
  @CsvSource({
    "StringEquals, aws:PrincipalArn, arn:aws:iam::ACCOUNT:role/worker",
    "StringEquals, aws:PrincipalAccount, ACCOUNT",
    "StringEquals, aws:PrincipalType, AssumedRole",
    "StringEquals, aws:PrincipalTag/team, images",
    "StringEquals, aws:RequestedRegion, eu-west-1",
    "Bool, aws:SecureTransport, true",
    "DateGreaterThan, aws:CurrentTime, 2020-01-01T00:00:00Z"
  })
  @Rule("gate.global-condition-keys")
  void answersARequestThatFitsAGlobalCondition(String operator, String key, String value) {
    tagWorker("team", "images");
    worker.may(allow("ec2:DescribeImages").when(operator, key, of(value)));

    var denied = denials.actionIn(this::describeImages);

    assertThat(denied).isEqualTo(NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "StringEquals, aws:PrincipalArn, arn:aws:sts::ACCOUNT:assumed-role/worker/test",
    "StringEquals, aws:PrincipalAccount, 123456789012",
    "StringEquals, aws:PrincipalType, User",
    "StringEquals, aws:PrincipalTag/team, other",
    "StringEquals, aws:RequestedRegion, us-east-1",
    "Bool, aws:SecureTransport, false",
    "DateLessThan, aws:CurrentTime, 2020-01-01T00:00:00Z"
  })
  @Rule("gate.global-condition-keys")
  void refusesARequestThatMissesAGlobalCondition(String operator, String key, String value) {
    tagWorker("team", "images");
    worker.may(allow("ec2:DescribeImages").when(operator, key, of(value)));

    var denied = denials.actionIn(this::describeImages);

    assertThat(denied).isEqualTo("ec2:DescribeImages");
  }

  @Test
  @Rule("gate.condition-keys-as-listed")
  void answersARequestThatFitsAConditionThatItsActionHas() {
    worker.may(allow("ssm:PutParameter").when("StringEquals", "ssm:Overwrite", "false"));

    var denied = denials.actionIn(this::putParameter);

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("gate.denial-says-why")
  void saysThatNoPolicyAllows() {
    var reason = reasonIn(() -> describeImages());

    assertThat(reason)
        .contains("User: arn:aws:sts::%s:assumed-role/worker/test".formatted(operator))
        .endsWith("because no identity-based policy allows the ec2:DescribeImages action");
  }

  @Test
  @Rule("gate.denial-says-why")
  void saysThatAPolicyDenies() {
    worker.may(allow("*"), deny("ec2:DescribeImages"));

    var reason = reasonIn(() -> describeImages());

    assertThat(reason).endsWith("with an explicit deny in an identity-based policy");
  }

  @Test
  @Rule("gate.denial-says-why")
  void saysThatTheBoundaryDoesNotAllow() {
    worker.may(allow("*")).bound(managed(allow("ec2:DescribeSnapshots")));

    var reason = reasonIn(() -> describeImages());

    assertThat(reason).contains("because no permissions boundary allows");
  }

  @Test
  @Rule("gate.denial-says-why")
  void namesTheResource() {
    var topic = Topic.in(operator, "images").in(worker.self());

    var reason = reasonIn(() -> topic.publish("text"));

    assertThat(reason)
        .contains("not authorized to perform: SNS:Publish on resource: " + topic.arn());
  }

  private String of(String value) {
    return value.replace("ACCOUNT", operator.id().value());
  }

  private String managed(Statement statement) {
    return operator
        .iam()
        .createPolicy(create -> create.policyName("managed").policyDocument(policy(statement)))
        .policy()
        .arn();
  }

  private void tagWorker(String key, String value) {
    var tag = Tag.builder().key(key).value(value).build();
    operator.iam().tagRole(role -> role.roleName("worker").tags(tag));
  }

  private void describeImages() {
    worker.self().ec2().describeImages(images -> images.owners("self"));
  }

  private void getParameters(String... names) {
    worker.self().ssm().getParameters(get -> get.names(names));
  }

  private void putParameter() {
    worker.self().ssm().putParameter(put -> put.name("/kiln/own").value("text").type("String"));
  }
}

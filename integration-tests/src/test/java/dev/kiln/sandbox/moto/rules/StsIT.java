package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

@WithMoto
class StsIT {
  private final Account root;
  private final Account member;
  private final Account tooling;

  StsIT(SharedMoto moto) {
    this.root = moto.account();
    this.member = Users.administratorOf(root);
    this.tooling = Users.administratorOf(moto.account());
  }

  @Test
  @Rule("sts.assume-role.not-by-root")
  void refusesTheRootUser() {
    var role = Roles.ofOwnAccount(member, "copy");

    var refusal = refusalOf(() -> assume(root, role));

    assertThat(refusal).isEqualTo("AccessDenied");
  }

  @Test
  @Rule("sts.assume-role.not-by-root")
  void admitsAUserAndASession() {
    var role = Roles.ofOwnAccount(member, "copy");

    var byUser = assume(member, role);
    var bySession = assume(member.assume(role), role);

    assertThat(byUser).isEqualTo(bySession).endsWith("assumed-role/copy/test");
  }

  @Test
  @Rule("sts.assume-role.role-must-exist")
  void refusesARoleThatDoesNotExist() {
    var refusal = refusalOf(() -> assume(member, "arn:aws:iam::%s:role/none".formatted(member)));

    assertThat(refusal).isEqualTo("AccessDenied");
  }

  @Test
  @Rule("sts.assume-role.role-must-exist")
  void assumesARoleThatExists() {
    var role = Roles.ofOwnAccount(member, "copy");

    var session = assume(member, role);

    assertThat(session).isEqualTo("arn:aws:sts::%s:assumed-role/copy/test".formatted(member));
  }

  @Test
  @Rule("sts.assume-role.trust-policy")
  void refusesAnAccountThatTheRoleDoesNotTrust() {
    var role = Roles.ofOwnAccount(member, "copy");

    var refusal = refusalOf(() -> assume(tooling, role));

    assertThat(refusal).isEqualTo("AccessDenied");
  }

  @Test
  @Rule("sts.assume-role.trust-policy")
  void admitsAnAccountThatTheRoleTrusts() {
    var role = Roles.trusting(member, "copy", Roles.principal(Roles.root(tooling)));

    var session = assume(tooling, role);

    assertThat(session).isEqualTo("arn:aws:sts::%s:assumed-role/copy/test".formatted(member));
  }

  @Test
  @Rule("sts.assume-role.trust-policy")
  void admitsASessionOfTheTrustedRoleAndOfNoOther() {
    var trusted = Roles.ofOwnAccount(tooling, "trusted");
    var other = Roles.ofOwnAccount(tooling, "other");
    var role = Roles.trusting(member, "copy", Roles.principal(trusted));

    var session = assume(tooling.assume(trusted), role);
    var refusal = refusalOf(() -> assume(tooling.assume(other), role));

    assertThat(session).endsWith("assumed-role/copy/test");
    assertThat(refusal).isEqualTo("AccessDenied");
  }

  @Test
  @Rule("sts.assume-role.trust-policy")
  void refusesEverybodyWhenOnlyAServiceIsTrusted() {
    var role = Roles.trusting(member, "copy", "{\"Service\": \"lambda.amazonaws.com\"}");

    var refusal = refusalOf(() -> assume(member, role));

    assertThat(refusal).isEqualTo("AccessDenied");
  }

  @Test
  @Rule("sts.assume-role.conditions")
  void refusesAMissingOrWrongExternalId() {
    var role = trustingWithExternalId();

    var missing = refusalOf(() -> assume(tooling, role));
    var wrong = refusalOf(() -> assume(tooling, role, request -> request.externalId("guess")));

    assertThat(missing).isEqualTo(wrong).isEqualTo("AccessDenied");
  }

  @Test
  @Rule("sts.assume-role.conditions")
  void admitsTheRightExternalId() {
    var role = trustingWithExternalId();

    var session = assume(tooling, role, request -> request.externalId("secret"));

    assertThat(session).endsWith("assumed-role/copy/test");
  }

  @Test
  @Rule("sts.assume-role.conditions")
  void admitsOnlyTheSessionNamesOfTheCondition() {
    var role =
        Roles.trusting(
            member,
            "copy",
            Roles.principal(Roles.root(tooling)),
            "{\"StringLike\": {\"sts:RoleSessionName\": \"kiln-*\"}}");

    var refusal = refusalOf(() -> assume(tooling, role));
    var session = assume(tooling, role, request -> request.roleSessionName("kiln-copy"));

    assertThat(refusal).isEqualTo("AccessDenied");
    assertThat(session).endsWith("assumed-role/copy/kiln-copy");
  }

  @Test
  @Rule("sts.assume-role.conditions")
  void admitsOnlyThePrincipalOfTheCondition() {
    var admitted = Roles.ofOwnAccount(tooling, "admitted");
    var other = Roles.ofOwnAccount(tooling, "other");
    var role =
        Roles.trusting(
            member,
            "copy",
            Roles.principal(Roles.root(tooling)),
            "{\"ArnEquals\": {\"aws:PrincipalArn\": \"%s\"}}".formatted(admitted));

    var session = assume(tooling.assume(admitted), role);
    var refusal = refusalOf(() -> assume(tooling.assume(other), role));

    assertThat(session).endsWith("assumed-role/copy/test");
    assertThat(refusal).isEqualTo("AccessDenied");
  }

  @Test
  @Rule("sts.assume-role.duration")
  void refusesALongerSessionThanTheRoleAllows() {
    var role = Roles.ofOwnAccount(member, "copy");

    var refusal = refusalOf(() -> assume(member, role, request -> request.durationSeconds(7201)));

    assertThat(refusal).isEqualTo("ValidationError");
  }

  @Test
  @Rule("sts.assume-role.duration")
  void opensASessionAsLongAsTheRoleAllows() {
    var role = Roles.ofOwnAccount(member, "copy");

    var session = assume(member, role, request -> request.durationSeconds(7200));

    assertThat(session).endsWith("assumed-role/copy/test");
  }

  @Test
  @Rule("sts.assume-role.duration")
  void refusesMoreThanAnHourWhenARoleAssumesARole() {
    var role = Roles.ofOwnAccount(member, "copy");
    var chained = member.assume(role);

    var refusal = refusalOf(() -> assume(chained, role, request -> request.durationSeconds(3601)));
    var session = assume(chained, role, request -> request.durationSeconds(3600));

    assertThat(refusal).isEqualTo("ValidationError");
    assertThat(session).endsWith("assumed-role/copy/test");
  }

  @Test
  @Rule("sts.get-caller-identity")
  void saysWhoTheRootUserIs() {
    var identity = root.sts().getCallerIdentity();

    assertThat(identity)
        .returns(root.id().value(), GetCallerIdentityResponse::account)
        .returns(Roles.root(root), GetCallerIdentityResponse::arn)
        .returns(root.id().value(), GetCallerIdentityResponse::userId);
  }

  @Test
  @Rule("sts.get-caller-identity")
  void saysWhoseSessionItIs() {
    var session = member.assume(Roles.ofOwnAccount(member, "copy"));

    var identity = session.sts().getCallerIdentity();

    assertThat(identity.account()).isEqualTo(member.id().value());
    assertThat(identity.arn())
        .isEqualTo("arn:aws:sts::%s:assumed-role/copy/sandbox".formatted(member));
    assertThat(identity.userId()).matches("AROA[A-Z0-9]+:sandbox");
  }

  private String trustingWithExternalId() {
    return Roles.trusting(
        member,
        "copy",
        Roles.principal(Roles.root(tooling)),
        "{\"StringEquals\": {\"sts:ExternalId\": \"secret\"}}");
  }

  /// The ARN of the session that the caller opens.
  private static String assume(Account caller, String role) {
    return assume(caller, role, _ -> {});
  }

  private static String assume(
      Account caller, String role, Consumer<AssumeRoleRequest.Builder> wish) {
    return caller
        .sts()
        .assumeRole(request -> request.roleArn(role).roleSessionName("test").applyMutation(wish))
        .assumedRoleUser()
        .arn();
  }
}

package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;

@WithMoto
class PassRoleIT {
  private static final String RUN = "ec2:RunInstances";

  private final Account operator;
  private final Worker worker;
  private final OwnImage image;
  private final Denials denials;

  PassRoleIT(SharedMoto moto) {
    this.operator = moto.account();
    this.worker = Worker.in(moto, operator);
    this.image = new OwnImage(worker.self(), OwnImage.in(moto, operator, "web").id());
    this.denials = Denials.in(moto);
  }

  @Test
  @Rule("ec2.run-instances.profile-needs-pass-role")
  void refusesAProfileWhoseRoleTheCallerMayNotPass() {
    var role = profile();
    worker.may(allow(RUN), allow("iam:PassRole").on(role + "-other"));

    var denied = denials.resourceIn(this::runWithProfile);

    assertThat(denied).isEqualTo(role);
  }

  @Test
  @Rule("ec2.run-instances.profile-needs-pass-role")
  void launchesWithAProfileWhoseRoleTheCallerMayPass() {
    worker.may(allow(RUN), allow("iam:PassRole").on(profile()));

    var denied = denials.actionIn(this::runWithProfile);

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("iam.pass-role")
  void refusesToPassARoleToAServiceThatThePolicyDoesNotName() {
    profile();
    worker.may(allow(RUN), passTo("lambda.amazonaws.com"));

    var denied = denials.actionIn(this::runWithProfile);

    assertThat(denied).isEqualTo("iam:PassRole");
  }

  @Test
  @Rule("iam.pass-role")
  void passesARoleToTheServiceThatThePolicyNames() {
    profile();
    worker.may(allow(RUN), passTo("ec2.amazonaws.com"));

    var denied = denials.actionIn(this::runWithProfile);

    assertThat(denied).isEqualTo(NONE);
  }

  private static Statement passTo(String service) {
    return allow("iam:PassRole").when("StringEquals", "iam:PassedToService", service);
  }

  /// The ARN of the role of the new profile `stage`.
  private String profile() {
    var role = Roles.trusting(operator, "stage", "{\"Service\": \"ec2.amazonaws.com\"}");
    operator.iam().createInstanceProfile(create -> create.instanceProfileName("stage"));
    operator
        .iam()
        .addRoleToInstanceProfile(add -> add.instanceProfileName("stage").roleName("stage"));
    return role;
  }

  private void runWithProfile() {
    Instances.runFrom(image, wish -> wish.iamInstanceProfile(profile -> profile.name("stage")));
  }
}

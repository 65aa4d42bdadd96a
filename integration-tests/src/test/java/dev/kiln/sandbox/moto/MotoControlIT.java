package dev.kiln.sandbox.moto;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.ImageState;

@WithMoto
class MotoControlIT {
  private final SharedMoto moto;
  private final MotoControl control;
  private final Account account;

  MotoControlIT(SharedMoto moto) {
    this.moto = moto;
    this.control = moto.control();
    this.account = moto.account();
  }

  @Test
  void listsACallWithWhoAskedForWhat() {
    var image = control.seedImage(seed("web"));
    var before = control.calls(0).last();

    account.ec2().describeImages(images -> images.imageIds(image.value()));

    assertThat(control.calls(before).calls())
        .singleElement()
        .isEqualTo(
            new MotoControl.Call(
                before + 1,
                account.id().value(),
                "arn:aws:iam::%s:root".formatted(account),
                "ec2:DescribeImages",
                "eu-west-1",
                List.of("arn:aws:ec2:eu-west-1::image/" + image),
                null,
                null,
                List.of(new MotoControl.Asked("ec2:DescribeImages", "*"))));
  }

  @Test
  void listsTheErrorOfARefusedCall() {
    var before = control.calls(0).last();

    refusalOf(() -> account.ssm().getParameter(get -> get.name("/none")));

    assertThat(control.calls(before).calls())
        .extracting(MotoControl.Call::error)
        .containsExactly("ParameterNotFound");
  }

  @Test
  void namesWhatTheSandboxLacks() {
    moto.expectUnimplemented("ec2:ListImagesInRecycleBin");

    var refusal = refusalOf(() -> account.ec2().listImagesInRecycleBin(_ -> {}));

    assertThat(refusal).isEqualTo("UnsupportedOperation");
    assertThat(control.unimplemented()).contains("ec2:ListImagesInRecycleBin");
  }

  @Test
  void opensSessionsForServicesThatTheRoleTrusts() {
    var role = role("{\"Service\": \"lambda.amazonaws.com\"}");

    var session = control.openSession(role, "lambda.amazonaws.com", "copier");

    assertThat(account.clients().as(session).sts().getCallerIdentity().arn())
        .isEqualTo("arn:aws:sts::%s:assumed-role/stage/copier".formatted(account));
  }

  @Test
  void opensNoSessionForOtherServices() {
    var role = role("{\"Service\": \"lambda.amazonaws.com\"}");

    assertThatThrownBy(() -> control.openSession(role, "ssm.amazonaws.com", "copier"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ssm.amazonaws.com is not authorized");
  }

  @Test
  void makesImagesAvailableAtOnceWhenToldTo() {
    control.setTransition("ec2::image", new Transition.Immediate());
    try {
      var source = control.seedImage(seed("web"));

      var copy =
          account
              .ec2()
              .copyImage(image ->
                  image.name("copy").sourceImageId(source.value()).sourceRegion("eu-west-1"))
              .imageId();

      var states =
          account.ec2().describeImages(images -> images.imageIds(copy)).images().stream()
              .map(image -> image.state());
      assertThat(states).containsExactly(ImageState.AVAILABLE);
    } finally {
      control.setTransition("ec2::image", new Transition.AfterLooks(2));
    }
  }

  private String role(String principal) {
    var trust =
        """
        {"Version": "2012-10-17",
         "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": %s}]}\
        """
            .formatted(principal);
    return account
        .iam()
        .createRole(role -> role.roleName("stage").assumeRolePolicyDocument(trust))
        .role()
        .arn();
  }

  private ImageSeed seed(String name) {
    return ImageSeed.of(account.id(), account.clients().region(), name).secret();
  }
}

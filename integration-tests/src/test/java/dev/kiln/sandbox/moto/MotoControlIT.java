package dev.kiln.sandbox.moto;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.model.image.ImageId;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ssm.model.ParameterType;

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
    moto.expectUnimplemented("ec2:DescribeFastLaunchImages");

    var refusal = refusalOf(() -> account.ec2().describeFastLaunchImages(_ -> {}));

    assertThat(refusal).isEqualTo("UnsupportedOperation");
    assertThat(control.unimplemented()).contains("ec2:DescribeFastLaunchImages");
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

  @Test
  void answersAsOrderedSoManyTimes() {
    control.order(throttled().times(2));

    var answers = List.of(look(), look(), look());

    assertThat(answers).containsExactly("RequestLimitExceeded", "RequestLimitExceeded", "");
  }

  @Test
  void answersAsOrderedAfterSoManyCalls() {
    control.order(throttled().after(1).times(1));
    control.order(throttled().after(2).times(1));

    var answers = List.of(look(), look(), look(), look());

    assertThat(answers).containsExactly("", "RequestLimitExceeded", "RequestLimitExceeded", "");
  }

  @Test
  void answersAsOrderedForAutoScaling() {
    control.order(
        OrderedAnswer.error(
                "autoscaling", "DescribeAutoScalingGroups", "Throttling", "Rate exceeded", 400)
            .to(account.id()));

    var refusal =
        refusalOf(() ->
            account
                .clients()
                .client(AutoScalingClient::builder)
                .describeAutoScalingGroups(_ -> {}));

    assertThat(refusal).isEqualTo("Throttling");
  }

  @Test
  void hidesTheEffectOfACallToSsm() {
    control.order(
        OrderedAnswer.silence("ssm", "PutParameter").to(account.id()).times(1).afterEffect());

    assertThatThrownBy(this::put).isInstanceOf(SdkClientException.class);

    assertThat(account.ssm().getParameters(get -> get.names("/kiln/stage")).parameters())
        .hasSize(1);
  }

  @Test
  void answersAsOrderedUntilItIsTakenBack() {
    var order = control.order(throttled());
    assertThat(look()).isEqualTo("RequestLimitExceeded");

    assertThat(control.takeBack(order)).isTrue();

    assertThat(look()).isEmpty();
    assertThat(control.takeBack(order)).isFalse();
  }

  @Test
  void answersOthersAsEver() {
    var other = moto.account();
    control.order(throttled());

    assertThat(other.ec2().describeImages(images -> images.owners("self")).images()).isEmpty();
  }

  @Test
  void hidesAnEffectBehindAnErrorWhenToldTo() {
    var source = control.seedImage(seed("web"));
    control.order(
        OrderedAnswer.error("ec2", "CopyImage", "InternalError", "An internal error", 500)
            .to(account.id())
            .times(1)
            .afterEffect());

    var refusal = refusalOf(() -> copy(source));

    assertThat(refusal).isEqualTo("InternalError");
    assertThat(account.ec2().describeImages(own -> own.owners("self")).images())
        .extracting(Image::name)
        .contains("copy");
  }

  @Test
  void saysNothingWhenToldTo() {
    control.order(OrderedAnswer.silence("ec2", "DescribeImages").to(account.id()));

    assertThatThrownBy(this::look)
        .isInstanceOf(SdkClientException.class)
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void refusesAnOrderForWhatIsNoOperation() {
    assertThatThrownBy(
            () -> control.order(OrderedAnswer.error("ec2", "copy image", "Busy", "Busy", 503)))
        .hasMessageContaining("ec2:copy image is not an operation such as ec2:CopyImage");
  }

  private void put() {
    account
        .ssm()
        .putParameter(put -> put.name("/kiln/stage").value("build").type(ParameterType.STRING));
  }

  private OrderedAnswer throttled() {
    return OrderedAnswer.error(
            "ec2", "DescribeImages", "RequestLimitExceeded", "Request limit exceeded.", 503)
        .to(account.id());
  }

  /// The code of the error, empty when there is none.
  private String look() {
    try {
      account.ec2().describeImages(images -> images.owners("self"));
      return "";
    } catch (AwsServiceException e) {
      return e.awsErrorDetails().errorCode();
    }
  }

  private void copy(ImageId source) {
    account
        .ec2()
        .copyImage(
            image -> image.name("copy").sourceImageId(source.value()).sourceRegion("eu-west-1"));
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

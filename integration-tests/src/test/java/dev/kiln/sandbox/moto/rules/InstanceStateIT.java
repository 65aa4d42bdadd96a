package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

@WithMoto
class InstanceStateIT {
  private final SharedMoto moto;
  private final Ec2Client ec2;
  private final Instance launched;

  InstanceStateIT(SharedMoto moto) {
    this.moto = moto;
    Account account = moto.account();
    this.ec2 = account.ec2();
    var image = OwnImage.in(moto, account, "web");
    this.launched =
        ec2.runInstances(run -> run.imageId(image.id()).minCount(1).maxCount(1))
            .instances()
            .getFirst();
  }

  @Test
  @Rule("ec2.instance.states-on-the-way")
  void isPendingBeforeItRuns() {
    assertThat(launched.state().name()).isEqualTo(InstanceStateName.PENDING);
    arrivesAt(InstanceStateName.RUNNING);
  }

  @Test
  @Rule("ec2.instance.states-on-the-way")
  void isStoppingBeforeItIsStopped() {
    arrivesAt(InstanceStateName.RUNNING);

    var stopping = ec2.stopInstances(stop -> stop.instanceIds(launched.instanceId()));

    assertThat(stopping.stoppingInstances())
        .extracting(change -> change.currentState().name())
        .containsExactly(InstanceStateName.STOPPING);
    arrivesAt(InstanceStateName.STOPPED);
  }

  @Test
  @Rule("ec2.instance.states-on-the-way")
  void isShuttingDownBeforeItIsTerminated() {
    arrivesAt(InstanceStateName.RUNNING);

    var now = terminate();

    assertThat(now).isEqualTo(InstanceStateName.SHUTTING_DOWN);
    arrivesAt(InstanceStateName.TERMINATED);
  }

  @Test
  @Rule("ec2.terminate-instances.idempotent")
  void staysTerminatedWhenTerminatedAgain() {
    terminate();
    arrivesAt(InstanceStateName.TERMINATED);

    terminate();

    assertThat(state()).isEqualTo(InstanceStateName.TERMINATED);
  }

  @Test
  @Rule("ec2.instance.gone-after-termination")
  void isShownForAWhileAfterItIsTerminated() {
    terminate();
    arrivesAt(InstanceStateName.TERMINATED);

    assertThat(ec2.describeInstances().reservations()).hasSize(1);
    moto.later(
        Duration.ofHours(2), () -> assertThat(ec2.describeInstances().reservations()).isEmpty());
  }

  @Test
  @Rule("ec2.stop-instances.not-terminated")
  void isNotStoppedOnceItIsBeingTerminated() {
    arrivesAt(InstanceStateName.RUNNING);
    terminate();

    assertThatExceptionOfType(Ec2Exception.class)
        .isThrownBy(() -> ec2.stopInstances(stop -> stop.instanceIds(launched.instanceId())))
        .returns("IncorrectInstanceState", thrown -> thrown.awsErrorDetails().errorCode());

    arrivesAt(InstanceStateName.TERMINATED);
  }

  private InstanceStateName terminate() {
    return ec2.terminateInstances(terminate -> terminate.instanceIds(launched.instanceId()))
        .terminatingInstances()
        .getFirst()
        .currentState()
        .name();
  }

  private void arrivesAt(InstanceStateName wanted) {
    eventually(this::state, wanted::equals);
  }

  private InstanceStateName state() {
    return ec2.describeInstances(instances -> instances.instanceIds(launched.instanceId()))
        .reservations()
        .getFirst()
        .instances()
        .getFirst()
        .state()
        .name();
  }
}

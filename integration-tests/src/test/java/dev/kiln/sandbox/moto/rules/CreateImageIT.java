package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static dev.kiln.sandbox.moto.rules.Disks.disk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.VolumeType;

@WithMoto
class CreateImageIT {
  private final SharedMoto moto;
  private final Account account;
  private final OwnImage base;

  CreateImageIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
    this.base = OwnImage.in(moto, account, "base");
  }

  @Test
  @Rule("ec2.create-image.needs-instance")
  void refusesAnInstanceThatDoesNotExist() {
    var refusal = refusalOf(() -> create("i-0123456789abcdef0", "web"));

    assertThat(refusal).isEqualTo("InvalidInstanceID.NotFound");
  }

  @Test
  @Rule("ec2.create-image.needs-instance")
  void refusesATerminatedInstance() {
    var instance = Instances.runFrom(base);
    account.ec2().terminateInstances(terminate -> terminate.instanceIds(instance));

    var refusal = refusalOf(() -> create(instance, "web"));

    assertThat(refusal).isEqualTo("IncorrectState");
  }

  @Test
  @Rule("ec2.create-image.needs-instance")
  void takesAStoppedInstance() {
    var instance = Instances.runFrom(base);
    account.ec2().stopInstances(stop -> stop.instanceIds(instance));

    var image = create(instance, "web").settled();

    assertThat(image.look().state()).isEqualTo(ImageState.AVAILABLE);
  }

  @Test
  @Rule("ec2.create-image.one-snapshot-per-volume")
  void snapshotsEveryVolumeAsItIs() {
    var instance =
        Instances.runFrom(
            base,
            run ->
                run.blockDeviceMappings(
                    disk(
                        "/dev/sdf",
                        ebs -> ebs.volumeSize(20).volumeType(VolumeType.GP3).encrypted(true))));

    var image = create(instance, "web").settled();

    assertThat(image.look().blockDeviceMappings())
        .extracting(
            BlockDeviceMapping::deviceName,
            disk -> disk.ebs().volumeSize(),
            disk -> disk.ebs().encrypted())
        .containsExactly(tuple("/dev/sda1", 8, false), tuple("/dev/sdf", 20, true));
  }

  @Test
  @Rule("ec2.create-image.remembers-base")
  void namesTheInstanceAndTheImageItCameFrom() {
    var instance = Instances.runFrom(base);

    var image = create(instance, "web").look();

    assertThat(image)
        .returns(instance, Image::sourceInstanceId)
        .returns(base.id(), Image::sourceImageId)
        .returns("eu-west-1", Image::sourceImageRegion);
  }

  @Test
  @Rule("ec2.register-image.uses-given-snapshots")
  void registersASnapshotTwice() {
    var snapshot = base.snapshots().getFirst();

    var first = register(account, "first", snapshot);
    var second = register(account, "second", snapshot);

    assertThat(first.snapshots()).isEqualTo(second.snapshots()).containsExactly(snapshot);
  }

  @Test
  @Rule("ec2.register-image.uses-given-snapshots")
  void refusesToRegisterASnapshotThatDoesNotExist() {
    var refusal = refusalOf(() -> register(account, "web", "snap-0123456789abcdef0"));

    assertThat(refusal).isEqualTo("InvalidSnapshot.NotFound");
  }

  @Test
  @Rule("ec2.register-image.uses-given-snapshots")
  void refusesToRegisterASnapshotOfAnotherAccount() {
    var member = moto.account();
    var snapshot = base.shareWith(member).snapshots().getFirst();

    var refusal = refusalOf(() -> register(member, "web", snapshot));

    assertThat(refusal).isEqualTo("AuthFailure");
  }

  private OwnImage create(String instance, String name) {
    var answer = account.ec2().createImage(image -> image.instanceId(instance).name(name));
    return new OwnImage(account, answer.imageId());
  }

  private static OwnImage register(Account account, String name, String snapshot) {
    var answer =
        account
            .ec2()
            .registerImage(image ->
                image
                    .name(name)
                    .rootDeviceName("/dev/sda1")
                    .blockDeviceMappings(disk("/dev/sda1", ebs -> ebs.snapshotId(snapshot))));
    return new OwnImage(account, answer.imageId());
  }
}

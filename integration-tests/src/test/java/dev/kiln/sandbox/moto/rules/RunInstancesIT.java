package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static dev.kiln.sandbox.moto.rules.Disks.disk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ssm.model.ParameterType;

@WithMoto
class RunInstancesIT {
  private final SharedMoto moto;
  private final Account owner;
  private final Account member;

  RunInstancesIT(SharedMoto moto) {
    this.moto = moto;
    this.owner = moto.account();
    this.member = moto.account();
  }

  @Test
  @Rule("ec2.run-instances.needs-visible-available-image")
  void refusesAnImageThatDoesNotExist() {
    var nowhere = new OwnImage(owner, "ami-0123456789abcdef0");

    var refusal = refusalOf(() -> Instances.runFrom(nowhere));

    assertThat(refusal).isEqualTo("InvalidAMIID.NotFound");
  }

  @Test
  @Rule("ec2.run-instances.needs-visible-available-image")
  void refusesAnImageThatIsNotShared() {
    var image = OwnImage.in(moto, owner, "web");

    var refusal = refusalOf(() -> Instances.runFrom(new OwnImage(member, image.id())));

    assertThat(refusal).isEqualTo("InvalidAMIID.NotFound");
  }

  @Test
  @Rule("ec2.run-instances.needs-visible-available-image")
  void refusesAPendingImage() {
    var pending = OwnImage.in(moto, owner, "web").copyTo(owner, "copy");

    var refusal = refusalOf(() -> Instances.runFrom(pending));

    assertThat(refusal).isEqualTo("InvalidAMIID.Unavailable");
  }

  @Test
  @Rule("ec2.run-instances.needs-visible-available-image")
  void launchesASharedImage() {
    var image = OwnImage.in(moto, owner, "web").shareWith(member);

    var instance = Instances.runFrom(new OwnImage(member, image.id()));

    assertThat(instance(member, instance).imageId()).isEqualTo(image.id());
  }

  @Test
  @Rule("ec2.run-instances.encryption-by-default")
  void encryptsVolumesWhereTheAccountDoesSoByDefault() {
    var key = Keys.in(owner);
    var image = OwnImage.in(moto, owner, "web");
    owner.ec2().modifyEbsDefaultKmsKeyId(change -> change.kmsKeyId(key));
    owner.ec2().enableEbsEncryptionByDefault(_ -> {});

    var instance = Instances.runFrom(image);

    assertThat(volumes(owner, instance))
        .singleElement()
        .satisfies(volume -> {
          assertThat(volume.encrypted()).isTrue();
          assertThat(volume.kmsKeyId()).isEqualTo(key);
        });
  }

  @Test
  @Rule("ec2.run-instances.volumes-from-image")
  void encryptsAVolumeOfAnUnencryptedSnapshotUnderTheKeyInTheRequest() {
    var key = Keys.in(owner);
    var image = OwnImage.in(moto, owner, "web", 8, 20);

    var instance = runUnder(key, image);

    assertThat(volumes(owner, instance))
        .extracting(Volume::size, Volume::encrypted, Volume::kmsKeyId)
        .containsExactlyInAnyOrder(tuple(8, true, key), tuple(20, false, null));
    assertThat(instance(owner, instance).state().name()).isEqualTo(InstanceStateName.RUNNING);
  }

  @Test
  @Rule("ec2.run-instances.volumes-from-image")
  void refusesAVolumeWithoutASizeThatTheImageDoesNotHave() {
    var image = OwnImage.in(moto, owner, "web");

    var refusal =
        refusalOf(() ->
            Instances.runFrom(
                image,
                run -> run.blockDeviceMappings(disk("/dev/sdz", ebs -> ebs.encrypted(true)))));

    assertThat(refusal).isEqualTo("MissingParameter");
  }

  @Test
  @Rule("ec2.run-instances.unusable-key-ends-instance")
  void launchesAnInstanceThatEndsWhereItsVolumesKeyIsDisabled() {
    var key = Keys.in(owner);
    owner.kms().disableKey(disable -> disable.keyId(key.substring(key.indexOf('/') + 1)));

    var id = runUnder(key, OwnImage.in(moto, owner, "web"));

    assertThat(instance(owner, id).state().name()).isEqualTo(InstanceStateName.SHUTTING_DOWN);
    var ended = instance(owner, id);
    assertThat(ended.state().name()).isEqualTo(InstanceStateName.TERMINATED);
    assertThat(ended.stateReason().code()).isEqualTo("Client.InternalError");
    assertThat(ended.stateReason().message())
        .isEqualTo("Client.InternalError: Client error on launch");
  }

  @Test
  @Rule("ec2.run-instances.volumes-from-image")
  void makesAVolumeOfEverySnapshot() {
    var image = OwnImage.in(moto, owner, "web", 8, 20);

    var instance = Instances.runFrom(image);

    assertThat(volumes(owner, instance))
        .extracting(Volume::size, Volume::snapshotId)
        .containsExactlyInAnyOrder(
            tuple(8, image.snapshots().get(0)), tuple(20, image.snapshots().get(1)));
  }

  @Test
  @Rule("ec2.run-instances.volumes-from-image")
  void takesTheSizeOfADiskFromTheRequest() {
    var image = OwnImage.in(moto, owner, "web");

    var instance =
        Instances.runFrom(
            image, run -> run.blockDeviceMappings(disk("/dev/sda1", ebs -> ebs.volumeSize(30))));

    assertThat(volumes(owner, instance))
        .extracting(Volume::size, Volume::snapshotId)
        .containsExactly(tuple(30, image.snapshots().getFirst()));
  }

  @Test
  @Rule("ec2.run-instances.user-data-limit")
  void refusesMoreThan16KilobytesOfUserData() {
    var image = OwnImage.in(moto, owner, "web");

    var refusal =
        refusalOf(() -> Instances.runFrom(image, run -> run.userData(userData(16 * 1024 + 1))));

    assertThat(refusal).isEqualTo("InvalidParameterValue");
  }

  @Test
  @Rule("ec2.run-instances.user-data-limit")
  void takes16KilobytesOfUserData() {
    var image = OwnImage.in(moto, owner, "web");

    var instance = Instances.runFrom(image, run -> run.userData(userData(16 * 1024)));

    assertThat(instance(owner, instance).imageId()).isEqualTo(image.id());
  }

  @Test
  @Rule("ec2.run-instances.resolves-parameter")
  void launchesTheImageThatAParameterNames() {
    var image = OwnImage.in(moto, owner, "web");
    put("/kiln/images/web", image.id());

    var instance = Instances.runFrom(new OwnImage(owner, "resolve:ssm:/kiln/images/web"));

    assertThat(instance(owner, instance).imageId()).isEqualTo(image.id());
  }

  @Test
  @Rule("ec2.run-instances.resolves-parameter")
  void launchesTheImageThatAVersionOfAParameterNames() {
    var first = OwnImage.in(moto, owner, "first");
    put("/kiln/images/web", first.id());
    put("/kiln/images/web", OwnImage.in(moto, owner, "second").id());

    var instance = Instances.runFrom(new OwnImage(owner, "resolve:ssm:/kiln/images/web:1"));

    assertThat(instance(owner, instance).imageId()).isEqualTo(first.id());
  }

  @Test
  @Rule("ec2.run-instances.resolves-parameter")
  void refusesAParameterThatIsNotThere() {
    var refusal =
        refusalOf(() -> Instances.runFrom(new OwnImage(owner, "resolve:ssm:/kiln/images/web")));

    assertThat(refusal).isEqualTo("InvalidParameterValue");
  }

  @Test
  @Rule("ec2.client-token.idempotent")
  void launchesOnceForOneToken() {
    var image = OwnImage.in(moto, owner, "web");

    var first = Instances.runFrom(image, run -> run.clientToken("token"));
    var second = Instances.runFrom(image, run -> run.clientToken("token"));

    assertThat(second).isEqualTo(first);
    assertThat(owner.ec2().describeInstances().reservations()).hasSize(1);
  }

  /// With the root volume encrypted.
  private static String runUnder(String key, OwnImage image) {
    return Instances.runFrom(
        image,
        run ->
            run.blockDeviceMappings(disk("/dev/sda1", ebs -> ebs.encrypted(true).kmsKeyId(key))));
  }

  private void put(String name, String image) {
    owner
        .ssm()
        .putParameter(parameter ->
            parameter
                .name(name)
                .value(image)
                .type(ParameterType.STRING)
                .dataType("aws:ec2:image")
                .overwrite(true));
  }

  private static String userData(int bytes) {
    return Base64.getEncoder().encodeToString(new byte[bytes]);
  }

  private static Instance instance(Account account, String id) {
    return account
        .ec2()
        .describeInstances(instances -> instances.instanceIds(id))
        .reservations()
        .getFirst()
        .instances()
        .getFirst();
  }

  private static List<Volume> volumes(Account account, String instance) {
    var attached = Filter.builder().name("attachment.instance-id").values(instance).build();
    return account.ec2().describeVolumes(volumes -> volumes.filters(attached)).volumes();
  }
}

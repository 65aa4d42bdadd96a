package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static dev.kiln.sandbox.moto.rules.Disks.disk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.OrderedAnswer;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DeleteSnapshotReturnCode;
import software.amazon.awssdk.services.ec2.model.DeregisterImageResponse;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotReturnCodes;

@WithMoto
class DeregisterImageIT {
  private final SharedMoto moto;
  private final Account account;
  private final OwnImage image;
  private final List<String> snapshots;

  DeregisterImageIT(SharedMoto moto) {
    this.moto = moto;
    this.account = moto.account();
    this.image = OwnImage.in(moto, account, "web", 8, 20);
    this.snapshots = image.snapshots();
  }

  @Test
  @Rule("ec2.deregister-image.deletes-snapshots-on-request")
  void deletesTheSnapshotsWhenAsked() {
    var answer = deregister(true);

    assertThat(answer.deleteSnapshotResults())
        .extracting(DeleteSnapshotReturnCode::snapshotId, DeleteSnapshotReturnCode::returnCode)
        .containsExactly(
            tuple(snapshots.get(0), SnapshotReturnCodes.SUCCESS),
            tuple(snapshots.get(1), SnapshotReturnCodes.SUCCESS));
    assertThat(ownSnapshots()).isEmpty();
  }

  @Test
  @Rule("ec2.deregister-image.deletes-snapshots-on-request")
  void leavesTheSnapshotsUnasked() {
    deregister(false);

    assertThat(ownSnapshots()).containsExactlyInAnyOrderElementsOf(snapshots);
  }

  @Test
  @Rule("ec2.deregister-image.skips-shared-snapshots")
  void skipsASnapshotThatAnotherImageUses() {
    register("other", snapshots.getFirst());

    var answer = deregister(true);

    assertThat(answer.deleteSnapshotResults())
        .extracting(DeleteSnapshotReturnCode::snapshotId, DeleteSnapshotReturnCode::returnCode)
        .containsExactly(
            tuple(snapshots.get(0), SnapshotReturnCodes.SKIPPED),
            tuple(snapshots.get(1), SnapshotReturnCodes.SUCCESS));
    assertThat(ownSnapshots()).containsExactly(snapshots.getFirst());
  }

  @Test
  @Rule("ec2.deregister-image.says-what-failed")
  void saysWhichSnapshotItCouldNotDelete() {
    order("DependencyViolation", 400);
    order("InternalError", 500);

    var answer = deregister(true);

    assertThat(answer.deleteSnapshotResults())
        .extracting(DeleteSnapshotReturnCode::returnCode)
        .containsExactly(SnapshotReturnCodes.CLIENT_ERROR, SnapshotReturnCodes.INTERNAL_ERROR);
    assertThat(ownSnapshots()).containsExactlyInAnyOrderElementsOf(snapshots);
  }

  @Test
  @Rule("ec2.delete-snapshot.not-while-in-use")
  void refusesToDeleteASnapshotOfAnImage() {
    var refusal = refusalOf(() -> delete(snapshots.getFirst()));

    assertThat(refusal).isEqualTo("InvalidSnapshot.InUse");
  }

  @Test
  @Rule("ec2.delete-snapshot.not-while-in-use")
  void deletesASnapshotOfNoImage() {
    deregister(false);

    snapshots.forEach(this::delete);

    assertThat(ownSnapshots()).isEmpty();
  }

  private void order(String code, int status) {
    moto.control()
        .order(
            OrderedAnswer.error("ec2", "DeleteSnapshot", code, "Not now", status)
                .to(account.id())
                .times(1));
  }

  private DeregisterImageResponse deregister(boolean withSnapshots) {
    return account
        .ec2()
        .deregisterImage(
            request -> request.imageId(image.id()).deleteAssociatedSnapshots(withSnapshots));
  }

  private void register(String name, String snapshot) {
    account
        .ec2()
        .registerImage(request ->
            request
                .name(name)
                .blockDeviceMappings(disk("/dev/sda1", ebs -> ebs.snapshotId(snapshot))));
  }

  private void delete(String snapshot) {
    account.ec2().deleteSnapshot(request -> request.snapshotId(snapshot));
  }

  private List<String> ownSnapshots() {
    return account.ec2().describeSnapshots(request -> request.ownerIds("self")).snapshots().stream()
        .map(Snapshot::snapshotId)
        .toList();
  }
}

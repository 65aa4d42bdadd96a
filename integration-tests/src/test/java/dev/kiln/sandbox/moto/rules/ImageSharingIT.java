package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.ImageSeed;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermission;
import software.amazon.awssdk.services.ec2.model.ImageAttributeName;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.OperationType;
import software.amazon.awssdk.services.ec2.model.PermissionGroup;
import software.amazon.awssdk.services.ec2.model.SnapshotAttributeName;

@WithMoto
class ImageSharingIT {
  private final SharedMoto moto;
  private final Account owner;
  private final Account member;
  private final Account stranger;

  ImageSharingIT(SharedMoto moto) {
    this.moto = moto;
    this.owner = moto.account();
    this.member = moto.account();
    this.stranger = moto.account();
  }

  @Test
  @Rule("ec2.image.visible-when-shared")
  void hidesAnImageFromThoseItIsNotSharedWith() {
    var image = OwnImage.in(moto, owner, "web").allowLaunch(member);

    var refusal = refusalOf(() -> describeImage(stranger, image.id()));

    assertThat(refusal).isEqualTo("InvalidAMIID.NotFound");
  }

  @Test
  @Rule("ec2.image.visible-when-shared")
  void showsAnImageToThoseItIsSharedWith() {
    var image = OwnImage.in(moto, owner, "web").allowLaunch(member);

    var seen = member.ec2().describeImages(images -> images.imageIds(image.id())).images();

    assertThat(seen)
        .singleElement()
        .satisfies(found -> assertThat(found.ownerId()).isEqualTo(owner.id().value()));
  }

  @Test
  @Rule("ec2.image.visible-when-shared")
  void hidesAnImageAgainWhenThePermissionIsTakenBack() {
    var image = OwnImage.in(moto, owner, "web").allowLaunch(member);
    var user = LaunchPermission.builder().userId(member.id().value()).build();
    owner
        .ec2()
        .modifyImageAttribute(change ->
            change.imageId(image.id()).launchPermission(permission -> permission.remove(user)));

    var refusal = refusalOf(() -> describeImage(member, image.id()));

    assertThat(refusal).isEqualTo("InvalidAMIID.NotFound");
  }

  @Test
  @Rule("ec2.image.visible-when-shared")
  void showsAPublicImageToEverybody() {
    var image =
        moto.control().seedImage(ImageSeed.of(owner.id(), owner.clients().region(), "public"));

    var seen = stranger.ec2().describeImages(images -> images.imageIds(image.value())).images();

    assertThat(seen)
        .singleElement()
        .satisfies(found -> assertThat(found.publicLaunchPermissions()).isTrue());
  }

  @Test
  @Rule("ec2.image.writable-by-owner-only")
  void letsNobodyButTheOwnerShareAnImage() {
    var image = OwnImage.in(moto, owner, "web").shareWith(member);

    var refusal = refusalOf(() -> new OwnImage(member, image.id()).allowLaunch(stranger));

    assertThat(refusal).isEqualTo("AuthFailure");
  }

  @Test
  @Rule("ec2.image.writable-by-owner-only")
  void letsNobodyButTheOwnerReadAnImagesAttributes() {
    var image = OwnImage.in(moto, owner, "web").shareWith(member);

    var refusal = refusalOf(() -> launchPermission(member, image));

    assertThat(refusal).isEqualTo("AuthFailure");
  }

  @Test
  @Rule("ec2.image.writable-by-owner-only")
  void letsNobodyButTheOwnerDeregisterAnImage() {
    var image = OwnImage.in(moto, owner, "web").shareWith(member);

    var refusal =
        refusalOf(() -> member.ec2().deregisterImage(deregister -> deregister.imageId(image.id())));

    assertThat(refusal).isEqualTo("AuthFailure");
  }

  @Test
  @Rule("ec2.image.writable-by-owner-only")
  void letsTheOwnerReadWhatItHasShared() {
    var image = OwnImage.in(moto, owner, "web").shareWith(member);

    var users = launchPermission(owner, image);

    assertThat(users).isEqualTo(member.id().value());
  }

  @Test
  @Rule("ec2.snapshot.visible-when-shared")
  void hidesASnapshotFromThoseItIsNotSharedWith() {
    var image = OwnImage.in(moto, owner, "web").shareWith(member);

    var refusal = refusalOf(() -> describeSnapshot(stranger, image.snapshots().getFirst()));

    assertThat(refusal).isEqualTo("InvalidSnapshot.NotFound");
  }

  @Test
  @Rule("ec2.snapshot.visible-when-shared")
  void showsASnapshotToThoseItIsSharedWith() {
    var image = OwnImage.in(moto, owner, "web").shareWith(member);

    var seen = describeSnapshot(member, image.snapshots().getFirst());

    assertThat(seen).isEqualTo(owner.id().value());
  }

  @Test
  @Rule("ec2.snapshot.writable-by-owner-only")
  void letsNobodyButTheOwnerShareASnapshot() {
    var image = OwnImage.in(moto, owner, "web").shareWith(member);
    var snapshot = image.snapshots().getFirst();

    var refusal =
        refusalOf(() -> new OwnImage(member, image.id()).allowStorage(stranger, snapshot));

    assertThat(refusal).isEqualTo("AuthFailure");
  }

  @Test
  @Rule("ec2.snapshot.writable-by-owner-only")
  void letsNobodyButTheOwnerDeleteASnapshot() {
    var snapshot = OwnImage.in(moto, owner, "web").shareWith(member).snapshots().getFirst();

    var refusal =
        refusalOf(() -> member.ec2().deleteSnapshot(delete -> delete.snapshotId(snapshot)));

    assertThat(refusal).isEqualTo("AuthFailure");
  }

  @Test
  @Rule("ec2.snapshot.writable-by-owner-only")
  void letsNobodyButTheOwnerReadASnapshotsAttributes() {
    var snapshot = OwnImage.in(moto, owner, "web").shareWith(member).snapshots().getFirst();

    var refusal = refusalOf(() -> volumePermissions(member, snapshot));

    assertThat(refusal).isEqualTo("AuthFailure");
  }

  @Test
  @Rule("ec2.modify-snapshot-attribute.both-forms")
  void sharesASnapshotByOperationAndUsers() {
    var snapshot = OwnImage.in(moto, owner, "web").snapshots().getFirst();

    owner
        .ec2()
        .modifySnapshotAttribute(change ->
            change
                .snapshotId(snapshot)
                .operationType(OperationType.ADD)
                .userIds(member.id().value())
                .groupNames("all"));

    assertThat(volumePermissions(owner, snapshot))
        .containsExactlyInAnyOrder(
            to(member), CreateVolumePermission.builder().group(PermissionGroup.ALL).build());
  }

  @Test
  @Rule("ec2.modify-snapshot-attribute.both-forms")
  void sharesASnapshotByTheListOfPermissions() {
    var snapshot = OwnImage.in(moto, owner, "web").snapshots().getFirst();

    owner
        .ec2()
        .modifySnapshotAttribute(change ->
            change
                .snapshotId(snapshot)
                .createVolumePermission(permission -> permission.add(to(member), to(stranger))));
    owner
        .ec2()
        .modifySnapshotAttribute(change ->
            change
                .snapshotId(snapshot)
                .createVolumePermission(permission -> permission.remove(to(stranger))));

    assertThat(volumePermissions(owner, snapshot)).containsExactly(to(member));
  }

  @Test
  @Rule("ec2.snapshot.default-key-cannot-be-shared")
  void refusesToShareASnapshotUnderTheDefaultKey() {
    var image = OwnImage.in(moto, owner, "web").encryptedCopy("encrypted", _ -> {});
    var snapshot = image.snapshots().getFirst();

    var refusal = refusalOf(() -> image.allowStorage(member, snapshot));

    assertThat(refusal).isEqualTo("OperationNotPermitted");
  }

  @Test
  @Rule("ec2.image.default-key-cannot-be-shared")
  void refusesToShareAnImageUnderTheDefaultKey() {
    var image = OwnImage.in(moto, owner, "web").encryptedCopy("encrypted", _ -> {});

    var refusal = refusalOf(() -> image.allowLaunch(member));

    assertThat(refusal).isEqualTo("InvalidParameter");
  }

  @Test
  @Rule("ec2.image.at-most-1000-shares")
  void sharesAnImageWithAThousandAccountsAndNoMore() {
    var image = OwnImage.in(moto, owner, "web");
    launchPermissions(image, 1_000);

    var again = refusalOf(() -> launchPermissions(image, 1_001));

    assertThat(again).isEqualTo("ResourceLimitExceeded");
  }

  @Test
  @Rule("ec2.modify-snapshot-attribute.one-way")
  void refusesToAddAndRemoveInOneCall() {
    var snapshot = OwnImage.in(moto, owner, "web").shareWith(member).snapshots().getFirst();

    var refusal =
        refusalOf(() ->
            owner
                .ec2()
                .modifySnapshotAttribute(change ->
                    change
                        .snapshotId(snapshot)
                        .createVolumePermission(
                            permission -> permission.add(to(stranger)).remove(to(member)))));

    assertThat(refusal).isEqualTo("InvalidParameterCombination");
  }

  @Test
  @Rule("ec2.modify-snapshot-attribute.at-most-500")
  void refusesMoreThanFiveHundredChangesInOneCall() {
    var snapshot = OwnImage.in(moto, owner, "web").snapshots().getFirst();
    addAccounts(snapshot, 500);

    var refusal = refusalOf(() -> addAccounts(snapshot, 501));

    assertThat(refusal).isEqualTo("InvalidParameterValue");
    assertThat(volumePermissions(owner, snapshot)).hasSize(500);
  }

  @Test
  @Rule("ec2.snapshot.default-key-cannot-be-shared")
  void sharesASnapshotUnderAKeyOfTheAccount() {
    var key = Keys.in(owner);
    var image =
        OwnImage.in(moto, owner, "web").encryptedCopy("encrypted", copy -> copy.kmsKeyId(key));
    var snapshot = image.snapshots().getFirst();

    image.allowStorage(member, snapshot);

    assertThat(describeSnapshot(member, snapshot)).isEqualTo(owner.id().value());
  }

  private void addAccounts(String snapshot, int number) {
    owner
        .ec2()
        .modifySnapshotAttribute(change ->
            change.snapshotId(snapshot).operationType(OperationType.ADD).userIds(accounts(number)));
  }

  private void launchPermissions(OwnImage image, int number) {
    var users =
        accounts(number).stream().map(id -> LaunchPermission.builder().userId(id).build()).toList();
    owner
        .ec2()
        .modifyImageAttribute(change ->
            change.imageId(image.id()).launchPermission(permission -> permission.add(users)));
  }

  private static List<String> accounts(int number) {
    return IntStream.range(0, number).mapToObj(i -> "9%011d".formatted(i)).toList();
  }

  private static CreateVolumePermission to(Account user) {
    return CreateVolumePermission.builder().userId(user.id().value()).build();
  }

  private static void describeImage(Account viewer, String image) {
    viewer.ec2().describeImages(images -> images.imageIds(image));
  }

  /// The owner of the snapshot, as the viewer sees it.
  private static String describeSnapshot(Account viewer, String snapshot) {
    return viewer
        .ec2()
        .describeSnapshots(snapshots -> snapshots.snapshotIds(snapshot))
        .snapshots()
        .getFirst()
        .ownerId();
  }

  private static String launchPermission(Account viewer, OwnImage image) {
    return viewer
        .ec2()
        .describeImageAttribute(attribute ->
            attribute.imageId(image.id()).attribute(ImageAttributeName.LAUNCH_PERMISSION))
        .launchPermissions()
        .getFirst()
        .userId();
  }

  private static List<CreateVolumePermission> volumePermissions(Account viewer, String snapshot) {
    return viewer
        .ec2()
        .describeSnapshotAttribute(attribute ->
            attribute
                .snapshotId(snapshot)
                .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION))
        .createVolumePermissions();
  }
}

package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Eventually.eventually;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.ImageSeed;
import dev.kiln.sandbox.moto.SharedMoto;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.OperationType;

/// An image in the account that owns it.
record OwnImage(Account owner, String id) {

  /// An available image with one disk that nobody else sees.
  static OwnImage in(SharedMoto moto, Account owner, String name) {
    return in(moto, owner, name, 8);
  }

  /// An available image that nobody else sees, with disks of these sizes in GiB.
  static OwnImage in(SharedMoto moto, Account owner, String name, Integer... disks) {
    var seed = ImageSeed.of(owner.id(), owner.clients().region(), name).secret().disks(disks);
    return new OwnImage(owner, moto.control().seedImage(seed).value());
  }

  /// A copy in the same account, under a key that is named or the account's own.
  OwnImage encryptedCopy(String name, Consumer<CopyImageRequest.Builder> wish) {
    return copyTo(owner, name, wish.andThen(copy -> copy.encrypted(true))).settled();
  }

  /// Asks for a copy in the account and Region of the copier.
  OwnImage copyTo(Account copier, String name, Consumer<CopyImageRequest.Builder> wish) {
    var answer =
        copier
            .ec2()
            .copyImage(copy ->
                copy.name(name).sourceImageId(id).sourceRegion(owner.region()).applyMutation(wish));
    return new OwnImage(copier, answer.imageId());
  }

  OwnImage copyTo(Account copier, String name) {
    return copyTo(copier, name, _ -> {});
  }

  /// This image, when it is no longer pending.
  OwnImage settled() {
    eventually(this::look, image -> image.state() != ImageState.PENDING);
    return this;
  }

  /// The image as its owner sees it.
  Image look() {
    return owner.ec2().describeImages(images -> images.imageIds(id)).images().getFirst();
  }

  List<String> snapshots() {
    return look().blockDeviceMappings().stream()
        .map(mapping -> mapping.ebs().snapshotId())
        .toList();
  }

  /// Shares the image, but not what it stores.
  OwnImage allowLaunch(Account other) {
    var user = LaunchPermission.builder().userId(other.id().value()).build();
    owner
        .ec2()
        .modifyImageAttribute(
            change -> change.imageId(id).launchPermission(permission -> permission.add(user)));
    return this;
  }

  /// Shares one snapshot of the image.
  OwnImage allowStorage(Account other, String snapshot) {
    owner
        .ec2()
        .modifySnapshotAttribute(change ->
            change
                .snapshotId(snapshot)
                .operationType(OperationType.ADD)
                .userIds(other.id().value()));
    return this;
  }

  /// Shares the image and all it stores.
  OwnImage shareWith(Account other) {
    allowLaunch(other);
    snapshots().forEach(snapshot -> allowStorage(other, snapshot));
    return this;
  }
}

package dev.kiln.baker.aws;

import dev.kiln.baker.publish.Sharing;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermission;
import software.amazon.awssdk.services.ec2.model.ImageAttributeName;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.SnapshotAttributeName;

/// Launch and volume permissions on EC2. The snapshots go first: who may launch the image may then
/// copy it as well.
final class Ec2Sharing implements Sharing {
  private final Ec2Client ec2;

  Ec2Sharing(Ec2Client ec2) {
    this.ec2 = ec2;
  }

  @Override
  public void shareWith(ImageId image, List<SnapshotId> snapshots, Set<AccountId> accounts) {
    Set<String> wanted = accounts.stream().map(AccountId::value).collect(Collectors.toSet());
    snapshots.forEach(snapshot -> share(snapshot, wanted));
    share(image, wanted);
  }

  private void share(SnapshotId snapshot, Set<String> wanted) {
    Set<String> present =
        ec2
            .describeSnapshotAttribute(request ->
                request
                    .snapshotId(snapshot.value())
                    .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION))
            .createVolumePermissions()
            .stream()
            .map(CreateVolumePermission::userId)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    if (present.equals(wanted)) {
      return;
    }
    ec2.modifySnapshotAttribute(request ->
        request
            .snapshotId(snapshot.value())
            .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION)
            .createVolumePermission(change ->
                change
                    .add(volumePermissions(wanted, present))
                    .remove(volumePermissions(present, wanted))));
  }

  private void share(ImageId image, Set<String> wanted) {
    Set<String> present =
        ec2
            .describeImageAttribute(request ->
                request.imageId(image.value()).attribute(ImageAttributeName.LAUNCH_PERMISSION))
            .launchPermissions()
            .stream()
            .map(LaunchPermission::userId)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    if (present.equals(wanted)) {
      return;
    }
    ec2.modifyImageAttribute(request ->
        request
            .imageId(image.value())
            .launchPermission(change ->
                change
                    .add(launchPermissions(wanted, present))
                    .remove(launchPermissions(present, wanted))));
  }

  private static List<CreateVolumePermission> volumePermissions(
      Set<String> accounts, Set<String> without) {
    return difference(accounts, without).stream()
        .map(account -> CreateVolumePermission.builder().userId(account).build())
        .toList();
  }

  private static List<LaunchPermission> launchPermissions(
      Set<String> accounts, Set<String> without) {
    return difference(accounts, without).stream()
        .map(account -> LaunchPermission.builder().userId(account).build())
        .toList();
  }

  private static Set<String> difference(Set<String> accounts, Set<String> without) {
    Set<String> rest = new TreeSet<>(accounts);
    rest.removeAll(without);
    return rest;
  }
}

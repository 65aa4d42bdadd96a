package dev.kiln.baker.aws;

import dev.kiln.baker.publish.Sharing;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
    List<CreateVolumePermission> present =
        ec2.describeSnapshotAttribute(request ->
                request
                    .snapshotId(snapshot.value())
                    .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION))
            .createVolumePermissions();
    Set<String> missing = new TreeSet<>(wanted);
    present.forEach(each -> missing.remove(String.valueOf(each.userId())));
    List<CreateVolumePermission> spare =
        present.stream().filter(each -> !isAmong(wanted, each.userId())).toList();
    if (missing.isEmpty() && spare.isEmpty()) {
      return;
    }
    List<CreateVolumePermission> added =
        missing.stream()
            .map(account -> CreateVolumePermission.builder().userId(account).build())
            .toList();
    ec2.modifySnapshotAttribute(request ->
        request
            .snapshotId(snapshot.value())
            .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION)
            .createVolumePermission(change -> change.add(added).remove(spare)));
  }

  private void share(ImageId image, Set<String> wanted) {
    List<LaunchPermission> present =
        ec2.describeImageAttribute(request ->
                request.imageId(image.value()).attribute(ImageAttributeName.LAUNCH_PERMISSION))
            .launchPermissions();
    Set<String> missing = new TreeSet<>(wanted);
    present.forEach(each -> missing.remove(String.valueOf(each.userId())));
    List<LaunchPermission> spare =
        present.stream().filter(each -> !isAmong(wanted, each.userId())).toList();
    if (missing.isEmpty() && spare.isEmpty()) {
      return;
    }
    List<LaunchPermission> added =
        missing.stream()
            .map(account -> LaunchPermission.builder().userId(account).build())
            .toList();
    ec2.modifyImageAttribute(request ->
        request.imageId(image.value()).launchPermission(change -> change.add(added).remove(spare)));
  }

  /// Shares with everybody, or with an organization, have no account and are never among them.
  private static boolean isAmong(Set<String> accounts, @Nullable String account) {
    return account != null && accounts.contains(account);
  }
}

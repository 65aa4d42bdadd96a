package dev.kiln.baker.aws;

import dev.kiln.baker.publish.Grantee;
import dev.kiln.baker.publish.Shareable;
import dev.kiln.baker.publish.Sharing;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.SnapshotId;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermission;
import software.amazon.awssdk.services.ec2.model.CreateVolumePermissionModifications;
import software.amazon.awssdk.services.ec2.model.ImageAttributeName;
import software.amazon.awssdk.services.ec2.model.LaunchPermission;
import software.amazon.awssdk.services.ec2.model.LaunchPermissionModifications;
import software.amazon.awssdk.services.ec2.model.PermissionGroup;
import software.amazon.awssdk.services.ec2.model.SnapshotAttributeName;

/// Launch and volume permissions on EC2. A call either adds or removes:
/// [ModifySnapshotAttribute](https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html)
/// cannot do both.
final class Ec2Sharing implements Sharing {
  private final Ec2Client ec2;

  Ec2Sharing(Ec2Client ec2) {
    this.ec2 = ec2;
  }

  @Override
  public Set<Grantee> grantees(Shareable what) {
    return switch (what) {
      case Shareable.Image image ->
          ec2
              .describeImageAttribute(request ->
                  request
                      .imageId(image.id().value())
                      .attribute(ImageAttributeName.LAUNCH_PERMISSION))
              .launchPermissions()
              .stream()
              .map(Ec2Sharing::grantee)
              .collect(Collectors.toSet());
      case Shareable.Snapshot snapshot ->
          ec2
              .describeSnapshotAttribute(request ->
                  request
                      .snapshotId(snapshot.id().value())
                      .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION))
              .createVolumePermissions()
              .stream()
              .map(Ec2Sharing::grantee)
              .collect(Collectors.toSet());
    };
  }

  @Override
  public void grant(Shareable what, List<Grantee.Account> accounts) {
    switch (what) {
      case Shareable.Image image -> modify(image.id(), change -> change.add(launch(accounts)));
      case Shareable.Snapshot snapshot ->
          modify(snapshot.id(), change -> change.add(createVolume(accounts)));
    }
  }

  @Override
  public void revoke(Shareable what, List<Grantee> grantees) {
    switch (what) {
      case Shareable.Image image -> modify(image.id(), change -> change.remove(launch(grantees)));
      case Shareable.Snapshot snapshot ->
          modify(snapshot.id(), change -> change.remove(createVolume(grantees)));
    }
  }

  private void modify(ImageId image, Consumer<LaunchPermissionModifications.Builder> change) {
    ec2.modifyImageAttribute(request -> request.imageId(image.value()).launchPermission(change));
  }

  private void modify(
      SnapshotId snapshot, Consumer<CreateVolumePermissionModifications.Builder> change) {
    ec2.modifySnapshotAttribute(request ->
        request
            .snapshotId(snapshot.value())
            .attribute(SnapshotAttributeName.CREATE_VOLUME_PERMISSION)
            .createVolumePermission(change));
  }

  private static List<LaunchPermission> launch(List<? extends Grantee> grantees) {
    return grantees.stream()
        .map(grantee ->
            switch (grantee) {
              case Grantee.Account account ->
                  LaunchPermission.builder().userId(account.id().value()).build();
              case Grantee.Everybody _ ->
                  LaunchPermission.builder().group(PermissionGroup.ALL).build();
              case Grantee.Organization organization ->
                  LaunchPermission.builder().organizationArn(organization.arn()).build();
              case Grantee.OrganizationalUnit unit ->
                  LaunchPermission.builder().organizationalUnitArn(unit.arn()).build();
            })
        .toList();
  }

  private static List<CreateVolumePermission> createVolume(List<? extends Grantee> grantees) {
    return grantees.stream()
        .map(grantee ->
            switch (grantee) {
              case Grantee.Account account ->
                  CreateVolumePermission.builder().userId(account.id().value()).build();
              case Grantee.Everybody _ ->
                  CreateVolumePermission.builder().group(PermissionGroup.ALL).build();
              case Grantee.Organization _, Grantee.OrganizationalUnit _ ->
                  throw new IllegalArgumentException("A snapshot is never shared with " + grantee);
            })
        .toList();
  }

  private static Grantee grantee(LaunchPermission permission) {
    if (permission.userId() != null) {
      return new Grantee.Account(new AccountId(permission.userId()));
    }
    if (permission.organizationArn() != null) {
      return new Grantee.Organization(permission.organizationArn());
    }
    if (permission.organizationalUnitArn() != null) {
      return new Grantee.OrganizationalUnit(permission.organizationalUnitArn());
    }
    return new Grantee.Everybody();
  }

  private static Grantee grantee(CreateVolumePermission permission) {
    return permission.userId() == null
        ? new Grantee.Everybody()
        : new Grantee.Account(new AccountId(permission.userId()));
  }
}

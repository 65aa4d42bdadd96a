"""Who sees another account's images and snapshots, and who may change them."""

from typing import Any

from moto.core.responses import EmptyResult
from moto.ec2.exceptions import InvalidAMIIdError, InvalidSnapshotIdError
from moto.ec2.models.amis import Ami
from moto.ec2.models.elastic_block_store import Snapshot
from moto.ec2.responses.amis import AmisResponse
from moto.ec2.responses.elastic_block_store import ElasticBlockStore

from kiln_moto.ec2 import images
from kiln_moto.ec2.encryption import is_aws_managed
from kiln_moto.patching import around, replaces
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

_MOST_SHARES = 1_000
_MOST_CHANGES = 500


@rule(
    "ec2.image.visible-when-shared",
    "An image is visible to its owner, to the accounts it is shared with, and to everybody when it is public.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html",
)
def sees_image(account: str, image: Ami) -> bool:
    return image.owner_id == account or image.is_public or may_launch_explicitly(account, image)


def may_launch_explicitly(account: str, image: Ami) -> bool:
    """Whether the image was shared with this very account."""
    return any(permission.get("UserId") == account for permission in image.launch_permissions)


@rule(
    "ec2.snapshot.visible-when-shared",
    "A snapshot is visible to its owner, to the accounts it is shared with, and to everybody when it is public.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html",
)
def sees_snapshot(account: str, snapshot: Snapshot) -> bool:
    return (
        snapshot.owner_id == account
        or "all" in snapshot.create_volume_permission_groups
        or account in snapshot.create_volume_permission_userids
    )


def find_image(account: str, region: str, image_id: str) -> Ami:
    """The image, if it is in the region and the account sees it."""
    for backend in images.everywhere(region):
        image = backend.amis.get(image_id)
        if image is not None and sees_image(account, image):
            return image
    raise InvalidAMIIdError(image_id)


def visible_images(backend: Any) -> list[Ami]:
    """All images the backend's account sees in its region, others' without their tags."""
    found = [image for other in images.everywhere(backend.region_name) for image in list(other.amis.values())]
    return [seen_by(backend, image) for image in found if sees_image(backend.account_id, image)]


def visible_snapshots(backend: Any) -> list[Snapshot]:
    """All snapshots the backend's account sees in its region, others' without their tags."""
    found = [
        snapshot for other in images.everywhere(backend.region_name) for snapshot in list(other.snapshots.values())
    ]
    return [seen_by(backend, snapshot) for snapshot in found if sees_snapshot(backend.account_id, snapshot)]


@rule(
    "ec2.tags.private-to-account",
    "Tags belong to the account that set them: a shared image or snapshot shows, and is filtered by, the viewer's own.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html",
)
def seen_by(backend: Any, resource: Any) -> Any:
    if resource.ec2_backend is backend:
        return resource
    # A look-alike that keeps its tags in the viewer's account. Moto lists what a constructor makes, so none is called.
    view = object.__new__(type(resource))
    view.__dict__.update(resource.__dict__, ec2_backend=backend)
    return view


@rule(
    "ec2.image.writable-by-owner-only",
    "Only the owner changes an image or reads its attributes, however it is shared.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html",
)
def own_image(backend: Any, image_id: str) -> Ami:
    image = find_image(backend.account_id, backend.region_name, image_id)
    if image.owner_id != backend.account_id:
        raise Refusal("AuthFailure", f"Not authorized for image:{image_id}", 403)
    return image


@rule(
    "ec2.snapshot.writable-by-owner-only",
    "Only the owner changes a snapshot, deletes it or reads its attributes, however it is shared.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html",
)
def own_snapshot(backend: Any, snapshot_id: str) -> Snapshot:
    snapshot = next((s for s in visible_snapshots(backend) if s.id == snapshot_id), None)
    if snapshot is None:
        raise InvalidSnapshotIdError()
    if snapshot.owner_id != backend.account_id:
        raise Refusal("AuthFailure", f"Not authorized for snapshot:{snapshot_id}", 403)
    return snapshot


@around(AmisResponse)
def modify_image_attribute(original, self):
    image = own_image(self.ec2_backend, self._get_param("ImageId"))
    _check_modifiable(image)
    added = _added_accounts(self)
    if added:
        _check_snapshots(image)
        _check_quota(image, added)
    description = (self._get_param("Description") or {}).get("Value")
    if self._get_param("Attribute") == "description":
        description = self._get_param("Value")
    self.error_on_dryrun()
    if description is not None:
        image.description = description
    return original(self)


@rule(
    "ec2.modify-image-attribute.needs-available-image",
    "The attributes of an image that is not yet, or no longer, available cannot be changed.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
)
def _check_modifiable(image: Ami) -> None:
    if image.state != "available":
        raise Refusal("InvalidAMIID.Unavailable", f"The image ID '{image.id}' is not available")


def _added_accounts(response: AmisResponse) -> set[str]:
    struct = (response._get_param("LaunchPermission") or {}).get("Add", [])
    added = {permission["UserId"] for permission in struct if "UserId" in permission}
    if (response._get_param("OperationType") or "add") == "add":
        added.update(response._get_param("UserIds", []))
    return added


@rule(
    "ec2.image.default-key-cannot-be-shared",
    "An image with a snapshot encrypted under the account's AWS managed key cannot be shared.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-explicit.html",
)
def _check_snapshots(image: Ami) -> None:
    for backing in images.backings(image):
        if _is_under_aws_managed_key(backing.snapshot):
            raise Refusal(
                "InvalidParameter",
                "Snapshots encrypted with the AWS Managed CMK can't be shared. Specify another snapshot.",
            )


@rule(
    "ec2.image.at-most-1000-shares",
    "An image is shared with at most 1,000 accounts, unless the quota was raised.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-quotas.html",
)
def _check_quota(image: Ami, added: set[str]) -> None:
    present = {permission["UserId"] for permission in image.launch_permissions if "UserId" in permission}
    if len(present | added) > _MOST_SHARES:
        raise Refusal("ResourceLimitExceeded", f"You have reached your quota of {_MOST_SHARES} for sharing an AMI.")


@around(AmisResponse)
def describe_image_attribute(original, self):
    own_image(self.ec2_backend, self._get_param("ImageId"))
    return original(self)


@around(ElasticBlockStore)
def describe_snapshot_attribute(original, self):
    own_snapshot(self.ec2_backend, self._get_param("SnapshotId"))
    return original(self)


@replaces(ElasticBlockStore)
def modify_snapshot_attribute(self):
    snapshot = own_snapshot(self.ec2_backend, self._get_param("SnapshotId"))
    added, removed = _permission_changes(self)
    _check_one_way(added, removed)
    _check_number([*added, *removed])
    if added:
        _check_shareable(snapshot)
    self.error_on_dryrun()
    self.ec2_backend.add_create_volume_permission(snapshot.id, *_users_and_groups(added))
    self.ec2_backend.remove_create_volume_permission(snapshot.id, *_users_and_groups(removed))
    return EmptyResult()


@rule(
    "ec2.modify-snapshot-attribute.both-forms",
    "ModifySnapshotAttribute takes OperationType with UserIds or GroupNames, or CreateVolumePermission.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html",
)
def _permission_changes(response: ElasticBlockStore) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The permissions to add and those to remove, whichever form the caller chose."""
    struct = response._get_param("CreateVolumePermission") or {}
    changes = {"add": list(struct.get("Add", [])), "remove": list(struct.get("Remove", []))}
    listed = [{"UserId": user} for user in response._get_param("UserIds", [])]
    listed += [{"Group": group} for group in response._get_param("GroupNames", [])]
    changes.setdefault(response._get_param("OperationType") or "add", []).extend(listed)
    return changes["add"], changes["remove"]


@rule(
    "ec2.modify-snapshot-attribute.one-way",
    "ModifySnapshotAttribute adds accounts or removes accounts, not both in one call.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html",
)
def _check_one_way(added: list[dict[str, str]], removed: list[dict[str, str]]) -> None:
    if added and removed:
        raise Refusal("InvalidParameterCombination", "Permissions cannot be added and removed in one request.")


@rule(
    "ec2.modify-snapshot-attribute.at-most-500",
    "ModifySnapshotAttribute makes at most 500 changes in one call.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html",
)
def _check_number(changes: list[dict[str, str]]) -> None:
    if len(changes) > _MOST_CHANGES:
        raise Refusal("InvalidParameterValue", f"At most {_MOST_CHANGES} modifications can be made in one request.")


def _users_and_groups(permissions: list[dict[str, str]]) -> tuple[list[str], list[str]]:
    users = [permission["UserId"] for permission in permissions if "UserId" in permission]
    return users, [permission["Group"] for permission in permissions if "Group" in permission]


@rule(
    "ec2.snapshot.default-key-cannot-be-shared",
    "A snapshot encrypted under the account's AWS managed key cannot be shared.",
    "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html",
)
def _check_shareable(snapshot: Snapshot) -> None:
    if _is_under_aws_managed_key(snapshot):
        raise Refusal("OperationNotPermitted", "Encrypted snapshots with EBS default key cannot be shared")


def _is_under_aws_managed_key(snapshot: Snapshot) -> bool:
    return bool(snapshot.encrypted) and is_aws_managed(snapshot.kms_key_id)

"""DescribeSnapshots and DeleteSnapshot."""

from collections.abc import Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import InvalidSnapshotIdError, InvalidSnapshotInUse
from moto.ec2.models.elastic_block_store import EBSBackend, Snapshot
from moto.ec2.responses.elastic_block_store import ElasticBlockStore
from moto.ec2.utils import generic_filter

from kiln_moto.ec2 import images, recycling, sharing
from kiln_moto.patching import replaces
from kiln_moto.registry import rule


@replaces(ElasticBlockStore)
def describe_snapshots(self):
    account, asked = self.ec2_backend.account_id, dict(self._get_params())
    found = sharing.visible_snapshots(self.ec2_backend)
    if asked.get("SnapshotIds"):
        found = _by_ids(found, asked["SnapshotIds"])
    if asked.get("OwnerIds"):
        found = _by_owners(account, found, asked["OwnerIds"])
    if asked.get("RestorableByUserIds"):
        found = _by_permission(account, found, asked["RestorableByUserIds"])
    filters = self._filters_from_querystring()
    looked_at = found if asked.get("SnapshotIds") else generic_filter(filters, found)
    for image in {id(s.image): s.image for s in looked_at if hasattr(s, "image")}.values():
        images.advance(image)
    return ActionResult({"Snapshots": generic_filter(filters, found)})


def _by_ids(visible: list[Snapshot], ids: Sequence[str]) -> list[Snapshot]:
    found = [snapshot for snapshot in visible if snapshot.id in ids]
    if len(found) < len(set(ids)):
        raise InvalidSnapshotIdError()
    return found


@rule(
    "ec2.describe-snapshots.owners",
    "OwnerIds narrows to snapshots of these accounts or of the caller (self).",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html",
)
def _by_owners(account: str, visible: list[Snapshot], owners: Sequence[str]) -> list[Snapshot]:
    named = {account if owner == "self" else owner for owner in owners}
    return [snapshot for snapshot in visible if snapshot.owner_id in named]


@rule(
    "ec2.describe-snapshots.restorable-by",
    "RestorableByUserIds narrows to snapshots shared with these accounts, own or shared (self), or public (all).",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html",
)
def _by_permission(account: str, visible: list[Snapshot], users: Sequence[str]) -> list[Snapshot]:
    return [snapshot for snapshot in visible if any(_restorable(account, snapshot, user) for user in users)]


def _restorable(account: str, snapshot: Snapshot, user: str) -> bool:
    if user == "all":
        return "all" in snapshot.create_volume_permission_groups
    if user == "self":
        return snapshot.owner_id == account or account in snapshot.create_volume_permission_userids
    return user in snapshot.create_volume_permission_userids


@replaces(EBSBackend)
def delete_snapshot(self, snapshot_id):
    snapshot = sharing.own_snapshot(self, snapshot_id)
    _check_unused(snapshot)
    deleted = self.snapshots.pop(snapshot_id)
    recycling.take_snapshot(deleted)
    return deleted


@rule(
    "ec2.delete-snapshot.not-while-in-use",
    "A snapshot cannot be deleted while an image uses it.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshot.html",
)
def _check_unused(snapshot: Any) -> None:
    users = images.images_of(snapshot)
    if users:
        raise InvalidSnapshotInUse(snapshot.id, users[0].id)

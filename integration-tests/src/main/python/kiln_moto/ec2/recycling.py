"""The Recycle Bin: where what is deleted stays for a while, if a retention rule says so.

Retention rules belong to a service of their own, which is not here: whoever runs the sandbox says for how long an
account keeps what it deletes in a region.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import InvalidAMIIdError, InvalidSnapshotIdError
from moto.ec2.models.amis import Ami
from moto.ec2.models.elastic_block_store import Snapshot
from moto.ec2.responses.amis import AmisResponse
from moto.ec2.responses.elastic_block_store import ElasticBlockStore

from kiln_moto import clock
from kiln_moto.ec2 import images, paging
from kiln_moto.patching import replaces
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule
from kiln_moto.state import forgotten_on_reset

_TAG = "aws:recycle-bin:resource-in-bin"
_MOST_IDS = 20


@dataclass(frozen=True)
class Deleted:
    """An image or a snapshot in the bin."""

    resource: Any
    entered: datetime
    leaves: datetime

    @property
    def id(self) -> str:
        return self.resource.id


@dataclass
class Bin:
    """The bin of an account in a region; `keeps` None is: there is no rule."""

    keeps: timedelta | None = None
    deleted: dict[str, Deleted] = field(default_factory=dict)

    @rule(
        "ec2.recycle-bin.gone-when-period-ends",
        "What is in the Recycle Bin is deleted for good when the retention period ends.",
        "https://docs.aws.amazon.com/ebs/latest/userguide/recycle-bin.html",
    )
    def find(self, resource_id: str) -> Deleted | None:
        found = self.deleted.get(resource_id)
        return found if found and clock.now() < found.leaves else None

    def all(self, kind: type, ids: Iterable[str]) -> list[Deleted]:
        """What is in here of this kind and, if there are any, of these ids."""
        wanted = set(ids)
        there = [found for found in map(self.find, list(self.deleted)) if found and isinstance(found.resource, kind)]
        return [found for found in there if not wanted or found.id in wanted]


_bins: dict[tuple[str, str], Bin] = {}


def keep(wanted: Mapping[str, Any]) -> None:
    """Has an account keep what it deletes in a region for so many seconds; without, it is kept no more."""
    seconds = wanted.get("seconds")
    with images.lock:
        _bin(wanted["account"], wanted["region"]).keeps = None if seconds is None else timedelta(seconds=seconds)


def _bin(account: str, region: str) -> Bin:
    return _bins.setdefault((account, region), Bin())


def _bin_of(backend: Any) -> Bin:
    return _bin(backend.account_id, backend.region_name)


def find(backend: Any, resource_id: str) -> Any:
    """The image or snapshot, if it is in the account's bin."""
    found = _bin_of(backend).find(resource_id)
    return found.resource if found else None


@rule(
    "ec2.recycle-bin.keeps-images",
    "A deregistered EBS-backed image that a retention rule matches goes to the Recycle Bin; else it is gone at once.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html",
)
def take_image(image: Ami) -> None:
    """Takes an image that was just deregistered, if the account keeps such."""
    if image.root_device_type == "ebs":
        _take(image)


@rule(
    "ec2.recycle-bin.keeps-snapshots",
    "A deleted snapshot that a retention rule matches goes to the Recycle Bin; else it is gone at once.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSnapshot.html",
)
def take_snapshot(snapshot: Snapshot) -> None:
    """Takes a snapshot that was just deleted, if the account keeps such."""
    _take(snapshot)


def _take(resource: Any) -> None:
    backend, now = resource.ec2_backend, clock.now()
    bin = _bin_of(backend)
    if bin.keeps is not None:
        bin.deleted[resource.id] = Deleted(resource, now, now + bin.keeps)
        _mark(backend, resource.id)


@rule(
    "ec2.recycle-bin.marks-with-tag",
    "What is in the Recycle Bin has the tag aws:recycle-bin:resource-in-bin, true, and loses it when it is restored.",
    "https://docs.aws.amazon.com/ebs/latest/userguide/recycle-bin-considerations.html",
)
def _mark(backend: Any, resource_id: str) -> None:
    backend.tags.setdefault(resource_id, {})[_TAG] = "true"


def _put_back(backend: Any, resource_id: str) -> None:
    del _bin_of(backend).deleted[resource_id]
    backend.tags.get(resource_id, {}).pop(_TAG, None)


@replaces(AmisResponse)
def list_images_in_recycle_bin(self):
    asked = dict(self._get_params())
    _check_number(asked.get("ImageIds", []))
    found = _bin_of(self.ec2_backend).all(Ami, asked.get("ImageIds", []))
    shown, token = paging.page(found, asked, lambda deleted: deleted.id)
    return ActionResult({"Images": [_image_shown(deleted) for deleted in shown], "NextToken": token})


@rule(
    "ec2.list-images-in-recycle-bin.at-most-20-ids",
    "ListImagesInRecycleBin takes at most 20 ids.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ListImagesInRecycleBin.html",
)
def _check_number(ids: list[str]) -> None:
    if len(ids) > _MOST_IDS:
        raise Refusal("InvalidParameterValue", f"At most {_MOST_IDS} image IDs can be specified, not {len(ids)}.")


def _image_shown(deleted: Deleted) -> dict[str, Any]:
    image = deleted.resource
    return {"ImageId": image.id, "Name": image.name, "Description": image.description, **_times(deleted)}


def _times(deleted: Deleted) -> dict[str, datetime]:
    return {"RecycleBinEnterTime": deleted.entered, "RecycleBinExitTime": deleted.leaves}


@replaces(ElasticBlockStore)
def list_snapshots_in_recycle_bin(self):
    asked = dict(self._get_params())
    found = _bin_of(self.ec2_backend).all(Snapshot, asked.get("SnapshotIds", []))
    shown, token = paging.page(found, asked, lambda deleted: deleted.id, least=5)
    return ActionResult({"Snapshots": [_snapshot_shown(deleted) for deleted in shown], "NextToken": token})


def _snapshot_shown(deleted: Deleted) -> dict[str, Any]:
    snapshot = deleted.resource
    described = {"Description": snapshot.description, "VolumeId": snapshot.volume_id}
    return {"SnapshotId": snapshot.id, **described, **_times(deleted)}


@replaces(AmisResponse)
def restore_image_from_recycle_bin(self):
    backend, image_id = self.ec2_backend, self._get_param("ImageId")
    with images.lock:
        image = find(backend, image_id)
        if not isinstance(image, Ami):
            raise InvalidAMIIdError(image_id)
        _check_snapshots(backend, image)
        self.error_on_dryrun()
        _restore(backend, image)
    return ActionResult({"Return": True})


@rule(
    "ec2.recycle-bin.snapshots-first",
    "An image is restored only when all its snapshots are there: those in the Recycle Bin are to be restored first.",
    "https://docs.aws.amazon.com/ebs/latest/userguide/recycle-bin-considerations.html",
)
def _check_snapshots(backend: Any, image: Ami) -> None:
    missing = [b.snapshot.id for b in images.backings(image) if b.snapshot.id not in backend.snapshots]
    if missing:
        raise Refusal("InvalidSnapshot.NotFound", f"The snapshots {missing} of the image {image.id} do not exist.")


@rule(
    "ec2.recycle-bin.restores-as-it-was",
    "A restored image can be used at once, is shared with whom it was, and has its tags.",
    "https://docs.aws.amazon.com/ebs/latest/userguide/recycle-bin-considerations.html",
)
def _restore(backend: Any, image: Ami) -> None:
    _put_back(backend, image.id)
    backend.deleted_amis.remove(image.id)
    backend.amis[image.id] = image
    image.told = image.state


@replaces(ElasticBlockStore)
def restore_snapshot_from_recycle_bin(self):
    backend, snapshot_id = self.ec2_backend, self._get_param("SnapshotId")
    with images.lock:
        snapshot = find(backend, snapshot_id)
        if not isinstance(snapshot, Snapshot):
            raise InvalidSnapshotIdError()
        self.error_on_dryrun()
        _put_back(backend, snapshot_id)
        backend.snapshots[snapshot_id] = snapshot
    return ActionResult(_restored(snapshot))


def _restored(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "SnapshotId": snapshot.id,
        "Description": snapshot.description,
        "Encrypted": bool(snapshot.encrypted),
        "OwnerId": snapshot.owner_id,
        "Progress": snapshot.progress,
        "StartTime": snapshot.start_time,
        "State": snapshot.status,
        "VolumeId": snapshot.volume_id,
        "VolumeSize": snapshot.volume_size,
    }


@forgotten_on_reset
def _forget() -> None:
    _bins.clear()

"""An image is its state and one snapshot per disk; Moto's has one made-up snapshot and is available at once."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.models.amis import Ami
from moto.ec2.models.elastic_block_store import Snapshot, Volume
from moto.ec2.utils import random_snapshot_id
from moto.moto_api import state_manager
from moto.moto_api._internal.managed_state_model import ManagedState

from kiln_moto.registry import rule

STATE_MODEL = "ec2::image"
_NO_VOLUME = "vol-ffffffff"  # what EC2 shows as the volume of a copied snapshot

# Moto's server answers in threads. What looks first and then changes images holds this lock.
lock = threading.RLock()

Watcher = Callable[[Ami, str], None]
_watchers: list[Watcher] = []


@dataclass(frozen=True)
class Disk:
    """What one snapshot of an image is made from."""

    device: str
    size: int
    encrypted: bool = False
    key: str | None = None
    volume_type: str = "gp3"
    delete_on_termination: bool = True
    volume: Volume | None = None


@dataclass(frozen=True)
class Backing:
    """A snapshot in an image's block device mapping."""

    device: str
    snapshot: Snapshot
    volume_type: str = "gp3"
    delete_on_termination: bool = True

    def disk(self) -> Disk:
        snapshot = self.snapshot
        encrypted = bool(snapshot.encrypted)
        return Disk(
            self.device,
            snapshot.volume_size,
            encrypted,
            snapshot.kms_key_id,
            self.volume_type,
            self.delete_on_termination,
        )

    def mapping(self) -> dict[str, Any]:
        return {
            "DeviceName": self.device,
            "Ebs": {
                "SnapshotId": self.snapshot.id,
                "VolumeSize": self.snapshot.volume_size,
                "VolumeType": self.volume_type,
                "DeleteOnTermination": self.delete_on_termination,
                "Encrypted": bool(self.snapshot.encrypted),
            },
        }


state_manager.register_default_transition(STATE_MODEL, {"progression": "manual", "times": 2})


@rule(
    "ec2.image.pending-then-available",
    "A new image is pending, and so are its snapshots; later it is available, or failed with a StateReason.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html",
)
def start(image: Ami, failure: str | None) -> None:
    """Sets a new image on its way; Moto's state manager decides how fast it goes."""
    image.progress = ManagedState(STATE_MODEL, [("pending", "failed" if failure else "available")])
    image.failure, image.told = failure, "pending"
    transition = state_manager.get_transition(STATE_MODEL)
    if transition["progression"] == "time":
        # Whoever waits for word of the image does not look at it, and it would stay as it is.
        timer = threading.Timer(transition["seconds"] + 0.05, tell, [image])
        timer.daemon = True
        timer.start()


def fail(image: Ami, reason: str) -> None:
    """Ends an image's way at once, as when its key is lost while it is being made."""
    image.failure = reason
    image.progress.status = "failed"
    tell(image)


def watched_by(watcher: Watcher) -> Watcher:
    """Has the function hear of every state that an image gets into after it was pending."""
    _watchers.append(watcher)
    return watcher


def tell(image: Ami, state: str | None = None) -> None:
    """Lets the watchers know of the image's state, if they have not heard of it."""
    with lock:
        state = state or image.state
        if state == getattr(image, "told", state):
            return
        image.told = state
    for watcher in list(_watchers):
        watcher(image, state)


def assemble(image: Ami, disks: Iterable[Disk], description: str, failure: str | None = None) -> None:
    """Gives a new image a snapshot for each disk and puts it among its owner's images."""
    backend = image.ec2_backend
    backend.snapshots.pop(image.ebs_snapshot.id)
    image.backings = [_snapshot(image, disk, description) for disk in disks]
    image.ebs_snapshot = image.backings[0].snapshot
    start(image, failure)
    backend.amis[image.id] = image
    tell(image)


def _snapshot(image: Ami, disk: Disk, description: str) -> Backing:
    backend = image.ec2_backend
    volume = disk.volume or Volume(backend, _NO_VOLUME, size=disk.size, zone=None)
    snapshot = Snapshot(backend, random_snapshot_id(), volume, description, owner_id=backend.account_id)
    snapshot.encrypted, snapshot.kms_key_id, snapshot.image = disk.encrypted, disk.key, image
    backend.snapshots[snapshot.id] = snapshot
    return Backing(disk.device, snapshot, disk.volume_type, disk.delete_on_termination)


def backings(image: Ami) -> list[Backing]:
    """An image's snapshots in the order of its mapping; an image that Moto made by itself has one."""
    return getattr(image, "backings", None) or [Backing(image.root_device_name, image.ebs_snapshot)]


def images_of(snapshot: Snapshot) -> list[Ami]:
    """The images of the snapshot's owner that use it."""
    images = list(snapshot.ec2_backend.amis.values())
    return [image for image in images if any(b.snapshot is snapshot for b in backings(image))]


def advance(image: Ami) -> None:
    """Notes that the image was looked at: it may go on to its next state."""
    if hasattr(image, "progress"):
        image.progress.advance()
        tell(image)


def everywhere(region: str) -> list[Any]:
    """The EC2 backends of all accounts that have done anything in a region."""
    # Moto's `in` is true of any region, and [] makes what is not there yet.
    return [ec2_backends[account][region] for account in list(ec2_backends) if region in ec2_backends[account].keys()]


def _state(image: Ami) -> str:
    return image.progress.status if hasattr(image, "progress") else image.state_set_by_moto


def _set_state(image: Ami, state: str) -> None:
    image.state_set_by_moto = state


def _state_reason(image: Ami) -> dict[str, str] | None:
    failed = image.state == "failed" and getattr(image, "failure", None)
    return {"Code": "Client.InvalidRequest", "Message": image.failure} if failed else None


def _status(snapshot: Snapshot) -> str:
    image_state = snapshot.image.state if hasattr(snapshot, "image") else None
    return {"pending": "pending", "failed": "error"}.get(image_state or "", "completed")


def _state_message(snapshot: Snapshot) -> str | None:
    return snapshot.image.failure if snapshot.status == "error" else None


Ami.state = property(_state, _set_state)
Ami.state_reason = property(_state_reason)
Ami.block_device_mappings = property(lambda image: [backing.mapping() for backing in backings(image)])
Ami.source_image_id = Ami.source_image_region = Ami.deprecation_time = None
Snapshot.status = property(_status, lambda snapshot, status: None)
Snapshot.state_message = property(_state_message)
Snapshot.progress = property(lambda snapshot: "100%" if snapshot.status == "completed" else "0%")

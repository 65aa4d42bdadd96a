"""CopyImage."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.amis import Ami
from moto.ec2.responses.amis import AmisResponse
from moto.ec2.utils import random_ami_id

from kiln_moto.ec2 import encryption, images, limits, naming, sharing, tagging, tokens
from kiln_moto.ec2.images import Disk
from kiln_moto.patching import replaces
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule


@replaces(AmisResponse)
def copy_image(self):
    backend, asked = self.ec2_backend, dict(self._get_params())
    tags = tagging.for_image(asked.get("TagSpecifications", []))
    encryption.check_key_parameters(asked.get("Encrypted"), asked.get("KmsKeyId"))
    naming.check_syntax(asked["Name"])

    def make() -> str:
        source = _source(backend, asked)
        naming.check_unique(backend, asked["Name"])
        self.error_on_dryrun()
        limits.check_slots(backend, len(images.backings(source)))
        return _copy(backend, source, asked, tags).id

    return ActionResult({"ImageId": tokens.once(backend, "CopyImage", asked, make)})


def _source(backend: Any, asked: Mapping[str, Any]) -> Ami:
    source = _in_source_region(backend, asked)
    _check_available(source)
    _check_storage(backend.account_id, source)
    return source


@rule(
    "ec2.copy-image.source-region",
    "CopyImage finds its source in SourceRegion; the copy is made in the region of the call.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html",
)
def _in_source_region(backend: Any, asked: Mapping[str, Any]) -> Ami:
    return _needs_launch_permission(backend.account_id, asked["SourceRegion"], asked["SourceImageId"])


@rule(
    "ec2.copy-image.needs-launch-permission",
    "Another account's image is copied only where it is shared with the copier or public.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/how-ami-copy-works.html",
)
def _needs_launch_permission(account: str, region: str, image_id: str) -> Ami:
    return sharing.find_image(account, region, image_id)


@rule(
    "ec2.copy-image.needs-available-source",
    "An image that is still pending, or has failed, cannot be copied.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
)
def _check_available(source: Ami) -> None:
    if source.state != "available":
        raise Refusal("InvalidAMIID.Unavailable", f"The image ID '{source.id}' is not available")


@rule(
    "ec2.copy-image.needs-storage-permission",
    "Another account's image is copied only where every one of its snapshots is shared with the copier or public.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/how-ami-copy-works.html",
)
def _check_storage(account: str, source: Ami) -> None:
    if not all(sharing.sees_snapshot(account, backing.snapshot) for backing in images.backings(source)):
        raise Refusal("InvalidRequest", "You do not have permission to access the storage of this ami")


def _copy(backend: Any, source: Ami, asked: Mapping[str, Any], tags: dict[str, dict[str, str]]) -> Ami:
    key, failure = None, None
    if asked.get("KmsKeyId"):
        key, failure = encryption.resolve_key(backend, asked["KmsKeyId"])
    disks = []
    for backing in images.backings(source):
        disk = backing.disk()
        failure = failure or encryption.why_unreadable(disk)
        used = encryption.key_for_copy(backend, disk, bool(asked.get("Encrypted")), key)
        failure = failure or (encryption.why_unwritable(backend, used) if used != key else None)
        disks.append(_encrypted(disk, used))
    image = Ami(backend, random_ami_id(), source_ami=source, name=asked["Name"], description=asked.get("Description"))
    image.root_device_name, image.root_device_type = source.root_device_name, "ebs"
    image.boot_mode = source.boot_mode
    _remember_source(image, source, asked["SourceRegion"])
    description = f"Copied for DestinationAmi {image.id} from SourceAmi {source.id}."
    images.assemble(image, disks, description, failure)
    tags["image"] = {**_copied_tags(backend, source, asked), **tags["image"]}
    tagging.tag(image, tags)
    return image


def _encrypted(disk: Disk, key: str | None) -> Disk:
    return replace(disk, encrypted=key is not None, key=key)


@rule(
    "ec2.copy-image.remembers-source",
    "A copy says which image in which region it was made from; source-image-id and source-image-region find it.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html",
)
def _remember_source(image: Ami, source: Ami, region: str) -> None:
    image.source_image_id, image.source_image_region = source.id, region


@rule(
    "ec2.copy-image.copies-own-tags-on-request",
    "CopyImageTags copies the tags that the copier itself has set on the source, without those of AWS.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html",
)
def _copied_tags(backend: Any, source: Ami, asked: Mapping[str, Any]) -> dict[str, str]:
    if not asked.get("CopyImageTags"):
        return {}
    home = next(b for b in images.everywhere(asked["SourceRegion"]) if b.account_id == source.owner_id)
    if backend.account_id != source.owner_id:
        home = next(
            (b for b in images.everywhere(asked["SourceRegion"]) if b.account_id == backend.account_id), backend
        )
    tags = sharing.seen_by(home, source).get_tags()
    return {tag["key"]: tag["value"] for tag in tags if not tag["key"].startswith("aws:")}

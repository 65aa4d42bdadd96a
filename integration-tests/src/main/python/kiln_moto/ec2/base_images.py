"""Public images of other accounts, put there by whoever runs the sandbox."""

from collections.abc import Mapping
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ec2.models.amis import Ami
from moto.ec2.utils import random_ami_id

from kiln_moto.ec2 import images, naming
from kiln_moto.ec2.deprecating import moment, text_of
from kiln_moto.ec2.images import Disk

_FURTHER_DEVICES = "fghijklmnop"


def seed(wanted: Mapping[str, Any]) -> str:
    """Makes an image as its owner would have, available or disabled; answers its id."""
    backend = ec2_backends[wanted["account"]][wanted["region"]]
    with images.lock:
        naming.check(backend, wanted["name"])
        image = Ami(
            backend,
            random_ami_id(),
            name=wanted["name"],
            description=wanted.get("description", ""),
            owner_alias=wanted.get("ownerAlias"),
            public=wanted.get("public", True),
            architecture=wanted.get("architecture", "x86_64"),
            virtualization_type="hvm",
            hypervisor="xen",
            root_device_type="ebs",
            root_device_name=wanted.get("rootDeviceName", "/dev/sda1"),
            creation_date=moment(wanted["creationDate"]) if "creationDate" in wanted else None,
            image_location=f"{wanted['account']}/{wanted['name']}",
        )
        images.assemble(image, _disks(image.root_device_name, wanted.get("volumeSizes", [8])), "")
        image.progress.status = image.told = "disabled" if wanted.get("disabled") else "available"
        if wanted.get("deprecated"):
            image.deprecation_time = text_of(moment(wanted["deprecated"]))
        if wanted.get("public", True):
            for backing in images.backings(image):
                backing.snapshot.create_volume_permission_groups.add("all")
    return image.id


def _disks(root: str, sizes: list[int]) -> list[Disk]:
    devices = [root, *(f"/dev/sd{letter}" for letter in _FURTHER_DEVICES)]
    return [Disk(device, size) for device, size in zip(devices, sizes, strict=False)]

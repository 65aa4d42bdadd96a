"""CreateImage and RegisterImage."""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.amis import Ami
from moto.ec2.models.instances import Instance
from moto.ec2.responses.amis import AmisResponse
from moto.ec2.utils import random_ami_id

from kiln_moto.ec2 import images, naming, sharing, tagging
from kiln_moto.ec2.images import Backing, Disk
from kiln_moto.patching import replaces
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule


@replaces(AmisResponse)
def create_image(self):
    backend, asked = self.ec2_backend, dict(self._get_params())
    tags = tagging.for_image(asked.get("TagSpecifications", []))
    instance = _existing(backend, asked["InstanceId"])
    with images.lock:
        naming.check(backend, asked["Name"])
        self.error_on_dryrun()
        image = Ami(
            backend, random_ami_id(), instance=instance, name=asked["Name"], description=asked.get("Description", "")
        )
        image.root_device_name, image.root_device_type = instance.root_device_name, "ebs"
        _remember_base(image, instance)
        images.assemble(image, _disks(instance), f"Created by CreateImage({instance.id}) for {image.id}")
        tagging.tag(image, tags)
    return ActionResult({"ImageId": image.id})


@rule(
    "ec2.create-image.needs-instance",
    "CreateImage needs an instance that exists: running or stopped, not terminated.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html",
)
def _existing(backend: Any, instance_id: str) -> Instance:
    instance = backend.get_instance(instance_id)
    if instance.state in ("shutting-down", "terminated"):
        raise Refusal(
            "IncorrectState", f"Instance is not in state 'running' or 'stopped': {instance_id} is {instance.state}"
        )
    return instance


@rule(
    "ec2.create-image.one-snapshot-per-volume",
    "CreateImage makes a snapshot of each of the instance's volumes, in mapping order, encrypted as the volume is.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/creating-an-ami-ebs.html",
)
def _disks(instance: Instance) -> Iterator[Disk]:
    for device, attached in instance.block_device_mapping.items():
        volume = instance.ec2_backend.get_volume(attached.volume_id)
        yield Disk(
            device,
            volume.size,
            bool(volume.encrypted),
            volume.kms_key_id,
            volume.volume_type,
            bool(attached.delete_on_termination),
            volume,
        )


@rule(
    "ec2.create-image.remembers-base",
    "An image made from an instance names that instance, and the image that instance was launched from.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html",
)
def _remember_base(image: Ami, instance: Instance) -> None:
    image.source_image_id, image.source_image_region = instance.image_id, image.ec2_backend.region_name


@replaces(AmisResponse)
def register_image(self):
    backend, asked = self.ec2_backend, dict(self._get_params())
    tags = tagging.for_image(asked.get("TagSpecifications", []))
    backings = [
        _registered(backend, m) for m in asked.get("BlockDeviceMappings", []) if m.get("Ebs", {}).get("SnapshotId")
    ]
    with images.lock:
        naming.check(backend, asked["Name"])
        self.error_on_dryrun()
        image = Ami(
            backend,
            random_ami_id(),
            name=asked["Name"],
            description=asked.get("Description", ""),
            architecture=asked.get("Architecture", "x86_64"),
            virtualization_type=asked.get("VirtualizationType", "hvm"),
            root_device_name=asked.get("RootDeviceName", "/dev/sda1"),
        )
        if backings:
            backend.snapshots.pop(image.ebs_snapshot.id)
            image.backings, image.ebs_snapshot, image.root_device_type = backings, backings[0].snapshot, "ebs"
        images.start(image, failure=None)
        backend.amis[image.id] = image
        image.add_tags(tags["image"])
        images.tell(image)
    return ActionResult({"ImageId": image.id})


@rule(
    "ec2.register-image.uses-given-snapshots",
    "RegisterImage makes an image of the account's snapshots; several images may use the same one.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html",
)
def _registered(backend: Any, mapping: Mapping[str, Any]) -> Backing:
    disk = mapping["Ebs"]
    snapshot = sharing.own_snapshot(backend, disk["SnapshotId"])
    return Backing(
        mapping["DeviceName"], snapshot, disk.get("VolumeType", "gp3"), disk.get("DeleteOnTermination", True)
    )

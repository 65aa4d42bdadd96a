"""What condition keys know of existing EC2 resources: their tags, owner, size, type, place.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-policy-keys
"""

import re
from collections.abc import Callable
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends

from kiln_moto import questions
from kiln_moto.ec2 import recycling, sharing
from kiln_moto.registry import rule

_ARN = re.compile(r"arn:aws:ec2:([^:]*):(\d*):([a-z-]+)/(.+)")
Facts = dict[str, str]


def of(account: str, arn: str) -> questions.Context:
    """The condition keys of an existing resource, as the account sees it; none for one that is not there."""
    named = _ARN.fullmatch(arn)
    if named is None or named.group(4) == "*":
        return {}
    region, _, kind, resource_id = named.groups()
    backend = ec2_backends[account][region]
    return {**_tags(backend, resource_id), **_about(backend, kind, resource_id)}


@rule(
    "ec2.resource-tags-are-the-callers",
    "aws:ResourceTag and ec2:ResourceTag have the tags that the caller's account set, on shared images as well.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html",
)
def _tags(backend: Any, resource_id: str) -> questions.Context:
    return questions.resource_tags(backend.tags.get(resource_id, {}), "aws:ResourceTag", "ec2:ResourceTag")


def _about(backend: Any, kind: str, resource_id: str) -> Facts:
    look = _FACTS.get(kind)
    try:
        return look(backend, resource_id) if look else {}
    except EC2ClientError:
        return {}  # EC2 says that it is not there


@rule(
    "ec2.owner-of-image",
    "ec2:Owner of an image or snapshot is the alias of its owner (amazon) where there is one, else the account.",
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html",
)
def _owner(resource: Any) -> str:
    return getattr(resource, "owner_alias", None) or resource.owner_id


def _image(backend: Any, image_id: str) -> Facts:
    image = recycling.find(backend, image_id) or sharing.find_image(backend.account_id, backend.region_name, image_id)
    return {
        "ec2:ImageID": image_id,
        "ec2:ImageType": "machine",
        "ec2:Owner": _owner(image),
        "ec2:Public": str(bool(image.is_public)).lower(),
        "ec2:RootDeviceType": image.root_device_type or "ebs",
    }


def _snapshot(backend: Any, snapshot_id: str) -> Facts:
    seen = (snapshot for snapshot in sharing.visible_snapshots(backend) if snapshot.id == snapshot_id)
    found = recycling.find(backend, snapshot_id) or next(seen, None)
    if found is None:
        return {}
    return {
        "ec2:SnapshotID": snapshot_id,
        "ec2:Owner": _owner(found),
        "ec2:VolumeSize": str(found.volume_size),
        "ec2:Encrypted": str(bool(found.encrypted)).lower(),
        "ec2:ParentVolume": f"arn:aws:ec2:{backend.region_name}:{found.owner_id}:volume/{found.volume_id}",
    }


def _instance(backend: Any, instance_id: str) -> Facts:
    instance = backend.get_instance(instance_id)
    facts = {
        "ec2:InstanceID": instance_id,
        "ec2:InstanceType": instance.instance_type,
        "ec2:AvailabilityZone": instance.placement.zone,
        "ec2:RootDeviceType": "ebs",
        "ec2:EbsOptimized": str(bool(instance.ebs_optimized)).lower(),
        "ec2:MetadataHttpEndpoint": instance.metadata_options.http_endpoint,
        "ec2:MetadataHttpPutResponseHopLimit": str(instance.metadata_options.http_put_response_hop_limit),
        "ec2:MetadataHttpTokens": instance.metadata_options.http_tokens,
    }
    if instance.iam_instance_profile:
        facts["ec2:InstanceProfile"] = instance.iam_instance_profile["Arn"]
    return facts


def _volume(backend: Any, volume_id: str) -> Facts:
    volume = backend.get_volume(volume_id)
    return {
        "ec2:VolumeID": volume_id,
        "ec2:VolumeSize": str(volume.size),
        "ec2:VolumeType": volume.volume_type,
        "ec2:Encrypted": str(bool(volume.encrypted)).lower(),
    }


def _subnet(backend: Any, subnet_id: str) -> Facts:
    subnet = backend.get_subnet(subnet_id)
    return {
        "ec2:SubnetID": subnet_id,
        "ec2:Vpc": f"arn:aws:ec2:{backend.region_name}:{backend.account_id}:vpc/{subnet.vpc_id}",
        "ec2:AvailabilityZone": subnet.availability_zone,
    }


def _security_group(backend: Any, group_id: str) -> Facts:
    group = backend.get_security_group_from_id(group_id)
    if group is None:
        return {}
    return {
        "ec2:SecurityGroupID": group_id,
        "ec2:Vpc": f"arn:aws:ec2:{backend.region_name}:{backend.account_id}:vpc/{group.vpc_id}",
    }


_FACTS: dict[str, Callable[[Any, str], Facts]] = {
    "image": _image,
    "instance": _instance,
    "security-group": _security_group,
    "snapshot": _snapshot,
    "subnet": _subnet,
    "volume": _volume,
}

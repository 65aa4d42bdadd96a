"""RunInstances."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from moto.ec2.models.amis import Ami
from moto.ec2.models.instances import InstanceBackend
from moto.ec2.responses.instances import InstanceResponse

from kiln_moto.calls import Call
from kiln_moto.ec2 import encryption, images, instances, sharing, tokens
from kiln_moto.hooks import before
from kiln_moto.patching import around
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

_MOST_USER_DATA = 16 * 1024
_PARAMETER = "resolve:ssm:"


@around(InstanceResponse, "run_instances")
def run_once(original, self):
    def make() -> Any:
        launched = original(self)
        instances.boot(launched.result.instances)
        return launched

    return tokens.once(self.ec2_backend, "RunInstances", dict(self._get_params()), make)


@rule(
    "ec2.run-instances.user-data-limit",
    "User data is at most 16 KB before it is encoded.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html",
)
@before("ec2:RunInstances")
def check_user_data(call: Call) -> None:
    encoded = call.parameters.get("UserData") or ""
    try:
        size = len(base64.b64decode(encoded))
    except (binascii.Error, ValueError):
        raise Refusal("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.") from None
    if size > _MOST_USER_DATA:
        raise Refusal("InvalidParameterValue", "User data is limited to 16384 bytes")


@around(InstanceBackend)
def run_instances(original, self, image_id, count, user_data, security_group_names, **kwargs):
    image_id = _resolved(self, image_id or _image_of_template(self, kwargs))
    image = _launchable(self, image_id)
    own_mappings = kwargs.pop("block_device_mappings", None) or _mappings_of_template(self, kwargs)
    mappings, snapshots = _volumes(image, own_mappings)
    kwargs["block_device_mappings"] = [_encrypted_by_default(self, mapping) for mapping in mappings]
    readable = all(encryption.why_unreadable(backing.disk()) is None for backing in _re_encrypted(image, kwargs))
    startable = readable and all(_has_open_key(self, mapping) for mapping in kwargs["block_device_mappings"])
    reservation = original(self, image_id, count, user_data, security_group_names, **kwargs)
    for instance in reservation.instances:
        instance.startable = startable
        for device, attached in instance.block_device_mapping.items():
            self.get_volume(attached.volume_id).snapshot_id = snapshots.get(device)
    return reservation


@rule(
    "ec2.run-instances.resolves-parameter",
    "An image may be named as resolve:ssm:<parameter>, with a version or label if need be.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-systems-manager-parameter-to-find-AMI.html",
)
def _resolved(backend: Any, image_id: str | None) -> str | None:
    if not (image_id or "").startswith(_PARAMETER):
        return image_id
    from moto.ssm.models import ssm_backends

    name = image_id.removeprefix(_PARAMETER)
    parameter = ssm_backends[backend.account_id][backend.region_name].get_parameter(name)
    if parameter is None:
        raise Refusal("InvalidParameterValue", f"Parameter {name} not found")
    return parameter.value


@rule(
    "ec2.run-instances.needs-visible-available-image",
    "An instance is launched from an image that exists, is available, and is the caller's, shared with it, or public.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html",
)
def _launchable(backend: Any, image_id: str | None) -> Ami:
    if not image_id:
        raise Refusal("MissingParameter", "The request must contain the parameter ImageId")
    image = sharing.find_image(backend.account_id, backend.region_name, image_id)
    if image.state != "available":
        raise Refusal("InvalidAMIID.Unavailable", f"The image ID '{image_id}' is not available")
    return image


@rule(
    "ec2.run-instances.volumes-from-image",
    "An instance gets a volume for each snapshot of its image; a mapping of the same device in the request changes it.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-device-mapping-concepts.html",
)
def _volumes(image: Ami, requested: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The mappings Moto is to make volumes for, and the snapshot behind each device.

    Moto looks a snapshot up among the caller's own, so the volumes are made without and told their snapshot afterwards.
    """
    by_device = {mapping["DeviceName"]: mapping for mapping in requested}
    volumes, snapshots = [], {}
    for backing in images.backings(image):
        disk, wanted = backing.disk(), by_device.pop(backing.device, {})
        ebs = {
            "VolumeSize": disk.size,
            "VolumeType": disk.volume_type,
            "DeleteOnTermination": disk.delete_on_termination,
            "Encrypted": disk.encrypted,
            "KmsKeyId": disk.key,
        }
        given = {name: value for name, value in wanted.get("Ebs", {}).items() if value not in (None, "")}
        if not given.get("Encrypted"):
            given.pop("Encrypted", None)  # an encrypted snapshot stays encrypted
        ebs.update(given, SnapshotId=None)
        volumes.append({"DeviceName": backing.device, "Ebs": ebs, "NoDevice": wanted.get("NoDevice")})
        snapshots[backing.device] = backing.snapshot.id
    for mapping in by_device.values():
        _check_size(mapping)
    return volumes + list(by_device.values()), snapshots


def _check_size(mapping: Mapping[str, Any]) -> None:
    """A volume that the image has nothing for."""
    disk = mapping.get("Ebs") or {}
    if disk and not disk.get("VolumeSize") and not disk.get("SnapshotId"):
        raise Refusal("MissingParameter", "The request must contain the parameter size or snapshotId")


@around(InstanceResponse)
def _validate_block_device_mapping(original, self, device_mapping):
    # Moto asks for a size here; whether the image has the device, and with it a size, is seen in _volumes.
    disk = device_mapping.get("Ebs")
    original({**device_mapping, "Ebs": {"VolumeSize": 1, **disk}} if disk else device_mapping)


@rule(
    "ec2.run-instances.encryption-by-default",
    "Where EBS encryption by default is on, an instance's volumes are encrypted, under the account's default key.",
    "https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html",
)
def _encrypted_by_default(backend: Any, mapping: dict[str, Any]) -> dict[str, Any]:
    disk = mapping.get("Ebs")
    if not disk or disk.get("Encrypted") or not backend.ebs_encryption_by_default:
        return mapping
    return {**mapping, "Ebs": {**disk, "Encrypted": True, "KmsKeyId": encryption.default_key(backend)}}


def _has_open_key(backend: Any, mapping: Mapping[str, Any]) -> bool:
    disk = mapping.get("Ebs") or {}
    return not disk.get("Encrypted") or encryption.is_launchable(backend, disk.get("KmsKeyId"))


def _re_encrypted(image: Ami, kwargs: Mapping[str, Any]) -> list[images.Backing]:
    """The encrypted snapshots whose volumes get another key."""
    keys = {m["DeviceName"]: (m.get("Ebs") or {}).get("KmsKeyId") for m in kwargs["block_device_mappings"]}
    return [b for b in images.backings(image) if b.disk().encrypted and keys.get(b.device) != b.disk().key]


def _image_of_template(backend: Any, kwargs: dict[str, Any]) -> str | None:
    template = kwargs.get("launch_template")
    return backend._get_template_from_args(template).image_id if template else None


def _mappings_of_template(backend: Any, kwargs: dict[str, Any]) -> list[dict[str, Any]]:
    template = kwargs.get("launch_template")
    return list(backend._get_template_from_args(template).data.get("BlockDeviceMappings") or []) if template else []

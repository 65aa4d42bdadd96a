"""DescribeImages."""

from collections.abc import Mapping, Sequence
from typing import Any

from moto.ec2.exceptions import InvalidAMIIdError, MalformedAMIIdError
from moto.ec2.models.amis import Ami, AmiBackend
from moto.ec2.responses.amis import AmisResponse
from moto.ec2.utils import format_timestamp, generic_filter

from kiln_moto.ec2 import images, sharing
from kiln_moto.ec2.deprecating import is_hidden
from kiln_moto.patching import around, replaces
from kiln_moto.registry import kept_by_moto, rule


@replaces(AmiBackend)
def describe_images(self, ami_ids=None, filters=None, exec_users=None, owners=None):
    found = sharing.visible_images(self)
    if ami_ids:
        found = _by_ids(self, found, ami_ids)
    if owners:
        found = _by_owners(self.account_id, found, owners)
    if exec_users:
        found = _by_permission(self.account_id, found, exec_users)
    return generic_filter(filters or {}, found)


def _by_ids(backend: Any, visible: list[Ami], ids: Sequence[str]) -> list[Ami]:
    malformed = [image_id for image_id in ids if not image_id.startswith("ami-")]
    if malformed:
        raise MalformedAMIIdError(malformed)
    found = [image for image in visible if image.id in ids]
    # Moto remembers what was deregistered: asking for it is no error for a while.
    missing = set(ids) - {image.id for image in found} - set(backend.deleted_amis)
    if missing:
        raise InvalidAMIIdError(sorted(missing))
    return found


@rule(
    "ec2.describe-images.owners",
    "Owners narrows to images of these accounts, of the caller (self), or of an alias (amazon).",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html",
)
def _by_owners(account: str, visible: list[Ami], owners: Sequence[str]) -> list[Ami]:
    named = {account if owner == "self" else owner for owner in owners}
    return [image for image in visible if image.owner_id in named or image.owner_alias in named]


@rule(
    "ec2.describe-images.executable-users",
    "ExecutableUsers narrows to images shared with these very accounts, with the caller (self), or public ones (all).",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html",
)
def _by_permission(account: str, visible: list[Ami], users: Sequence[str]) -> list[Ami]:
    named = {account if user == "self" else user for user in users}
    return [
        image
        for image in visible
        if ("all" in named and image.is_public) or any(sharing.may_launch_explicitly(user, image) for user in named)
    ]


@around(AmisResponse, "describe_images")
def advance_and_hide(original, self):
    asked = dict(self._get_params())
    ids, with_deprecated = asked.get("ImageIds", []), bool(asked.get("IncludeDeprecated"))
    for image in _looked_at(self.ec2_backend, asked, self._filters_from_querystring()):
        images.advance(image)
    result = original(self)
    with_disabled = bool(asked.get("IncludeDisabled"))
    result.result["Images"] = [
        image
        for image in result.result["Images"]
        if not is_hidden(image, self.current_account, ids, with_deprecated)
        and _is_shown_if_disabled(image, self.current_account, with_disabled)
    ]
    return result


@rule(
    "ec2.describe-images.hides-disabled",
    "Disabled images are shown only with IncludeDisabled, and only to their owner.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/disable-an-ami.html",
)
def _is_shown_if_disabled(image: Ami, account: str, with_disabled: bool) -> bool:
    return image.state != "disabled" or (with_disabled and image.owner_id == account)


def _looked_at(backend: Any, asked: Mapping[str, Any], filters: Mapping[str, Sequence[str]]) -> list[Ami]:
    """The images that the caller means: those that pass its filters, and those that it names by their ids."""
    ids = asked.get("ImageIds", [])
    if ids:
        filters = {}
    elif not _NAMING_FILTERS.isdisjoint(filters):
        # Who waits for a named image to be available has to see it become so.
        filters = {name: values for name, values in filters.items() if name != "state"}
    return backend.describe_images(ids, filters, asked.get("ExecutableUsers"), asked.get("Owners"))


_NAMING_FILTERS = {"image-id", "name"}
_FILTERS = {
    "creation-date": lambda image: format_timestamp(image.creation_date),
    "description": lambda image: image.description or "",
    "image-type": lambda image: image.image_type,
    "root-device-name": lambda image: image.root_device_name,
    "root-device-type": lambda image: image.root_device_type,
    "source-image-id": lambda image: image.source_image_id or "",
    "source-image-region": lambda image: image.source_image_region or "",
    "source-instance-id": lambda image: image.source_instance_id or "",
    "owner-alias": lambda image: image.owner_alias or "",
    "block-device-mapping.device-name": lambda image: [b.device for b in images.backings(image)],
    "block-device-mapping.encrypted": lambda image: [
        str(bool(b.snapshot.encrypted)).lower() for b in images.backings(image)
    ],
    "block-device-mapping.snapshot-id": lambda image: [b.snapshot.id for b in images.backings(image)],
}


@around(Ami)
def get_filter_value(original, self, filter_name, method_name=None):
    known = _FILTERS.get(filter_name)
    return known(self) if known else original(self, filter_name, method_name)


kept_by_moto(
    "ec2.describe-images.deregistered-is-empty",
    "Asking for a deregistered image by its id is no error for a while; it is just not there.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html",
)

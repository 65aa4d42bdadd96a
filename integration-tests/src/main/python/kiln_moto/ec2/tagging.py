"""Tags, as they may be set."""

from collections.abc import Iterable, Mapping
from typing import Any

from moto.ec2.exceptions import InvalidTaggableResourceType
from moto.ec2.models.amis import Ami
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix

from kiln_moto.calls import Call
from kiln_moto.ec2.images import backings
from kiln_moto.hooks import before
from kiln_moto.patching import replaces
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

_MOST_TAGS = 50


@rule(
    "ec2.tags.reserved-prefix",
    "Nobody but AWS sets tags whose key starts with aws:.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html",
)
def _check_prefix(tags: Iterable[Mapping[str, str]]) -> None:
    for tag in tags:
        if tag["Key"].lower().startswith("aws:"):
            raise Refusal("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use")


@rule(
    "ec2.tags.at-most-50",
    "A resource has at most 50 tags.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html",
)
def _check_number(tags: Iterable[Mapping[str, str]]) -> None:
    if len({tag["Key"] for tag in tags}) > _MOST_TAGS:
        raise Refusal("TagLimitExceeded", f"The maximum number of tags for a resource is {_MOST_TAGS}")


@before("ec2:*")
def check_requested_tags(call: Call) -> None:
    """Looks at the tags of CreateTags and at those that any other call gives what it makes."""
    if call.action == "ec2:CreateTags":
        _check_prefix(call.parameters.get("Tags", []))
    for specification in call.parameters.get("TagSpecifications", []):
        _check_prefix(specification.get("Tags", []))
        _check_number(specification.get("Tags", []))


@rule(
    "ec2.image.tags-on-create",
    "CreateImage and CopyImage tag the image and, all alike, its snapshots; other resource types are refused.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html",
)
def for_image(specifications: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """The tags asked for, for `image` and for `snapshot`."""
    tags: dict[str, dict[str, str]] = {"image": {}, "snapshot": {}}
    for specification in specifications:
        kind = specification.get("ResourceType")
        if kind not in tags:
            raise InvalidTaggableResourceType(kind)
        tags[kind].update({tag["Key"]: tag.get("Value", "") for tag in specification.get("Tags", [])})
    return tags


def tag(image: Ami, tags: Mapping[str, Mapping[str, str]]) -> None:
    """Tags a new image and its snapshots."""
    image.add_tags(tags["image"])
    for backing in backings(image):
        backing.snapshot.add_tags(tags["snapshot"])


@replaces(TaggedEC2Resource)
def get_tags(self) -> list[dict[str, str]]:
    """A resource's own tags; Moto looks for them among those of all resources, by a pattern, at each filter."""
    kind = EC2_PREFIX_TO_RESOURCE.get(get_prefix(self.id), "") if self.id else ""
    return [
        {"resource_id": self.id, "key": key, "value": value, "resource_type": kind}
        for key, value in dict(self.ec2_backend.tags.get(self.id, {})).items()
    ]

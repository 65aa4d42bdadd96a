"""What calls to EC2 are asked: of every existing resource with its facts, of every new one with its requested tags."""

from collections.abc import Iterator, Mapping
from typing import Any

from kiln_moto import authorization, questions
from kiln_moto.calls import Call
from kiln_moto.ec2 import facts
from kiln_moto.questions import Asked, asks
from kiln_moto.registry import rule

_WITHOUT_ACCOUNT = ("image", "snapshot")


@asks("ec2:*")
def about_ec2(call: Call) -> Iterator[Asked]:
    """The action on what the call names and on what it makes, and the right to tag that."""
    yield from _existing(call)
    yield from made(call)
    yield from tagged_on_creation(call)


@asks("ec2:CreateTags", "ec2:DeleteTags")
def about_tagging(call: Call) -> Iterator[Asked]:
    yield from _existing(call, tags_in(call.parameters.get("Tags", [])))


@asks("ec2:ModifyImageAttribute", "ec2:ModifySnapshotAttribute")
def about_modifying(call: Call) -> Iterator[Asked]:
    yield from _existing(call, {**_attribute(call.parameters), **_permissions(call.parameters)})


@asks("ec2:CopyImage")
def about_copy_image(call: Call) -> Iterator[Asked]:
    yield _source(call)
    yield _on_new(call, "image")
    yield _on_new(call, "snapshot")
    yield from tagged_on_creation(call)


@asks("ec2:CopySnapshot")
def about_copy_snapshot(call: Call) -> Iterator[Asked]:
    yield from _existing(call)
    yield _on_new(call, "snapshot")
    yield from tagged_on_creation(call)


@rule(
    "ec2.copy-image.asks-source-image-and-snapshots",
    "CopyImage needs its right on the source (ec2:Owner, ec2:ImageID), the new image and the new snapshots (tags).",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/copy-ami-permissions.html",
)
def _source(call: Call) -> Asked:
    region = call.parameters.get("SourceRegion", call.region)
    source = f"arn:aws:ec2:{region}::image/{call.parameters.get('SourceImageId', '*')}"
    return Asked(call.action, source, {**_place(call), **facts.of(call.account, source)})


def _existing(call: Call, further: questions.Context | None = None) -> Iterator[Asked]:
    action = authorization.find(call.action)
    named = [arn for arn in call.resources if action is None or action.type_of(arn)]
    for arn in named:
        yield Asked(call.action, arn, {**_place(call), **facts.of(call.account, arn), **(further or {})})
    if not named and not (action and any(kind.required for kind in action.types)):
        yield Asked(call.action, context={**_place(call), **(further or {})})


def _place(call: Call) -> dict[str, str]:
    return {"ec2:Region": call.region}


def made(call: Call) -> Iterator[Asked]:
    """The action on the kinds of resources that the call makes, or has to name and does not."""
    action = authorization.find(call.action)
    named = [action.type_of(arn) for arn in call.resources] if action else []
    for kind in action.types if action else ():
        if kind.required and kind not in named:
            yield _on_new(call, kind.name)


@rule(
    "ec2.new-resources-are-asked",
    "What a call makes is asked for as <type>/*, with aws:RequestTag and aws:TagKeys of the tags for that type.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html",
)
def _on_new(call: Call, kind: str) -> Asked:
    return Asked(call.action, new(call, kind), requested_tags(call, kind))


def arn_of(call: Call, kind: str, resource_id: str) -> str:
    """The ARN of a resource in the call's region."""
    return f"arn:aws:ec2:{call.region}:{'' if kind in _WITHOUT_ACCOUNT else call.account}:{kind}/{resource_id}"


def new(call: Call, kind: str) -> str:
    """The ARN by which a resource that is not there yet is asked for."""
    return arn_of(call, kind, "*")


def requested_tags(call: Call, kind: str) -> questions.Context:
    """The condition keys of the tags that a new resource of this kind is to have."""
    specified = [s for s in call.parameters.get("TagSpecifications", []) if s.get("ResourceType") == kind]
    return {**_place(call), **tags_in([tag for s in specified for tag in s.get("Tags", [])])}


def tags_in(tags: list[Mapping[str, str]]) -> questions.Context:
    return questions.request_tags({tag["Key"]: tag.get("Value") or "" for tag in tags if "Key" in tag})


@rule(
    "ec2.tag-on-create-needs-create-tags",
    "Tags in a creating call need ec2:CreateTags on each type of new resource; ec2:CreateAction names the call.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html",
)
def tagged_on_creation(call: Call) -> Iterator[Asked]:
    for specification in call.parameters.get("TagSpecifications", []):
        kind = specification.get("ResourceType")
        if kind and specification.get("Tags"):
            context = {**requested_tags(call, kind), "ec2:CreateAction": call.operation.name}
            yield Asked("ec2:CreateTags", new(call, kind), context)


@rule(
    "ec2.modify-attribute.names-attribute",
    "ec2:Attribute names the attribute that a Modify…Attribute call changes.",
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html",
)
def _attribute(parameters: Mapping[str, Any]) -> questions.Context:
    named = parameters.get("Attribute")
    if not named:
        by_structure = ("LaunchPermission", "CreateVolumePermission", "Description", "ImdsSupport")
        named = next((name[0].lower() + name[1:] for name in by_structure if parameters.get(name)), None)
    return {"ec2:Attribute": named} if named else {}


@rule(
    "ec2.modify-snapshot-attribute.whom",
    "ec2:Add/userId, ec2:Remove/userId and …/group tell whom a snapshot is shared with; images have no such keys.",
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html",
)
def _permissions(parameters: Mapping[str, Any]) -> questions.Context:
    context: dict[str, list[str]] = {}
    struct = parameters.get("CreateVolumePermission") or {}
    for change in ("Add", "Remove"):
        listed = parameters.get("OperationType", "add").lower() == change.lower()
        users = [entry["UserId"] for entry in struct.get(change, []) if "UserId" in entry]
        groups = [entry["Group"] for entry in struct.get(change, []) if "Group" in entry]
        users += parameters.get("UserIds", []) if listed else []
        groups += parameters.get("GroupNames", []) if listed else []
        context.update({f"ec2:{change}/userId": users} if users else {})
        context.update({f"ec2:{change}/group": groups} if groups else {})
    return context

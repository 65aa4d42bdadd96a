"""DescribeImageReferences: what of an account refers to images."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.responses.amis import AmisResponse

from kiln_moto.calls import Call
from kiln_moto.ec2.asking import about_ec2
from kiln_moto.ec2.instances import is_gone
from kiln_moto.ec2.paging import page
from kiln_moto.patching import replaces
from kiln_moto.questions import Asked, Context, asks
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

_SERVICE = "ec2-images.amazonaws.com"
_MOST_IMAGES = 10
_DEEPEST = 10_000
_INSTANCE, _TEMPLATE, _PARAMETER = "ec2:Instance", "ec2:LaunchTemplate", "ssm:Parameter"
_IMAGE_RECIPE, _CONTAINER_RECIPE = "imagebuilder:ImageRecipe", "imagebuilder:ContainerRecipe"

Options = Mapping[str, list[str]]
References = Iterator[tuple[str, str]]


@replaces(AmisResponse)
def describe_image_references(self):
    backend, asked = self.ec2_backend, dict(self._get_params())
    ids = asked.get("ImageIds", [])
    _check_number(ids)
    types = _types(asked)
    self.error_on_dryrun()
    found = [
        {"ImageId": image, "ResourceType": kind, "Arn": arn}
        for kind, options in types.items()
        for image, arn in dict.fromkeys(_FINDERS[kind](backend, options))
        if image in ids
    ]
    shown, token = page(found, asked, lambda r: f"{r['ImageId']} {r['Arn']}", least=5)
    return ActionResult({"ImageReferences": shown, "NextToken": token})


@rule(
    "ec2.describe-image-references.at-most-10-images",
    "DescribeImageReferences takes one to ten images.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageReferences.html",
)
def _check_number(ids: list[str]) -> None:
    if not ids:
        raise Refusal("MissingParameter", "The request must contain the parameter ImageId")
    if len(ids) > _MOST_IMAGES:
        raise Refusal("InvalidParameterValue", f"At most {_MOST_IMAGES} image IDs can be specified, not {len(ids)}.")


@rule(
    "ec2.describe-image-references.types",
    "Either all types are asked for or some, which may have options; what is named then goes before the defaults.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-ami-references.html",
)
def _types(asked: Mapping[str, Any]) -> dict[str, Options]:
    """The types to look at, with their options."""
    types: dict[str, Options] = dict.fromkeys(_FINDERS, {}) if asked.get("IncludeAllResourceTypes") else {}
    for wanted in asked.get("ResourceTypes", []):
        options = wanted.get("ResourceTypeOptions", [])
        types[wanted["ResourceType"]] = {o["OptionName"]: o.get("OptionValues", []) for o in options}
    if not types:
        text = "Either IncludeAllResourceTypes or ResourceTypes must be specified."
        raise Refusal("MissingParameter", text)
    return types


@rule(
    "ec2.describe-image-references.instances",
    "Instances in all states are looked at, terminated ones as long as they are shown, unless state-name says which.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-ami-references.html",
)
def _instances(backend: Any, options: Options) -> References:
    states = options.get("state-name")
    for instance in backend.all_instances():
        if not is_gone(instance) and (not states or instance.state in states):
            yield instance.image_id, f"arn:aws:ec2:{backend.region_name}:{backend.account_id}:instance/{instance.id}"


@rule(
    "ec2.describe-image-references.template-versions",
    "Of each launch template the ten newest versions are looked at, unless version-depth says how many.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-ami-references.html",
)
def _templates(backend: Any, options: Options) -> References:
    depth = int(next(iter(options.get("version-depth", [])), 10))
    if not 1 <= depth <= _DEEPEST:
        raise Refusal("InvalidParameterValue", f"version-depth is {depth}, not between 1 and {_DEEPEST}")
    for template in list(backend.launch_templates.values()):
        for version in template.versions[-depth:]:
            place = f"{backend.region_name}:{backend.account_id}"
            yield version.image_id, f"arn:aws:ec2:{place}:launch-template/{template.id}"


@rule(
    "ec2.describe-image-references.parameters",
    "Parameters of the account's own with data type aws:ec2:image are looked at: what their newest versions hold.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-ami-references.html",
)
def _parameters(backend: Any, options: Options) -> References:
    for name, parameter in image_parameters(backend.account_id, backend.region_name):
        place = f"{backend.region_name}:{backend.account_id}"
        yield parameter.value, f"arn:aws:ssm:{place}:parameter/{name.lstrip('/')}"


def image_parameters(account: str, region: str) -> Iterator[tuple[str, Any]]:
    """The account's own parameters that hold images, each in its newest version."""
    from moto.ssm.models import ssm_backends

    for name, versions in list(ssm_backends[account][region]._parameters.items()):
        if versions and versions[-1].data_type == "aws:ec2:image" and not name.startswith("/aws/"):
            yield name, versions[-1]


@rule(
    "ec2.describe-image-references.only-these-types",
    "Nothing else is looked at: no launch configurations, Auto Scaling groups or fleets, nothing of other accounts.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-ami-references.html",
)
def _no_recipes(backend: Any, options: Options) -> References:
    """Image Builder's recipes, of which the sandbox has none."""
    yield from ()


_FINDERS: dict[str, Callable[[Any, Options], References]] = {
    _INSTANCE: _instances,
    _TEMPLATE: _templates,
    _PARAMETER: _parameters,
    _IMAGE_RECIPE: _no_recipes,
    _CONTAINER_RECIPE: _no_recipes,
}


@asks("ec2:DescribeImageReferences")
def about_references(call: Call) -> Iterator[Asked]:
    yield from about_ec2(call)
    for action, resource in _needed(call):
        yield Asked(action, resource, {"ec2:Region": call.region, **_through_the_service()})


@rule(
    "ec2.describe-image-references.needs-the-rights-to-describe",
    "Besides its own right it needs those to describe and list what is of the types that are asked for.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-ami-references.html#ami-references-required-permissions",
)
def _needed(call: Call) -> Iterator[tuple[str, str]]:
    named = {wanted.get("ResourceType") for wanted in call.parameters.get("ResourceTypes", [])}
    everything = call.parameters.get("IncludeAllResourceTypes")
    for kind, actions in _RIGHTS.items():
        if everything or kind in named:
            for action in actions:
                for resource in _about(call, action):
                    yield action, resource


def _about(call: Call, action: str) -> list[str]:
    """What an action is asked of; where its resources are none yet, of any there might be."""
    place = f"{call.region}:{call.account}"
    if action == "ssm:GetParameters":
        names = [name.lstrip("/") for name, _ in image_parameters(call.account, call.region)]
        return [f"arn:aws:ssm:{place}:parameter/{name}" for name in names or ["*"]]
    if action == "imagebuilder:GetContainerRecipe":
        return [f"arn:aws:imagebuilder:{place}:container-recipe/*/*"]
    return ["*"]


_RIGHTS = {
    _INSTANCE: ["ec2:DescribeInstances"],
    _TEMPLATE: ["ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"],
    _PARAMETER: ["ssm:DescribeParameters", "ssm:GetParameters"],
    _IMAGE_RECIPE: ["imagebuilder:ListImageRecipes"],
    _CONTAINER_RECIPE: ["imagebuilder:ListContainerRecipes", "imagebuilder:GetContainerRecipe"],
}


@rule(
    "ec2.describe-image-references.called-via",
    "These further rights are asked with aws:CalledVia = ec2-images.amazonaws.com, the call itself is not.",
    "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ImageReferencesAccessPolicy.html",
)
def _through_the_service() -> Context:
    return {
        "aws:CalledVia": [_SERVICE],
        "aws:CalledViaFirst": _SERVICE,
        "aws:CalledViaLast": _SERVICE,
        "aws:ViaAWSService": "true",
    }

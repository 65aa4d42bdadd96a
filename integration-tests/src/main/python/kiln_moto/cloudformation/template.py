"""Reading templates, and what AWS finds wrong with one before anything is made of it."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import yaml

from kiln_moto.cloudformation import intrinsics, types
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

_MOST_BYTES_IN_CALL = 51_200
_MOST_BYTES_IN_S3 = 1_000_000

Template = Mapping[str, Any]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """YAML with CloudFormation's short forms; a date such as 2012-10-17 stays the text that policies need."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


def _short_form(loader: Any, suffix: str, node: Any) -> dict[str, Any]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html"""
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)


@lru_cache(maxsize=200)
def parse(text: str) -> Template:
    """The template in a text, checked as far as it can be without values for its parameters."""
    template = _read(text)
    _check_resources(template)
    _check_types(template)
    _check_references(template)
    return template


def _read(text: str) -> Template:
    try:
        template = yaml.load(text, Loader=_Loader)  # noqa: S506, the loader is a safe one
    except yaml.YAMLError as wrong:
        raise error(f"Template format error: YAML not well-formed. {wrong}") from wrong
    if not isinstance(template, Mapping):
        raise error("Template format error: unsupported structure.")
    if "Transform" in template:
        raise error(f"The sandbox has no transforms, so not {json.dumps(template['Transform'])}")
    return template


def error(text: str) -> Refusal:
    """AWS's error for a template, or for values, that cannot be right."""
    return Refusal("ValidationError", text)


def _check_resources(template: Template) -> None:
    resources = template.get("Resources")
    if not isinstance(resources, Mapping) or not resources:
        raise error("Template format error: At least one Resources member must be defined.")
    for logical_id, resource in resources.items():
        if not isinstance(resource, Mapping) or not isinstance(resource.get("Type"), str):
            raise error(f"Template format error: [/Resources/{logical_id}] Every Resources object must contain a Type.")


@rule(
    "cloudformation.unknown-resource-type",
    "A template with a resource type that there is not is refused; nothing of it is made.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html",
)
def _check_types(template: Template) -> None:
    unknown = sorted({r["Type"] for r in template["Resources"].values()} - types.names())
    if unknown:
        raise error(f"Template format error: Unrecognized resource types: [{', '.join(unknown)}]")


@rule(
    "cloudformation.references-must-resolve",
    "Whatever a template refers to (Ref, Fn::GetAtt, Fn::Sub, DependsOn, conditions) has to be in it, without cycles.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html",
)
def _check_references(template: Template) -> None:
    resources, parameters = template["Resources"], template.get("Parameters", {})
    explicit = set().union(*map(_depends_on, resources.values()))
    for block in ("Resources", "Outputs"):
        named = intrinsics.references(template.get(block) or {}) | (explicit if block == "Resources" else set())
        named = {name for name in named if not name.startswith("AWS::")}
        unknown = sorted(named - set(resources) - set(parameters))
        if unknown:
            raise error(
                f"Template format error: Unresolved resource dependencies [{', '.join(unknown)}] "
                f"in the {block} block of the template"
            )
    _check_conditions(template)
    order(template)


def _check_conditions(template: Template) -> None:
    defined = set(template.get("Conditions") or {})
    for block in ("Conditions", "Resources", "Outputs"):
        for name in sorted(intrinsics.conditions_in(template.get(block) or {}) - defined):
            raise error(f"Template format error: Unresolved condition dependency {name} in the {block} block")
    for name, entry in [*template["Resources"].items(), *(template.get("Outputs") or {}).items()]:
        if "Condition" in entry and entry["Condition"] not in defined:
            raise error(f"Template format error: Unresolved condition {entry['Condition']} of {name}")


def dependencies(template: Template, logical_id: str) -> set[str]:
    """The resources that have to be there before this one."""
    resource = template["Resources"][logical_id]
    named = _depends_on(resource) | intrinsics.references(resource.get("Properties") or {})
    return named & set(template["Resources"])


def _depends_on(resource: Mapping[str, Any]) -> set[str]:
    explicit = resource.get("DependsOn", [])
    return {explicit} if isinstance(explicit, str) else set(explicit)


def order(template: Template) -> list[str]:
    """The resources, each after those that it depends on."""
    left = {logical_id: dependencies(template, logical_id) for logical_id in template["Resources"]}
    ordered: list[str] = []
    while left:
        ready = [logical_id for logical_id, needed in left.items() if not needed & set(left)]
        if not ready:
            raise error(f"Circular dependency between resources: [{', '.join(sorted(left))}]")
        ordered += ready
        for logical_id in ready:
            del left[logical_id]
    return ordered


@rule(
    "cloudformation.template-size",
    "A template is at most 51,200 bytes in a call, and 1 MB in S3.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html",
)
def check_size(text: str, in_s3: bool) -> None:
    """Refuses a text that is longer than AWS takes."""
    size = len(text.encode())
    if in_s3 and size > _MOST_BYTES_IN_S3:
        raise error(f"Template may not exceed {_MOST_BYTES_IN_S3} bytes in size.")
    if not in_s3 and size > _MOST_BYTES_IN_CALL:
        raise error(
            f"1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
            f"Member must have length less than or equal to {_MOST_BYTES_IN_CALL}"
        )

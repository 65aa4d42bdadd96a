"""What a resource type is, and the list of all that there are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kiln_moto import inside
from kiln_moto.cloudformation import fitting
from kiln_moto.cloudformation.resource import Actor, Resource, physical_name
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

Properties = Mapping[str, Any]
_MISSING = re.compile(r"NotFound|NoSuch|NonExistent|NotExist|InvalidDocument$|InvalidSubscription")


@dataclass(frozen=True)
class Site:
    """Where one resource of a stack is made, and as whom.

    `begun` has what a resource is called that takes several calls to make, as soon as the first one has succeeded.
    """

    actor: Actor
    stack: str
    stack_id: str
    logical_id: str
    begun: list[str] = field(default_factory=list)

    @property
    def account(self) -> str:
        return self.actor.account

    @property
    def region(self) -> str:
        return self.actor.region

    def call(self, service: str, operation: str, in_region: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Calls a service; parameters take the types that its model wants, and those that are None are left out."""
        given = {name: value for name, value in parameters.items() if value is not None}
        fitted = fitting.fit(given, inside.input_shape(service, operation))
        return inside.call(self.actor.caller, in_region or self.region, service, operation, fitted)

    def call_unless_gone(self, service: str, operation: str, in_region: str | None = None, **parameters: Any) -> None:
        """The same for what takes something away: whoever did that before has done no harm."""
        try:
            self.call(service, operation, in_region, **parameters)
        except Refusal as refused:
            if not _MISSING.search(refused.code):
                raise

    def name(self, most: int = 64) -> str:
        """A name for a resource that has none."""
        return physical_name(self.stack, self.logical_id, most)

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource in this account and region."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"


@dataclass(frozen=True)
class Made:
    """What a resource is called from now on: Ref answers `physical_id`, Fn::GetAtt the `attributes`."""

    physical_id: str
    attributes: Mapping[str, Any]

    @staticmethod
    def of(physical_id: str, **attributes: Any) -> "Made":
        return Made(physical_id, attributes)


class Kind:
    """A resource type: its properties by name, those it cannot do without, and those whose change makes a new one.

    `named_by` is the property by which a template may name the resource. `create` makes one; `update` changes it, and
    answers what it is called if that changes as well; `delete` takes it away. All of them do so by calls to the service
    that owns the resource.
    """

    properties: frozenset[str]
    required: frozenset[str] = frozenset()
    immutable: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    named_by: str | None = None

    def create(self, site: Site, wanted: Properties) -> Made:
        raise NotImplementedError

    def update(self, site: Site, made: Resource, wanted: Properties) -> Made | None:
        raise NotImplementedError

    def delete(self, site: Site, made: Resource) -> None:
        raise NotImplementedError

    def is_replaced(self, made: Resource, wanted: Properties) -> bool:
        """Whether the change makes a new resource in place of the old one."""
        return any(made.properties.get(name) != wanted.get(name) for name in self.immutable)

    @rule(
        "cloudformation.resource-properties",
        "A resource whose type lacks one of its properties, or that lacks a property which the type needs, fails.",
        "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html",
    )
    def check(self, properties: Properties) -> None:
        """Refuses properties that are not there, or not enough of them."""
        extraneous = sorted(set(properties) - self.properties)
        missing = sorted(self.required - set(properties))
        wrong = [f"#: extraneous key [{name}] is not permitted" for name in extraneous]
        wrong += [f"#: required key [{name}] not found" for name in missing]
        if wrong:
            raise Refusal("InvalidRequest", f"Model validation failed ({'; '.join(wrong)})")


def words(text: str) -> frozenset[str]:
    """Names, in one text."""
    return frozenset(text.split())


def only(properties: Properties, names: str) -> dict[str, Any]:
    """The properties of these names that are there."""
    return {name: properties[name] for name in names.split() if name in properties}


def tags(properties: Properties, key: str = "Key", value: str = "Value") -> list[dict[str, Any]] | None:
    """The tags, in the words of the service's call."""
    listed = properties.get("Tags")
    if not listed:
        return None
    if isinstance(listed, Mapping):
        return [{key: k, value: v} for k, v in listed.items()]
    return [{key: tag["Key"], value: tag["Value"]} for tag in listed]


def tag_map(properties: Properties) -> dict[str, str] | None:
    """The tags as a mapping."""
    listed = tags(properties)
    return {tag["Key"]: tag["Value"] for tag in listed} if listed else None

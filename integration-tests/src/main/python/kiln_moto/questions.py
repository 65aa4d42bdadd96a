"""What a call is asked: one action on one resource at a time."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kiln_moto import authorization
from kiln_moto.calls import Call
from kiln_moto.registry import rule

Context = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Asked:
    """May the caller do this to that? `context` has what the call says; what every request has is added later."""

    action: str
    resource: str = "*"
    context: Context = field(default_factory=dict)


Asker = Callable[[Call], Iterable[Asked]]
_askers: dict[str, Asker] = {}


def asks(*operations: str) -> Callable[[Asker], Asker]:
    """Has the function ask about these operations (`ec2:RunInstances`), or about a service's other ones (`ec2:*`)."""

    def register(asker: Asker) -> Asker:
        _askers.update(dict.fromkeys(operations, asker))
        return asker

    return register


def of(call: Call) -> Iterable[Asked]:
    """Everything that has to be allowed for the call."""
    service = call.action.partition(":")[0]
    asker = _askers.get(f"{service}:{call.operation.name}") or _askers.get(f"{service}:*") or about_resources
    yield from asker(call)


@rule(
    "gate.one-question-per-resource",
    "A call is asked its action for each resource it names of a type that the action has, else for the resource *.",
    "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
)
def about_resources(call: Call) -> Iterator[Asked]:
    """The call's own action on what it names."""
    yield from on(call.action, call.resources, tags_in(call.parameters))


def on(action: str, arns: Iterable[str], context: Context | None = None) -> Iterator[Asked]:
    """The action on each of the ARNs that are of a type it has; on `*` where none is."""
    known = authorization.find(action)
    named = [arn for arn in arns if known is None or known.type_of(arn)]
    for resource in named or ["*"]:
        yield Asked(action, resource, context or {})


def tags_in(parameters: Mapping[str, Any]) -> Context:
    """aws:RequestTag/… and aws:TagKeys of the tags in a request, in whichever form the service takes them."""
    given = parameters.get("Tags") or parameters.get("tags") or {}
    if isinstance(given, Mapping):
        return request_tags(dict(given))
    return request_tags({t.get("Key") or t.get("TagKey"): t.get("Value") or t.get("TagValue") or "" for t in given})


def request_tags(tags: Mapping[str, str]) -> Context:
    """The condition keys of tags in a request; without tags there are none."""
    if not tags:
        return {}
    return {**{f"aws:RequestTag/{key}": value for key, value in tags.items()}, "aws:TagKeys": list(tags)}


def resource_tags(tags: Mapping[str, str], *prefixes: str) -> Context:
    """The condition keys of a resource's tags."""
    return {f"{prefix}/{key}": value for prefix in prefixes for key, value in tags.items()}

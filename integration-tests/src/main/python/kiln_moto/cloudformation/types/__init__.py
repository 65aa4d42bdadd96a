"""The resource types that the sandbox makes; a template with any other one is refused."""

from kiln_moto.cloudformation.types import alarms, events, functions, keys, logs, parameters, queues, roles, topics
from kiln_moto.cloudformation.types import buckets, documents, schedules
from kiln_moto.cloudformation.types.kinds import Kind, Made, Site

_KINDS: dict[str, Kind] = {
    name: kind
    for module in (
        alarms,
        buckets,
        documents,
        events,
        functions,
        keys,
        logs,
        parameters,
        queues,
        roles,
        schedules,
        topics,
    )
    for name, kind in module.KINDS.items()
}


def names() -> frozenset[str]:
    """The names of all resource types, such as AWS::SQS::Queue."""
    return frozenset(_KINDS)


def find(name: str) -> Kind:
    """The resource type of this name."""
    return _KINDS[name]


__all__ = ["Kind", "Made", "Site", "find", "names"]

"""What AWS's service authorization reference says of actions: their resource types, and which condition keys they have.

The data are baker's resource iam-data (its NOTICE says where they come from; baker/iam-data/refresh renews them), which
the build puts beside this package.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

# EC2 lists for each action which keys a resource type has there; elsewhere the table of the types completes the list.
_COMPLETE = ("ec2",)
_DATA = Path(__file__).parents[1] / "iam-data"
_BY_TAG = ("aws:resourcetag/", "aws:requesttag/", "aws:tagkeys")


@dataclass(frozen=True)
class ResourceType:
    """A kind of resource that an action is about."""

    name: str
    required: bool
    arn: re.Pattern[str]
    keys: tuple[str, ...]

    @property
    def is_made(self) -> bool:
        """Whether the action makes such a resource: a new one has tags from the request, and none before."""
        return any(k.startswith("aws:requesttag/") for k in self.keys) and not any(
            k.startswith("aws:resourcetag/") for k in self.keys
        )


@dataclass(frozen=True)
class Action:
    """An action with its resource types, the most particular ARN first; without types it is about no resource."""

    name: str
    keys: tuple[str, ...]
    types: tuple[ResourceType, ...]
    _kept: dict[tuple[str, str | None], bool] = field(default_factory=dict, compare=False, repr=False)

    def type_of(self, arn: str) -> ResourceType | None:
        """Which of the action's resource types the ARN is of."""
        return next((kind for kind in self.types if kind.arn.fullmatch(arn)), None)

    def has_key(self, key: str, kind: ResourceType | None) -> bool:
        """Whether a request for this action on such a resource has the condition key."""
        known = key.lower(), kind.name if kind else None
        if known not in self._kept:
            self._kept[known] = _is_global(known[0]) or _listed(known[0], self.keys + (kind.keys if kind else ()))
        return self._kept[known]


def find(action: str) -> Action | None:
    """The action `service:Name`; None where the extract does not have it."""
    service, _, name = action.partition(":")
    return _action(service, name.lower())


def _is_global(key: str) -> bool:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"""
    return key.startswith("aws:") and not key.startswith(_BY_TAG)


def _listed(key: str, keys: tuple[str, ...]) -> bool:
    return any(key == listed or (listed.endswith("/") and key.startswith(listed)) for listed in keys)


@cache
def _action(service: str, name: str) -> Action | None:
    extract = _extract(service)
    if extract is None or name not in extract.actions:
        return None
    entry = extract.actions[name]
    kinds = [
        extract.resource_type(kind, of_action)
        for kind, of_action in entry["resourceTypes"].items()
        if kind in extract.types
    ]
    return Action(
        f"{service}:{name}",
        _keys(entry["conditionKeys"]),
        tuple(sorted(kinds, key=lambda k: -len(k.arn.pattern))),
    )


@cache
def _extract(service: str) -> "_Extract | None":
    file = _DATA / f"{service}.json"
    if not re.fullmatch(r"[a-z0-9-]+", service) or not file.is_file():
        return None
    content = json.loads(file.read_text())
    actions = {name.lower(): entry for name, entry in content["actions"].items()}
    return _Extract(service, actions, content["resourceTypes"])


@dataclass(frozen=True)
class _Extract:
    """One service's file."""

    service: str
    actions: Mapping[str, Mapping[str, Any]]
    types: Mapping[str, Mapping[str, Any]]

    def resource_type(self, name: str, of_action: Mapping[str, Any]) -> ResourceType:
        listed = self.types[name]
        further = () if self.service in _COMPLETE else _keys(listed["conditionKeys"])
        return ResourceType(
            name, of_action["required"], _pattern(listed["arn"]), _keys(of_action["conditionKeys"]) + further
        )


def _keys(listed: list[str]) -> tuple[str, ...]:
    """In lower case; a key like aws:ResourceTag/${TagKey} or s3:ExistingObjectTag/<key> stands for all that start so."""
    return tuple(re.sub(r"[$<].*", "", key).lower() for key in listed)


@cache
def _pattern(arn: str) -> re.Pattern[str]:
    parts = re.split(r"(\$\{\w+\})", arn)
    narrow = {"${Partition}", "${Region}", "${Account}"}
    return re.compile(
        "".join(("[^:]*" if p in narrow else ".+") if p.startswith("${") else re.escape(p) for p in parts)
    )

"""Stacks and their events, as they are remembered."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kiln_moto import clock
from kiln_moto.cloudformation.resource import Resource
from kiln_moto.cloudformation.template import Template, error, parse
from kiln_moto.state import forgotten_on_reset


@dataclass(frozen=True)
class Event:
    """What happened to a stack, or to one of its resources."""

    id: str
    logical_id: str
    physical_id: str
    type: str
    status: str
    reason: str | None
    at: datetime


@dataclass
class Stack:
    """A stack. `text` is its template as it came; `resources` are in the order in which they were made."""

    id: str
    name: str
    account: str
    region: str
    text: str
    parameters: dict[str, str]
    tags: dict[str, str]
    capabilities: list[str]
    role: str | None
    protected: bool = False
    status: str = "REVIEW_IN_PROGRESS"
    reason: str | None = None
    created: datetime = field(default_factory=clock.now)
    updated: datetime | None = None
    deleted: datetime | None = None
    outputs: dict[str, Any] = field(default_factory=dict)
    exports: dict[str, str] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    @property
    def template(self) -> Template:
        return parse(self.text)

    def becomes(self, status: str, reason: str | None = None) -> None:
        """Goes to another status, and notes it."""
        self.status, self.reason = status, reason
        self._note(self.name, self.id, "AWS::CloudFormation::Stack", status, reason)

    def notes(self, resource: Resource, status: str, reason: str | None = None) -> None:
        """A resource goes to another status."""
        resource.status, resource.reason, resource.changed = status, reason, clock.now()
        self._note(resource.logical_id, resource.physical_id, resource.type, status, reason)

    def _note(self, logical_id: str, physical_id: str, kind: str, status: str, reason: str | None) -> None:
        event = Event(str(uuid.uuid4()), logical_id, physical_id, kind, status, reason, clock.now())
        self.events.append(event)


_stacks: dict[str, Stack] = {}


def new_id(name: str, account: str, region: str) -> str:
    """The ARN of a stack to be."""
    return f"arn:aws:cloudformation:{region}:{account}:stack/{name}/{uuid.uuid4()}"


def keep(stack: Stack) -> None:
    """Makes a stack known."""
    _stacks[stack.id] = stack


def of(account: str, region: str) -> Iterator[Stack]:
    """The stacks of an account in a region, deleted ones as well, the newest first."""
    found = [stack for stack in list(_stacks.values()) if (stack.account, stack.region) == (account, region)]
    return reversed(found)


def find(name_or_id: str, account: str, region: str) -> Stack | None:
    """The stack; a deleted one is found by its id only."""
    for stack in of(account, region):
        if stack.id == name_or_id or (stack.name == name_or_id and stack.status != "DELETE_COMPLETE"):
            return stack
    return None


def get(name_or_id: str, account: str, region: str) -> Stack:
    """The stack, or AWS's error."""
    found = find(name_or_id, account, region)
    if found is None:
        raise error(f"Stack with id {name_or_id} does not exist")
    return found


@forgotten_on_reset
def _forget() -> None:
    _stacks.clear()

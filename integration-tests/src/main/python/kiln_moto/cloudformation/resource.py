"""The resources of stacks: what is known of one, and as whom it is made."""

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kiln_moto import clock
from kiln_moto.identity import Caller


@dataclass
class Resource:
    """A resource that a stack has made."""

    logical_id: str
    type: str
    physical_id: str
    properties: Mapping[str, Any]
    attributes: Mapping[str, Any]
    needs: frozenset[str]
    deletion_policy: str = "Delete"
    status: str = "CREATE_COMPLETE"
    reason: str | None = None
    changed: datetime = field(default_factory=clock.now)


@dataclass(frozen=True)
class Actor:
    """As whom a stack's resources are made, and where."""

    caller: Caller
    region: str

    @property
    def account(self) -> str:
        return self.caller.account


def physical_name(stack: str, logical_id: str, most: int = 64) -> str:
    """A name for a resource that the template gives none: of the stack, the resource, and chance."""
    letters = string.ascii_letters + string.digits
    chance = "".join(secrets.choice(letters) for _ in range(12))
    room = most - len(chance) - 2
    logical_id = logical_id[: room // 2]
    return f"{stack[: room - len(logical_id)]}-{logical_id}-{chance}"

"""Stack sets, their instances and their operations, as they are remembered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from moto.moto_api import state_manager
from moto.moto_api._internal.managed_state_model import ManagedState

from kiln_moto import clock
from kiln_moto.cloudformation.stacks import Stack
from kiln_moto.refusal import Refusal
from kiln_moto.state import forgotten_on_reset

# How long an operation seems to run; what it does is done when the call that starts it is answered.
STATE_MODEL = "cloudformation::stackset-operation"
state_manager.register_default_transition(STATE_MODEL, {"progression": "immediate"})

Target = tuple[str, str]


@dataclass
class Instance:
    """A stack set's instance in an account and region; without a stack where none could be made yet."""

    account: str
    region: str
    overrides: dict[str, str] = field(default_factory=dict)
    unit: str | None = None
    stack: Stack | None = None
    status: str = "OUTDATED"
    detailed: str = "PENDING"
    reason: str | None = None
    last_operation: str | None = None
    drift: str = "NOT_CHECKED"
    drift_checked: datetime | None = None

    @property
    def target(self) -> Target:
        return self.account, self.region

    def is_now(self, status: str, detailed: str, reason: str | None = None) -> None:
        """Notes what the last operation has come to here."""
        self.status, self.detailed, self.reason = status, detailed, reason


@dataclass
class Result:
    """What an operation has come to in one target."""

    account: str
    region: str
    unit: str | None
    status: str
    reason: str | None = None


class Operation(ManagedState):
    """An operation on a stack set, with its results in the order of the targets."""

    def __init__(self, id: str, action: str, asked: Mapping[str, Any]) -> None:
        super().__init__(STATE_MODEL, [("RUNNING", "RUNNING")])
        self.id = id
        self.action = action
        self.asked = asked
        self.created = clock.now()
        self.ended: datetime | None = None
        self.results: list[Result] = []

    def ends(self, status: str) -> None:
        """The work is done; by and by the operation says so."""
        self.ended = clock.now()
        self._transitions = [("RUNNING", status)]

    @property
    def runs(self) -> bool:
        return self.status == "RUNNING"


@dataclass
class StackSet:
    """A stack set, kept by the account that administers it."""

    id: str
    name: str
    account: str
    region: str
    text: str
    parameters: dict[str, str]
    description: str | None
    tags: dict[str, str]
    capabilities: list[str]
    permission_model: str
    administration_role: str | None
    execution_role: str | None
    auto_deployment: Mapping[str, Any] | None
    managed_execution: Mapping[str, Any] | None
    token: str | None
    status: str = "ACTIVE"
    units: list[str] = field(default_factory=list)
    instances: dict[Target, Instance] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    drift_checked: datetime | None = None

    @property
    def is_service_managed(self) -> bool:
        return self.permission_model == "SERVICE_MANAGED"

    @property
    def arn(self) -> str:
        return f"arn:aws:cloudformation:{self.region}:{self.account}:stackset/{self.id}"


_sets: dict[str, StackSet] = {}


def keep(stack_set: StackSet) -> None:
    """Makes a stack set known."""
    _sets[stack_set.id] = stack_set


def of(account: str, region: str) -> list[StackSet]:
    """The stack sets that an account administers in a region."""
    return [s for s in list(_sets.values()) if (s.account, s.region) == (account, region)]


def find(name_or_id: str, account: str, region: str) -> StackSet | None:
    """The stack set of this name or id that is active."""
    return next(
        (s for s in of(account, region) if s.status == "ACTIVE" and name_or_id in (s.name, s.id, s.arn)), None
    )


def get(name_or_id: str, account: str, region: str) -> StackSet:
    """The stack set, or AWS's error."""
    found = find(name_or_id, account, region)
    if found is None:
        raise Refusal("StackSetNotFoundException", f"StackSet {name_or_id} not found", 404)
    return found


@forgotten_on_reset
def _forget() -> None:
    _sets.clear()

"""The executions of runbooks. What happens in them happens elsewhere: a player takes them, and reports by the control
endpoint.
"""

import json
import threading
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from kiln_moto import clock
from kiln_moto.ssm.runbooks import Runbook
from kiln_moto.state import forgotten_on_reset

ENDED = ("Success", "Failed", "Cancelled", "TimedOut")

_lock = threading.RLock()
_executions: dict[str, "Execution"] = {}
_by_token: dict[tuple[str, str, str], tuple[str, str]] = {}


class Mismatch(Exception):
    """A token came again with other parameters."""


@dataclass
class Execution:
    """One execution. `credentials` are those of whoever started it, for a runbook that assumes no role."""

    account: str
    region: str
    runbook: Runbook
    parameters: dict[str, list[str]]
    role: str | None
    credentials: Mapping[str, str | None]
    executed_by: str
    tags: Mapping[str, str]
    parent: str | None
    mode: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    started: datetime = field(default_factory=clock.now)
    ended: datetime | None = None
    status: str = "Pending"
    stop: str | None = None
    steps: list[dict[str, Any]] = field(default_factory=list)
    outputs: dict[str, list[str]] = field(default_factory=dict)
    failure: str | None = None

    @property
    def arn(self) -> str:
        return f"arn:aws:ssm:{self.region}:{self.account}:automation-execution/{self.id}"

    @property
    def is_over(self) -> bool:
        return self.status in ENDED

    @property
    def current(self) -> Mapping[str, Any]:
        """The step that is running."""
        return next((step for step in reversed(self.steps) if step["StepStatus"] == "InProgress"), {})


def once(account: str, region: str, token: str | None, asked: Mapping[str, Any], made: Execution) -> Execution:
    """Keeps a new execution; with a token that came before, the one it came with."""
    with _lock:
        written = json.dumps({**asked, "ClientToken": None}, sort_keys=True, default=str)
        before = _by_token.get((account, region, token)) if token else None
        if before is not None:
            if before[1] != written:
                raise Mismatch
            return _executions[before[0]]
        _executions[made.id] = made
        if token:
            _by_token[account, region, token] = (made.id, written)
        return made


def find(account: str, region: str, id: str) -> Execution | None:
    """An execution of an account in a region."""
    found = _executions.get(id)
    return found if found and (found.account, found.region) == (account, region) else None


def of(account: str, region: str) -> list[Execution]:
    """All of them in an account and a region, the newest first."""
    with _lock:
        return [e for e in reversed(_executions.values()) if (e.account, e.region) == (account, region)]


def stop(execution: Execution, how: str) -> None:
    """Asks for the end of an execution; a cancelled one takes along those it has started."""
    with _lock:
        if execution.is_over:
            return
        if execution.status == "Pending":
            execution.status, execution.ended = "Cancelled", clock.now()
            return
        execution.stop = how
        if how == "Cancel":
            execution.status = "Cancelling"
            for child in [e for e in _executions.values() if e.parent == execution.id]:
                stop(child, how)


def take(accounts: Iterable[str]) -> list[dict[str, Any]]:
    """Hands what is pending in these accounts to whoever plays it; each goes to one player."""
    wanted = set(accounts)
    with _lock:
        pending = [e for e in _executions.values() if e.status == "Pending" and e.account in wanted]
        for execution in pending:
            execution.status = "InProgress"
    return [
        {
            "id": e.id,
            "account": e.account,
            "region": e.region,
            "runbook": e.runbook.name,
            "version": e.runbook.version,
            "content": json.dumps(e.runbook.content, default=str),
            "parameters": e.parameters,
            "role": e.role,
            **e.credentials,
        }
        for e in pending
    ]


def report(told: Mapping[str, Any]) -> str | None:
    """Notes how far an execution has come; answers how it is to be stopped, if it is."""
    with _lock:
        execution = _executions[told["id"]]
        if not execution.is_over:
            execution.steps = [_with_times(step) for step in told["steps"]]
            execution.outputs = told.get("outputs") or {}
            execution.failure = told.get("failure") or None
            if told["status"] in ENDED:
                execution.status, execution.ended = told["status"], clock.now()
        return execution.stop


def _with_times(step: Mapping[str, Any]) -> dict[str, Any]:
    times = ("ExecutionStartTime", "ExecutionEndTime")
    return {k: datetime.fromtimestamp(v, timezone.utc) if k in times else v for k, v in step.items()}


@forgotten_on_reset
def _forget() -> None:
    with _lock:
        _executions.clear()
        _by_token.clear()

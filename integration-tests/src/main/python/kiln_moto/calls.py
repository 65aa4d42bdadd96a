"""One API call: who asks for what, on which resources; and the log of all of them."""

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from kiln_moto.identity import Caller
from kiln_moto.policy import Principal, Question
from kiln_moto.state import forgotten_on_reset


@dataclass(frozen=True)
class Call:
    """An authenticated call. `parameters` are named as in AWS's service model."""

    caller: Caller
    action: str
    region: str
    resources: tuple[str, ...]
    parameters: Mapping[str, Any]
    headers: Mapping[str, str]

    @property
    def account(self) -> str:
        return self.caller.account

    def question(self, action: str, resource: str, context: Mapping[str, str] | None = None) -> Question:
        """What to ask a resource's policy about the caller, with the condition keys that every request has."""
        caller = self.caller
        about_caller = {"aws:PrincipalArn": caller.role or caller.arn, "aws:PrincipalAccount": caller.account}
        return Question(
            Principal(caller.account, caller.arn, caller.role), action, resource, {**about_caller, **(context or {})}
        )


_current: ContextVar[Call | None] = ContextVar("kiln_moto_call", default=None)


def current_call() -> Call | None:
    """The call this thread is serving; None when Moto acts on its own, for instance in a background thread."""
    return _current.get()


@contextmanager
def serving(call: Call) -> Iterator[None]:
    """Makes the call the current one."""
    token = _current.set(call)
    try:
        yield
    finally:
        _current.reset(token)


_log: deque[dict[str, Any]] = deque(maxlen=100_000)
_numbering = threading.Lock()
_numbered = 0


def record(call: Call, error: str | None) -> None:
    """Notes an answered call; numbers grow in the order of the answers, so nobody who reads on misses one."""
    global _numbered
    with _numbering:
        _numbered += 1
        _log.append(
            {
                "n": _numbered,
                "account": call.account,
                "principal": call.caller.arn,
                "action": call.action,
                "region": call.region,
                "resources": list(call.resources),
                "error": error,
            }
        )


def recorded(after: int) -> dict[str, Any]:
    """The calls with a number above `after`, and the last number given."""
    with _numbering:
        return {"calls": [entry for entry in _log if entry["n"] > after], "last": _numbered}


@forgotten_on_reset
def _forget() -> None:
    # The numbers go on: a reader who remembers the last one must not miss the calls after a reset.
    with _numbering:
        _log.clear()

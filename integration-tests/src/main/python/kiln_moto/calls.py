"""One API call: who asks for what, on which resources; and the log of all of them."""

import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from kiln_moto.identity import Caller
from kiln_moto.operation import Operation
from kiln_moto.policy import Principal
from kiln_moto.state import forgotten_on_reset


@dataclass
class Hearing:
    """What was asked about a call, and the first action that it was denied."""

    asked: list[dict[str, str]] = field(default_factory=list)
    denied: str | None = None


@dataclass(frozen=True)
class Call:
    """An authenticated call. `resources` are the ARNs it names, `query` and `body` are as they came."""

    caller: Caller
    operation: Operation
    region: str
    resources: tuple[str, ...]
    headers: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)
    hearing: Hearing = field(default_factory=Hearing, compare=False)

    @property
    def account(self) -> str:
        return self.caller.account

    @property
    def action(self) -> str:
        """The IAM action that stands for the operation."""
        return self.operation.action

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Named as in AWS's service model."""
        return self.operation.parameters

    @property
    def principal(self) -> Principal:
        """Who asks, in the words of policies."""
        return Principal(self.caller.account, self.caller.arn, self.caller.role)


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
                "denied": call.hearing.denied,
                "asked": call.hearing.asked,
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

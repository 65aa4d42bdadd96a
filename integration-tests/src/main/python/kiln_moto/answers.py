"""Errors that calls get because somebody ordered them, whatever the rules say."""

import itertools
import re
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiln_moto.calls import Call
from kiln_moto.refusal import Refusal
from kiln_moto.state import forgotten_on_reset

_lock = threading.Lock()
_numbers = itertools.count(1)
_ordered: list["Answer"] = []


class HangUp(Exception):
    """The caller gets no answer: its connection is closed."""


@dataclass
class Answer:
    """An error for calls of one operation; `account` None is any, `times` None is until it is taken back.

    `after_effect` says whether the call does its work first. `code` None is no answer at all. `passing` is how many
    calls are let through first.
    """

    id: int
    action: str
    account: str | None
    code: str | None
    message: str
    status: int
    times: int | None
    after_effect: bool
    passing: int = 0

    def error(self) -> Exception:
        return HangUp() if self.code is None else Refusal(self.code, self.message, self.status)


def order(wanted: Mapping[str, Any]) -> int:
    """Has the next calls of an operation answered so; answers the number to take it back by."""
    effect = wanted.get("effect", "none")
    if effect not in ("none", "whole"):
        raise ValueError(f"the effect is {effect}, not none or whole")
    times = wanted.get("times")
    if times is not None and (not isinstance(times, int) or times < 1):
        raise ValueError(f"times is {times}, not a number from 1")
    passing = wanted.get("passing", 0)
    if not isinstance(passing, int) or passing < 0:
        raise ValueError(f"passing is {passing}, not a number from 0")
    action = f"{wanted['service']}:{wanted['operation']}"
    if not re.fullmatch(r"[a-z0-9-]+:[A-Z][A-Za-z0-9]*", action):
        raise ValueError(f"{action} is not an operation such as ec2:CopyImage")
    answer = Answer(
        id=next(_numbers),
        action=action,
        account=wanted.get("account"),
        code=wanted.get("code"),
        message=wanted.get("message", ""),
        status=wanted.get("status", 400),
        times=times,
        after_effect=effect == "whole",
        passing=passing,
    )
    with _lock:
        _ordered.append(answer)
    return answer.id


def take_back(id: int) -> bool:
    """Ends what was ordered; answers whether it was still to come."""
    with _lock:
        left = [answer for answer in _ordered if answer.id != id]
        was_there = len(left) < len(_ordered)
        _ordered[:] = left
        return was_there


def before(call: Call) -> None:
    """Raises the error that this call is to get instead of what it asks for."""
    _raise_next(call, after_effect=False)


def after(call: Call) -> None:
    """Raises the error that this call is to get although it did its work."""
    _raise_next(call, after_effect=True)


def instead_of(operation: str, account: str) -> Exception | None:
    """The error that such a call would get now, for a service that does the same as a part of another call."""
    return _next(operation, account, after_effect=False)


def _raise_next(call: Call, after_effect: bool) -> None:
    error = _next(f"{call.operation.service}:{call.operation.name}", call.account, after_effect)
    if error is not None:
        raise error


def _next(operation: str, account: str, after_effect: bool) -> Exception | None:
    with _lock:
        meant = [a for a in _ordered if _is_for(a, operation, account) and a.after_effect == after_effect]
        due = [answer for answer in meant if answer.passing == 0]
        for answer in meant:
            answer.passing = max(answer.passing - 1, 0)
        if not due:
            return None
        answer = due[0]
        if answer.times is not None:
            answer.times -= 1
            if answer.times == 0:
                _ordered.remove(answer)
        return answer.error()


def _is_for(answer: Answer, operation: str, account: str) -> bool:
    return answer.action == operation and answer.account in (None, account)


def hang_up(environ: Mapping[str, Any]) -> None:
    """Closes the caller's connection: what is written to it from now on is lost."""
    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)


@forgotten_on_reset
def _forget() -> None:
    with _lock:
        _ordered.clear()

"""Rules that look at a call before Moto does."""

from collections.abc import Callable
from fnmatch import fnmatchcase

from kiln_moto.calls import Call

Check = Callable[[Call], None]
_checks: list[tuple[str, Check]] = []


def before(*actions: str) -> Callable[[Check], Check]:
    """Has the function see every call of these actions (`sns:Publish`, `sqs:*`); it raises a Refusal, or returns."""

    def register(check: Check) -> Check:
        _checks.extend((action, check) for action in actions)
        return check

    return register


def check(call: Call) -> None:
    """Runs every rule that wants to see this call."""
    for action, wanted in list(_checks):
        if fnmatchcase(call.action, action):
            wanted(call)

"""Where a policy evaluator decides whether a call is allowed; as long as nobody appoints one, every call is."""

from collections.abc import Callable

from kiln_moto.calls import Call

Judge = Callable[[Call], None]
_judges: list[Judge] = []


def appoint(judge: Judge) -> None:
    """Has the judge asked about every call; it raises a Refusal where the call is not allowed."""
    _judges.append(judge)


def ask(call: Call) -> None:
    for judge in _judges:
        judge(call)

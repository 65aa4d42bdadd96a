"""The condition operators of policies.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any

from kiln_moto import wildcards

Context = Mapping[str, str | list[str]]
Comparison = Callable[[str, str], bool]


def hold(condition: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    """Whether every operator's every key holds in this context; key names ignore case."""
    given = {key.lower(): _texts(value) for key, value in context.items()}
    return all(
        _holds(operator, _texts(wanted), given.get(key.lower(), []))
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def _holds(operator: str, wanted: list[str], given: list[str]) -> bool:
    quantifier, _, name = operator.rpartition(":")
    if name == "Null":
        return (not given) == (wanted == ["true"])
    if name.endswith("IfExists"):
        if not given:
            return True
        name = name.removesuffix("IfExists")
    negated = name in _NEGATED
    compare = _OPERATORS[_NEGATED.get(name, name)]

    def fits(value: str) -> bool:
        return any(compare(pattern, value) for pattern in wanted) != negated

    if quantifier == "ForAllValues":
        return all(fits(value) for value in given)
    if not given:
        return negated and quantifier != "ForAnyValue"
    return any(fits(value) for value in given)


def _arn_like(pattern: str, value: str) -> bool:
    """Each of the six parts of an ARN is compared on its own."""
    patterns, parts = pattern.split(":", 5), value.split(":", 5)
    return len(patterns) == len(parts) and all(map(wildcards.matches, patterns, parts))


def _number(compare: Callable[[float, float], bool]) -> Comparison:
    return lambda wanted, value: compare(float(value), float(wanted))


def _date(compare: Callable[[datetime, datetime], bool]) -> Comparison:
    return lambda wanted, value: compare(_moment(value), _moment(wanted))


def _moment(text: str) -> datetime:
    if text.isdigit():
        return datetime.fromtimestamp(int(text), timezone.utc)
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(v).lower() if isinstance(v, bool) else str(v) for v in values]


_OPERATORS: dict[str, Comparison] = {
    "ArnLike": _arn_like,
    "ArnEquals": _arn_like,
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
    "DateEquals": _date(lambda value, wanted: value == wanted),
    "DateGreaterThan": _date(lambda value, wanted: value > wanted),
    "DateGreaterThanEquals": _date(lambda value, wanted: value >= wanted),
    "DateLessThan": _date(lambda value, wanted: value < wanted),
    "DateLessThanEquals": _date(lambda value, wanted: value <= wanted),
    "NumericEquals": _number(lambda value, wanted: value == wanted),
    "NumericGreaterThan": _number(lambda value, wanted: value > wanted),
    "NumericGreaterThanEquals": _number(lambda value, wanted: value >= wanted),
    "NumericLessThan": _number(lambda value, wanted: value < wanted),
    "NumericLessThanEquals": _number(lambda value, wanted: value <= wanted),
    "StringEquals": lambda wanted, value: wanted == value,
    "StringEqualsIgnoreCase": lambda wanted, value: wanted.lower() == value.lower(),
    "StringLike": wildcards.matches,
}
_NEGATED = {
    "ArnNotEquals": "ArnLike",
    "ArnNotLike": "ArnLike",
    "DateNotEquals": "DateEquals",
    "NumericNotEquals": "NumericEquals",
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
}

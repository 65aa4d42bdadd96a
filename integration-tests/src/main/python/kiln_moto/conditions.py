"""The condition operators of policies.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any

from kiln_moto import variables, wildcards

Context = Mapping[str, str | list[str]]
Given = Mapping[str, list[str]]
Comparison = Callable[[str, str], bool]

_QUANTIFIERS = ("", "ForAllValues", "ForAnyValue")


def given(context: Context) -> Given:
    """A context as conditions see it: key names ignore case, and every key has a list of values."""
    return {key.lower(): texts(value) for key, value in context.items()}


def check(condition: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises a ValueError for an operator that is not known here: guessing would be an approval or a refusal."""
    for operator in condition:
        quantifier, _, name = operator.rpartition(":")
        name = name.removesuffix("IfExists")
        if quantifier not in _QUANTIFIERS or (name != "Null" and _NEGATED.get(name, name) not in _OPERATORS):
            raise ValueError(f"the condition operator {operator} is not known to the sandbox")


def hold(condition: Mapping[str, Mapping[str, Any]], given: Given) -> bool:
    """Whether every operator's every key holds."""
    return all(
        _holds(operator, texts(wanted), given.get(key.lower(), []), given)
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def _holds(operator: str, wanted: list[str], values: list[str], given: Given) -> bool:
    quantifier, _, name = operator.rpartition(":")
    if name == "Null":
        return (not values) == (wanted == ["true"])
    if name.endswith("IfExists"):
        if not values:
            return True
        name = name.removesuffix("IfExists")
    negated = name in _NEGATED
    compare = _OPERATORS[_NEGATED.get(name, name)]
    patterns = list(_resolved(wanted, given))

    def fits(value: str) -> bool:
        return any(_compared(compare, pattern, value) for pattern in patterns) != negated

    if quantifier == "ForAllValues":
        return all(fits(value) for value in values)
    if not values:
        return negated and quantifier != "ForAnyValue"
    return any(fits(value) for value in values)


def _resolved(wanted: list[str], given: Given) -> Iterator[str]:
    for text in wanted:
        pattern = variables.resolved(text, given)
        if pattern is not None:
            yield pattern


def _compared(compare: Comparison, pattern: str, value: str) -> bool:
    try:
        return compare(pattern, value)
    except ValueError:
        return False  # what is no number or no date is not equal to one


def _arn_like(pattern: str, value: str) -> bool:
    """Each of the six parts of an ARN is compared on its own."""
    patterns, parts = pattern.split(":", 5), value.split(":", 5)
    return len(patterns) == len(parts) and all(map(wildcards.matches, patterns, parts))


def _text(compare: Callable[[str, str], bool]) -> Comparison:
    return lambda wanted, value: compare(wildcards.literal(wanted), value)


def _number(compare: Callable[[float, float], bool]) -> Comparison:
    return lambda wanted, value: compare(float(value), float(wanted))


def _date(compare: Callable[[datetime, datetime], bool]) -> Comparison:
    return lambda wanted, value: compare(_moment(value), _moment(wanted))


def _moment(text: str) -> datetime:
    if text.isdigit():
        return datetime.fromtimestamp(int(text), timezone.utc)
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def texts(value: Any) -> list[str]:
    """One value or several, as texts."""
    values = value if isinstance(value, (list, tuple)) else [value]
    return [str(v).lower() if isinstance(v, bool) else str(v) for v in values]


_OPERATORS: dict[str, Comparison] = {
    "ArnLike": _arn_like,
    "ArnEquals": _arn_like,
    "Bool": _text(lambda wanted, value: wanted.lower() == value.lower()),
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
    "StringEquals": _text(lambda wanted, value: wanted == value),
    "StringEqualsIgnoreCase": _text(lambda wanted, value: wanted.lower() == value.lower()),
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

"""The values of a template's parameters."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kiln_moto.cloudformation.template import Template, error
from kiln_moto.registry import rule

Values = Mapping[str, str]


@rule(
    "cloudformation.parameters.previous-value",
    "UsePreviousValue keeps a parameter's value, also one that was a default; a parameter left out gets its default.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html",
)
def given(listed: Iterable[Mapping[str, Any]], previous: Values) -> dict[str, str]:
    """The values that a call gives, by the parameters' names."""
    values = {}
    for parameter in listed:
        key = parameter["ParameterKey"]
        if parameter.get("UsePreviousValue") in (True, "true"):
            if parameter.get("ParameterValue"):
                raise error(
                    f"Invalid input for parameter key {key}. Cannot specify usePreviousValue as true "
                    f"and non empty value for a parameter"
                )
            if key in previous:
                values[key] = previous[key]
        else:
            values[key] = str(parameter.get("ParameterValue", ""))
    return values


@rule(
    "cloudformation.parameters.checked",
    "Values are only for parameters of the template, every parameter has one, and it is as its declaration says.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html",
)
def complete(template: Template, values: Values) -> dict[str, str]:
    """All parameters' values, with the defaults of those that are not given."""
    declared: Mapping[str, Any] = template.get("Parameters") or {}
    unknown = sorted(set(values) - set(declared))
    if unknown:
        raise error(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    missing = [name for name, d in declared.items() if name not in values and "Default" not in d]
    if missing:
        raise error(f"Parameters: [{', '.join(missing)}] must have values")
    found = {name: values.get(name, _as_text(d.get("Default", ""))) for name, d in declared.items()}
    for name, declaration in declared.items():
        _check(name, found[name], declaration)
    return found


def _as_text(default: Any) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)


def _check(name: str, value: str, declaration: Mapping[str, Any]) -> None:
    described = declaration.get("ConstraintDescription")
    allowed = [_as_text(one) for one in declaration.get("AllowedValues", [])]
    parts = value.split(",") if _is_list(declaration) else [value]
    if allowed and not all(part in allowed for part in parts):
        raise error(f"Parameter '{name}' must be {described or f'one of AllowedValues: [{chr(44).join(allowed)}]'}")
    pattern = declaration.get("AllowedPattern")
    if pattern and not all(re.fullmatch(pattern, part) for part in parts):
        raise error(f"Parameter {name} {described or f'failed to satisfy constraint: must match pattern {pattern}'}")
    if declaration.get("Type") == "Number":
        _check_number(name, value, declaration)
    elif not _is_list(declaration):
        _check_length(name, value, declaration)


def _check_number(name: str, value: str, declaration: Mapping[str, Any]) -> None:
    if not re.fullmatch(r"-?\d+(\.\d+)?", value):
        raise error(f"Parameter '{name}' must be a number.")
    least, most = declaration.get("MinValue"), declaration.get("MaxValue")
    if least is not None and float(value) < float(least):
        raise error(f"Parameter '{name}' must be a number not less than {least}")
    if most is not None and float(value) > float(most):
        raise error(f"Parameter '{name}' must be a number not greater than {most}")


def _check_length(name: str, value: str, declaration: Mapping[str, Any]) -> None:
    least, most = declaration.get("MinLength"), declaration.get("MaxLength")
    if least is not None and len(value) < int(least):
        raise error(f"Parameter '{name}' must contain at least {least} characters")
    if most is not None and len(value) > int(most):
        raise error(f"Parameter '{name}' must contain at most {most} characters")


def typed(template: Template, values: Values) -> dict[str, Any]:
    """The values as Ref answers them: those of list types are lists."""
    declared = template.get("Parameters") or {}
    return {name: _typed(value, declared[name]) for name, value in values.items()}


def _typed(value: str, declaration: Mapping[str, Any]) -> Any:
    if not _is_list(declaration):
        return value
    return [part.strip() for part in value.split(",")] if value else []


def _is_list(declaration: Mapping[str, Any]) -> bool:
    kind = declaration.get("Type", "String")
    return kind == "CommaDelimitedList" or kind.startswith("List<")


def shown(template: Template, values: Values) -> list[dict[str, str]]:
    """The values as DescribeStacks lists them; those of NoEcho parameters are hidden."""
    declared = template.get("Parameters") or {}
    return [
        {"ParameterKey": name, "ParameterValue": "****" if declared.get(name, {}).get("NoEcho") else value}
        for name, value in values.items()
    ]

"""CloudFormation's intrinsic functions: pure, whoever knows the resources is asked for them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kiln_moto.refusal import Refusal

NO_VALUE = object()
_PLACEHOLDER = re.compile(r"\$\{(!?)([^${}]+)\}")


@dataclass(frozen=True)
class Scope:
    """What a template's references mean: parameters and pseudo parameters, conditions, mappings and resources.

    `ref` and `attribute` answer for resources; `exported` for the exports of other stacks.
    """

    values: Mapping[str, Any]
    conditions: Mapping[str, Any]
    mappings: Mapping[str, Any]
    ref: Callable[[str], Any]
    attribute: Callable[[str, str], Any]
    exported: Callable[[str], Any]

    def holds(self, condition: str) -> bool:
        """Whether a condition of the template is true."""
        return bool(_condition(self.conditions[condition], self))


def resolve(value: Any, scope: Scope) -> Any:
    """The value without functions; what refers to AWS::NoValue is left out."""
    if isinstance(value, list):
        return [item for item in (resolve(inner, scope) for inner in value) if item is not NO_VALUE]
    if not isinstance(value, Mapping):
        return value
    if len(value) == 1:
        name, argument = next(iter(value.items()))
        function = _FUNCTIONS.get(name)
        if function is not None:
            return function(argument, scope)
        if str(name).startswith("Fn::"):
            raise Refusal("ValidationError", f"Template error: the sandbox has no function {name}")
    resolved = {key: resolve(inner, scope) for key, inner in value.items()}
    return {key: inner for key, inner in resolved.items() if inner is not NO_VALUE}


def _ref(name: Any, scope: Scope) -> Any:
    if name == "AWS::NoValue":
        return NO_VALUE
    return scope.values[name] if name in scope.values else scope.ref(name)


def _get_att(argument: Any, scope: Scope) -> Any:
    logical_id, attribute = _attribute(argument)
    return scope.attribute(logical_id, resolve(attribute, scope))


def _attribute(argument: Any) -> tuple[str, Any]:
    logical_id, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
    return logical_id, attribute


def _sub(argument: Any, scope: Scope) -> str:
    text, own = (argument, {}) if isinstance(argument, str) else argument

    def meant(placeholder: re.Match[str]) -> str:
        literal, name = placeholder.groups()
        if literal:
            return "${" + name + "}"
        if name in own:
            return _text(resolve(own[name], scope))
        return _text(_get_att(name, scope) if "." in name else _ref(name, scope))

    return _PLACEHOLDER.sub(meant, text)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(_text, value)) if isinstance(value, list) else str(value)


def _if(argument: Any, scope: Scope) -> Any:
    name, if_true, if_false = argument
    return resolve(if_true if scope.holds(name) else if_false, scope)


def _join(argument: Any, scope: Scope) -> str:
    delimiter, parts = argument
    return delimiter.join(map(_text, resolve(parts, scope)))


def _split(argument: Any, scope: Scope) -> list[str]:
    delimiter, text = argument
    return _text(resolve(text, scope)).split(delimiter)


def _select(argument: Any, scope: Scope) -> Any:
    index, choices = argument
    found, number = resolve(choices, scope), int(resolve(index, scope))
    if not 0 <= number < len(found):
        text = f"Template error: Fn::Select cannot select nonexistent value at index {number}"
        raise Refusal("ValidationError", text)
    return found[number]


def _find_in_map(argument: Any, scope: Scope) -> Any:
    name, *keys = resolve(argument, scope)
    found = scope.mappings.get(name, {})
    for key in keys:
        if str(key) not in found:
            raise Refusal("ValidationError", f"Template error: Unable to get mapping for {'::'.join([name, *keys])}")
        found = found[str(key)]
    return resolve(found, scope)


def _import_value(argument: Any, scope: Scope) -> Any:
    return scope.exported(resolve(argument, scope))


def _base64(argument: Any, scope: Scope) -> str:
    return base64.b64encode(_text(resolve(argument, scope)).encode()).decode()


def _availability_zones(argument: Any, scope: Scope) -> list[str]:
    region = resolve(argument, scope) or scope.values["AWS::Region"]
    return [f"{region}{letter}" for letter in "abc"]


def _condition(argument: Any, scope: Scope) -> bool:
    """A condition as templates state it: a function, or the name of another condition."""
    if isinstance(argument, Mapping) and len(argument) == 1:
        name, inner = next(iter(argument.items()))
        if name == "Condition":
            return scope.holds(inner)
        if name == "Fn::Equals":
            left, right = resolve(inner, scope)
            return _text(left) == _text(right)
        if name == "Fn::Not":
            return not _condition(inner[0], scope)
        if name == "Fn::And":
            return all(_condition(part, scope) for part in inner)
        if name == "Fn::Or":
            return any(_condition(part, scope) for part in inner)
    return _text(resolve(argument, scope)) == "true"


_FUNCTIONS: dict[str, Callable[[Any, Scope], Any]] = {
    "Ref": _ref,
    "Fn::Base64": _base64,
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAtt": _get_att,
    "Fn::GetAZs": _availability_zones,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
}


def references(content: Any) -> set[str]:
    """The parameters and resources that a part of a template names."""
    return set(_references(content))


def _references(content: Any) -> Iterator[str]:
    if isinstance(content, list):
        for inner in content:
            yield from _references(inner)
    if not isinstance(content, Mapping):
        return
    for key, inner in content.items():
        alone = len(content) == 1
        if key == "Ref" and alone:
            yield inner
        elif key == "Fn::GetAtt" and alone:
            yield _attribute(inner)[0]
        elif key == "Fn::Sub" and alone:
            text, own = (inner, {}) if isinstance(inner, str) else inner
            yield from (n.split(".", 1)[0] for literal, n in _PLACEHOLDER.findall(text) if not literal and n not in own)
            yield from _references(own)
        else:
            yield from _references(inner)


def conditions_in(content: Any) -> set[str]:
    """The conditions that a part of a template names by Fn::If and Condition."""
    if isinstance(content, list):
        return set().union(*map(conditions_in, content))
    if not isinstance(content, Mapping):
        return set()
    if len(content) == 1 and "Fn::If" in content:
        name, *choices = content["Fn::If"]
        return {name} | conditions_in(choices)
    if len(content) == 1 and isinstance(content.get("Condition"), str):
        return {content["Condition"]}
    return set().union(*map(conditions_in, content.values()))


def as_text(value: Any) -> str:
    """A document as JSON; what is a text already stays as it is."""
    return value if isinstance(value, str) else json.dumps(value)

"""Giving values from templates, where everything may be text, the types that a service's model wants."""

import json
from collections.abc import Mapping
from typing import Any

from kiln_moto.refusal import Refusal


def fit(value: Any, shape: Any) -> Any:
    """The value as this shape: numbers and truth values out of texts, and documents into texts."""
    kind = shape.type_name
    if kind == "structure":
        return _structure(value, shape)
    if kind == "list":
        return [fit(item, shape.member) for item in value]
    if kind == "map":
        return {key: fit(item, shape.value) for key, item in value.items()}
    if kind == "boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    if kind in ("integer", "long"):
        return _number(value, int)
    if kind in ("float", "double"):
        return _number(value, float)
    return _text(value) if kind == "string" else value


def _structure(value: Any, shape: Any) -> Any:
    if not isinstance(value, Mapping):
        raise Refusal("InvalidRequest", f"Model validation failed (expected type: JSONObject, found: {value})")
    unknown = sorted(set(value) - set(shape.members))
    if unknown:
        raise Refusal("InvalidRequest", f"Model validation failed (#: extraneous keys {unknown} are not permitted)")
    return {name: fit(item, shape.members[name]) for name, item in value.items()}


def _number(value: Any, kind: type) -> Any:
    try:
        return kind(value)
    except (TypeError, ValueError):
        raise Refusal("InvalidRequest", f"Model validation failed (expected type: Number, found: {value})") from None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, (Mapping, list)) else str(value)

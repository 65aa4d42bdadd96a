"""Runbooks: documents of the type Automation, and the parameters they take.

https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from moto.ssm.models import ssm_backends

Parameters = Mapping[str, list[str]]

_REFERENCE = re.compile(r"\{\{\s*([\w.:-]+)\s*\}\}")
_LISTS = ("StringList", "MapList")


class Missing(Enum):
    """What there is not of a runbook."""

    RUNBOOK = "runbook"
    VERSION = "version"


@dataclass(frozen=True)
class Runbook:
    """A version of a runbook."""

    name: str
    version: str
    content: Mapping[str, Any]

    @property
    def declared(self) -> Mapping[str, Mapping[str, Any]]:
        return self.content.get("parameters") or {}

    def with_defaults(self, given: Parameters) -> dict[str, list[str]]:
        """The parameters an execution has."""
        return {
            name: given[name] if name in given else _texts(declared["default"])
            for name, declared in self.declared.items()
            if name in given or "default" in declared
        }

    def assume_role(self, given: Parameters) -> str | None:
        """The role the runbook assumes; None where it acts with the rights of whoever starts it."""
        values = self.with_defaults(given)
        named = _REFERENCE.sub(
            lambda found: ",".join(values.get(found.group(1), [])), self.content.get("assumeRole") or ""
        )
        return named.strip() or None

    def problems(self, given: Parameters) -> Iterator[str]:
        """Why these parameters are not the runbook's."""
        for name in given:
            if name not in self.declared:
                yield f"the parameter {name} is not defined in the runbook {self.name}"
        for name, declared in self.declared.items():
            if name in given:
                yield from _problems(name, declared, given[name])
            elif "default" not in declared:
                yield f"the parameter {name} has no value"


def find(account: str, region: str, asked: Mapping[str, Any]) -> Runbook | Missing:
    """The runbook that a request for an execution names, by name or by its own account's ARN."""
    name = asked.get("DocumentName") or ""
    own = f"arn:aws:ssm:{region}:{account}:document/"
    documents = ssm_backends[account][region]._documents.get(name.removeprefix(own))
    if documents is None or documents.get_default_version().document_type != "Automation":
        return Missing.RUNBOOK
    wanted = asked.get("DocumentVersion") or "$DEFAULT"
    number = {"$DEFAULT": documents.default_version, "$LATEST": documents.latest_version}.get(wanted, wanted)
    document = documents.versions.get(number)
    return Runbook(document.name, number, document.content_json) if document else Missing.VERSION


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return [str(value).lower() if isinstance(value, bool) else str(value)]


def _problems(name: str, declared: Mapping[str, Any], values: list[str]) -> Iterator[str]:
    kind = declared.get("type", "String")
    if kind not in _LISTS and not kind.startswith("List<") and len(values) != 1:
        yield f"the parameter {name} is a {kind}, and has {len(values)} values"
    for value in values:
        if kind == "Boolean" and value.lower() not in ("true", "false"):
            yield f"the parameter {name} is a Boolean, not {value}"
        if kind == "Integer" and not re.fullmatch(r"-?\d+", value):
            yield f"the parameter {name} is an Integer, not {value}"
        if "allowedValues" in declared and value not in _texts(declared["allowedValues"]):
            yield f"the parameter {name} is none of {', '.join(_texts(declared['allowedValues']))}: {value}"
        if "allowedPattern" in declared and not re.search(declared["allowedPattern"], value):
            yield f"the parameter {name} does not match {declared['allowedPattern']}: {value}"
        if len(value) < int(declared.get("minChars", 0)):
            yield f"the parameter {name} has fewer than {declared['minChars']} characters: {value}"
        if "maxChars" in declared and len(value) > int(declared["maxChars"]):
            yield f"the parameter {name} has more than {declared['maxChars']} characters: {value}"

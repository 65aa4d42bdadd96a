"""Evaluating one policy document: pure functions, nothing of Moto in them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from functools import cached_property, lru_cache
from typing import Any

from kiln_moto import conditions, variables, wildcards

Document = str | Mapping[str, Any] | None


class Verdict(Enum):
    """What a policy says to a request."""

    ALLOWED = "allowed"
    DENIED = "denied"
    SILENT = "silent"


class Naming(IntEnum):
    """How closely a resource-based policy names who asks; the closest is the highest."""

    NOT = 0
    ACCOUNT = 1  # leaves it to the account's own policies
    ROLE = 2  # the role behind a session
    SELF = 3  # the user, the session, the service, or everybody


@dataclass(frozen=True)
class Principal:
    """Who asks: an account's principal (`arn`, and the role behind a session), or an AWS service."""

    account: str | None = None
    arn: str | None = None
    role: str | None = None
    service: str | None = None


@dataclass(frozen=True)
class Question:
    """May this principal do this to that resource? `context` maps condition keys to their values."""

    principal: Principal
    action: str
    resource: str
    context: Mapping[str, str | list[str]] = field(default_factory=dict)

    @cached_property
    def given(self) -> conditions.Given:
        return conditions.given(self.context)


def of_identity(policy: Document, question: Question) -> Verdict:
    """The answer of a policy that names nobody, because it hangs on who asks: an explicit deny wins over any allow."""
    return _verdict(s["Effect"] for s in statements(policy) if applies(s, question))


def evaluate(policy: Document, question: Question) -> Verdict:
    """A resource-based policy's answer: an explicit deny wins over any allow."""
    return _verdict(
        s["Effect"] for s in statements(policy) if _naming(s, question.principal) and applies(s, question)
    )


def allows(policy: Document, question: Question) -> bool:
    """Whether a resource-based policy allows what is asked."""
    return evaluate(policy, question) is Verdict.ALLOWED


def closest_allow(policy: Document, question: Question) -> Naming:
    """How closely a resource-based policy's allows name who asks."""
    return max(
        (
            _naming(s, question.principal)
            for s in statements(policy)
            if s["Effect"] == "Allow" and applies(s, question)
        ),
        default=Naming.NOT,
    )


def _verdict(effects: Iterator[str]) -> Verdict:
    said = set(effects)
    if "Deny" in said:
        return Verdict.DENIED
    return Verdict.ALLOWED if "Allow" in said else Verdict.SILENT


def statements(policy: Document) -> tuple[Mapping[str, Any], ...]:
    """The statements of a document, whether it holds one or a list of them."""
    if not policy:
        return ()
    return _statements(policy if isinstance(policy, str) else json.dumps(policy))


@lru_cache(maxsize=2_000)
def _statements(text: str) -> tuple[Mapping[str, Any], ...]:
    document = json.loads(text)
    if document.get("Version") != "2012-10-17" and "${" in text:
        document = json.loads(variables.as_text(text))
    found = tuple(_as_list(document.get("Statement", [])))
    for statement in found:
        if statement.get("Effect") not in ("Allow", "Deny"):
            raise ValueError(f"a statement's effect is Allow or Deny, not {statement.get('Effect')}")
        conditions.check(statement.get("Condition", {}))
    return found


def applies(statement: Mapping[str, Any], question: Question) -> bool:
    """Whether a statement's actions, resources and conditions fit, whoever asks."""
    return (
        _action_matches(statement, question)
        and _resource_matches(statement, question)
        and conditions.hold(statement.get("Condition", {}), question.given)
    )


def _action_matches(statement: Mapping[str, Any], question: Question) -> bool:
    def fits(name: str) -> bool:
        return any(wildcards.matches(p, question.action, ignore_case=True) for p in _as_list(statement[name]))

    return not fits("NotAction") if "NotAction" in statement else "Action" in statement and fits("Action")


def _resource_matches(statement: Mapping[str, Any], question: Question) -> bool:
    def fits(name: str) -> bool:
        patterns = (variables.resolved(p, question.given) for p in _as_list(statement[name]))
        return any(p is not None and wildcards.matches(p, question.resource) for p in patterns)

    if "NotResource" in statement:
        return not fits("NotResource")
    # Trust policies have no Resource: they are about the role they hang on.
    return "Resource" not in statement or fits("Resource")


def _naming(statement: Mapping[str, Any], principal: Principal) -> Naming:
    if "NotPrincipal" in statement:
        return Naming.NOT if _closest(statement["NotPrincipal"], principal) else Naming.SELF
    return _closest(statement.get("Principal", {}), principal)


def _closest(named: Any, principal: Principal) -> Naming:
    if named == "*":
        return Naming.SELF
    if principal.service is not None:
        return Naming.SELF if principal.service in _as_list(named.get("Service", [])) else Naming.NOT
    return max((_means(text, principal) for text in _as_list(named.get("AWS", []))), default=Naming.NOT)


def _means(text: str, principal: Principal) -> Naming:
    """An account stands for all of its principals, a role for all of its sessions."""
    if text in ("*", principal.arn):
        return Naming.SELF
    if text == principal.role:
        return Naming.ROLE
    in_account = text in (principal.account, f"arn:aws:iam::{principal.account}:root")
    return Naming.ACCOUNT if in_account else Naming.NOT


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Iterable) and not isinstance(value, (str, Mapping)) else [value]

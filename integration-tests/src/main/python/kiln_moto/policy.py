"""Evaluating policy documents: pure functions, nothing of Moto in them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from kiln_moto import conditions, wildcards

Document = str | Mapping[str, Any] | None


class Verdict(Enum):
    """What a policy says to a request."""

    ALLOWED = "allowed"
    DENIED = "denied"
    SILENT = "silent"


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


def evaluate(policy: Document, question: Question) -> Verdict:
    """A resource-based policy's answer: an explicit deny wins over any allow."""
    said = {s.get("Effect") for s in statements(policy) if _principal_matches(s, question) and applies(s, question)}
    if "Deny" in said:
        return Verdict.DENIED
    return Verdict.ALLOWED if "Allow" in said else Verdict.SILENT


def allows(policy: Document, question: Question) -> bool:
    """Whether a resource-based policy allows what is asked."""
    return evaluate(policy, question) is Verdict.ALLOWED


def statements(policy: Document) -> list[Mapping[str, Any]]:
    """The statements of a document, whether it holds one or a list of them."""
    document = json.loads(policy) if isinstance(policy, str) and policy else policy or {}
    return _as_list(document.get("Statement", []))


def applies(statement: Mapping[str, Any], question: Question) -> bool:
    """Whether a statement's actions, resources and conditions fit, whoever asks."""
    return (
        _element_matches(statement, "Action", question.action, ignore_case=True)
        and _element_matches(statement, "Resource", question.resource)
        and conditions.hold(statement.get("Condition", {}), question.context)
    )


def _element_matches(statement: Mapping[str, Any], name: str, value: str, ignore_case: bool = False) -> bool:
    if f"Not{name}" in statement:
        return not any(wildcards.matches(p, value, ignore_case) for p in _as_list(statement[f"Not{name}"]))
    # Trust policies have no Resource: they are about the role they hang on.
    return name not in statement or any(wildcards.matches(p, value, ignore_case) for p in _as_list(statement[name]))


def _principal_matches(statement: Mapping[str, Any], question: Question) -> bool:
    if "NotPrincipal" in statement:
        return not _is_one_of(statement["NotPrincipal"], question.principal)
    return _is_one_of(statement.get("Principal", {}), question.principal)


def _is_one_of(named: Any, principal: Principal) -> bool:
    if named == "*":
        return True
    if principal.service is not None:
        return principal.service in _as_list(named.get("Service", []))
    return any(_names(text, principal) for text in _as_list(named.get("AWS", [])))


def _names(text: str, principal: Principal) -> bool:
    """An account stands for all of its principals, a role for all of its sessions."""
    return text in ("*", principal.account, f"arn:aws:iam::{principal.account}:root", principal.arn, principal.role)


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Iterable) and not isinstance(value, (str, Mapping)) else [value]

"""Deciding a request by all the policies that have a say in it: pure functions, nothing of Moto in them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from kiln_moto import policy
from kiln_moto.policy import Document, Naming, Principal, Question, Verdict
from kiln_moto.registry import rule


class Outcome(Enum):
    """What becomes of a request."""

    ALLOW = "allow"
    IMPLICIT_DENY = "implicit-deny"
    EXPLICIT_DENY = "explicit-deny"


class By(Enum):
    """The kind of policy that decided."""

    IDENTITY = "identity"
    SESSION = "session"
    BOUNDARY = "boundary"
    RESOURCE = "resource"
    GRANT = "grant"


@dataclass(frozen=True)
class Decision:
    outcome: Outcome
    by: By

    @property
    def allowed(self) -> bool:
        return self.outcome is Outcome.ALLOW


@dataclass(frozen=True)
class Holdings:
    """The policies that hang on who asks. Without session policies or a boundary (None) these limit nothing."""

    identity: tuple[Document, ...] = ()
    session: tuple[Document, ...] | None = None
    boundary: Document = None


@dataclass(frozen=True)
class Guard:
    """What a resource brings: its account, its policy, and whether a KMS grant admits who asks.

    Where the policy `must_allow` (KMS keys, roles), its account's identity policies have no say unless it says so.
    """

    account: str
    document: Document = None
    must_allow: bool = False
    granted: bool = False


def decide(question: Question, holdings: Holdings, guard: Guard) -> Decision:
    """Whether the request is allowed, and which kind of policy decided that."""
    denied = _denied(question, holdings, guard)
    if denied is not None:
        return Decision(Outcome.EXPLICIT_DENY, denied)
    if question.principal.account == guard.account:
        return _within_account(question, holdings, guard)
    return _across_accounts(question, holdings, guard)


@rule(
    "gate.explicit-deny-first",
    "A deny in any policy that has a say (identity, session, boundary, resource) wins over every allow.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html",
)
def _denied(question: Question, holdings: Holdings, guard: Guard) -> By | None:
    for by, documents in (
        (By.IDENTITY, holdings.identity),
        (By.SESSION, holdings.session or ()),
        (By.BOUNDARY, (holdings.boundary,)),
    ):
        if any(policy.of_identity(document, question) is Verdict.DENIED for document in documents):
            return by
    return By.RESOURCE if policy.evaluate(guard.document, question) is Verdict.DENIED else None


@rule(
    "gate.resource-policy-or-identity-policy",
    "In one account a resource policy that names the user, role or session is enough; the account's name delegates.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html",
)
def _within_account(question: Question, holdings: Holdings, guard: Guard) -> Decision:
    naming = policy.closest_allow(guard.document, question)
    if naming is Naming.SELF:
        return Decision(Outcome.ALLOW, By.RESOURCE)
    if naming is Naming.ROLE or guard.granted:
        return _limited(question, holdings) or Decision(
            Outcome.ALLOW, By.RESOURCE if naming is Naming.ROLE else By.GRANT
        )
    if naming is Naming.NOT and _has_last_word(guard):
        return Decision(Outcome.IMPLICIT_DENY, By.RESOURCE)
    return _by_identity(question, holdings)


@rule(
    "gate.key-policy-and-trust-policy-must-allow",
    "A key's and a role's policy must allow: identity policies count only where it names the account.",
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
)
def _has_last_word(guard: Guard) -> bool:
    return guard.must_allow


@rule(
    "gate.across-accounts-both-must-allow",
    "Across accounts the caller's own policies and the resource's policy must both allow.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
)
def _across_accounts(question: Question, holdings: Holdings, guard: Guard) -> Decision:
    own = _by_identity(question, holdings)
    if own.allowed and policy.closest_allow(guard.document, question) is Naming.NOT and not guard.granted:
        return Decision(Outcome.IMPLICIT_DENY, By.RESOURCE)
    return own


@rule(
    "gate.identity-policies",
    "Without a resource policy, only what a policy of the user, its groups or the role allows is allowed.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html",
)
def _by_identity(question: Question, holdings: Holdings) -> Decision:
    if not _any_allows(holdings.identity, question):
        return Decision(Outcome.IMPLICIT_DENY, By.IDENTITY)
    return _limited(question, holdings) or Decision(Outcome.ALLOW, By.IDENTITY)


def _limited(question: Question, holdings: Holdings) -> Decision | None:
    return _by_boundary(question, holdings) or _by_session(question, holdings)


@rule(
    "gate.permissions-boundary",
    "A permissions boundary grants nothing; what it does not allow, no other policy of its user or role can.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
)
def _by_boundary(question: Question, holdings: Holdings) -> Decision | None:
    if holdings.boundary is None or _any_allows((holdings.boundary,), question):
        return None
    return Decision(Outcome.IMPLICIT_DENY, By.BOUNDARY)


@rule(
    "gate.session-policy",
    "A session passed policies (Policy, PolicyArns) may do only what they and its role's policies both allow.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session",
)
def _by_session(question: Question, holdings: Holdings) -> Decision | None:
    if holdings.session is None or _any_allows(holdings.session, question):
        return None
    return Decision(Outcome.IMPLICIT_DENY, By.SESSION)


def _any_allows(documents: Iterable[Document], question: Question) -> bool:
    return any(policy.of_identity(document, question) is Verdict.ALLOWED for document in documents)


def case(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `decide` for a case that somebody wrote down, in which nothing is left out that decides."""
    caller, asked = wanted["caller"], wanted["question"]
    principal = Principal(caller.get("account"), caller.get("arn"), caller.get("role"), caller.get("service"))
    session = wanted.get("session")
    if session is not None:
        session = tuple(session) if isinstance(session, list) else (session,)
    return {
        "question": Question(principal, asked["action"], asked["resource"], asked.get("context", {})),
        "holdings": Holdings(tuple(wanted.get("identity", [])), session, wanted.get("boundary")),
        "guard": Guard(
            asked.get("resourceAccount", caller.get("account")),
            wanted.get("resource"),
            asked["action"].startswith(("kms:", "sts:AssumeRole")) and wanted.get("resource") is not None,
            wanted.get("granted", False),
        ),
    }

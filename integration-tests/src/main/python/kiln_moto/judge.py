"""Whether a call is allowed: every question it raises is decided by the policies of the caller and of the resource."""

import itertools
from collections.abc import Mapping

from kiln_moto import authorization, clock, denial, evaluation, guards, organizations, passing, principals, questions
from kiln_moto.calls import Call, current_call
from kiln_moto.evaluation import Decision, Guard
from kiln_moto.policy import Question
from kiln_moto.questions import Asked
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

# https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
_NEEDS_NO_PERMISSION = ("sts:GetCallerIdentity", "sts:GetSessionToken")


def ask(call: Call) -> None:
    """Raises the Refusal that AWS would answer, unless everything the call needs is allowed."""
    if call.action in _NEEDS_NO_PERMISSION:
        return
    for asked in itertools.chain(questions.of(call), passing.roles_in(call)):
        demand(call, asked)


def demand(call: Call, asked: Asked) -> None:
    """Raises the Refusal of one question, if it is not allowed."""
    question = _question(call, asked)
    guard = guards.of(question)
    _note(call, asked)
    if _is_operator_at_home(call, guard):
        return
    decision = _decide(call, question, guard)
    if not decision.allowed:
        raise denial.refusal(call, question, decision, guard)


@rule(
    "gate.root-may-do-everything-at-home",
    "An account's root user, so every operator, may do everything in its own account; elsewhere it needs to be let in.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html",
)
def _is_operator_at_home(call: Call, guard: Guard) -> bool:
    return call.caller.is_root and guard.account == call.account


def permits(action: str, resource: str, context: Mapping[str, str] | None = None) -> bool:
    """Whether the caller of the current call may do this, too, where a denial is no refusal; Moto itself may."""
    call = current_call()
    if call is None:
        return True
    asked = Asked(action, resource, context or {})
    _note(call, asked)
    question = _question(call, asked)
    allowed = _decide(call, question, guards.of(question)).allowed
    if not allowed:
        call.hearing.denied = call.hearing.denied or action
    return allowed


@rule(
    "gate.unknown-operator-is-an-error",
    "A policy with a condition operator that the sandbox does not know is an error, never a silent yes or no.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
)
def _decide(call: Call, question: Question, guard: Guard) -> Decision:
    try:
        return evaluation.decide(question, principals.holdings(call.caller), guard)
    except ValueError as wrong:
        text = f"A policy that has a say in {question.action} cannot be judged: {wrong}"
        raise Refusal("InternalFailure", text, 500) from wrong


def _note(call: Call, asked: Asked) -> None:
    call.hearing.asked.append({"action": asked.action, "resource": asked.resource})


def _question(call: Call, asked: Asked) -> Question:
    context = {**_about_caller(call), **_as_listed(asked)}
    owner = guards.account_in(asked.resource)
    if owner:
        context["aws:ResourceAccount"] = owner
    return Question(call.principal, asked.action, asked.resource, context)


@rule(
    "gate.global-condition-keys",
    "Every request says who asks (ARN of user or role, account, type, tags), in which region, when, and that over TLS.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
)
def _about_caller(call: Call) -> dict[str, str]:
    caller, now = call.caller, clock.now()
    kind = "Account" if caller.is_root else "AssumedRole" if caller.role else "User"
    context = {
        "aws:PrincipalArn": caller.role or caller.arn,
        "aws:PrincipalAccount": caller.account,
        "aws:PrincipalType": kind,
        "aws:PrincipalIsAWSService": "false",
        "aws:RequestedRegion": call.region,
        "aws:SecureTransport": "true",
        "aws:ViaAWSService": "false",
        "aws:CurrentTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(now.timestamp())),
        "aws:userid": caller.user_id,
    }
    context.update(organizations.keys_of(caller.account))
    if kind == "User":
        context["aws:username"] = caller.arn.rpartition("/")[2]
    return {**context, **{f"aws:PrincipalTag/{key}": value for key, value in principals.tags(caller).items()}}


@rule(
    "gate.condition-keys-as-listed",
    "A request has a condition key only where AWS lists it for the action and the type of the resource.",
    "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
)
def _as_listed(asked: Asked) -> dict[str, str | list[str]]:
    action = authorization.find(asked.action)
    if action is None:
        return dict(asked.context)
    kind = action.type_of(asked.resource)
    return {key: value for key, value in asked.context.items() if action.has_key(key, kind)}

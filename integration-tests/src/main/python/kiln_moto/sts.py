"""Role sessions: who may have one, and for how long."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import NotFoundException
from moto.iam.models import Role, iam_backends
from moto.sts.models import AssumedRole, STSBackend, sts_backends
from moto.sts.responses import TokenResponse

from kiln_moto import clock, identity, policy, principals, questions
from kiln_moto.calls import Call, current_call
from kiln_moto.evaluation import Guard
from kiln_moto.guards import account_in, guards
from kiln_moto.hooks import before
from kiln_moto.identity import Caller
from kiln_moto.patching import around, replaces
from kiln_moto.policy import Principal, Question
from kiln_moto.questions import Asked, asks
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

_ROLE = re.compile(r"arn:aws:iam::(\d{12}):role/(.+/)?[\w+=,.@-]+")
_DEFAULT_SECONDS = 3600
_CHAINED_SECONDS = 3600


@before("sts:AssumeRole")
def check_assume_role(call: Call) -> None:
    """Refuses a session to a root user, and one that is longer than the role's sessions may be."""
    _check_not_root(call)
    _check_duration(call, find_role(call.parameters.get("RoleArn", "")))


@rule(
    "sts.assume-role.not-by-root",
    "AssumeRole is for IAM users and role sessions; an account's root user, so every operator, is refused.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html",
)
def _check_not_root(call: Call) -> None:
    if call.caller.is_root:
        raise Refusal("AccessDenied", "Roles may not be assumed by root accounts.", 403)


@asks("sts:AssumeRole")
def about_role(call: Call) -> Iterator[Asked]:
    if call.caller.is_root:
        return  # refused whatever the policies say
    role_arn, context = call.parameters.get("RoleArn", ""), _conditions(call)
    yield Asked("sts:AssumeRole", role_arn, context)
    yield from _tagged(call, role_arn, context)


@rule(
    "sts.assume-role.tags-need-tag-session",
    "A session with tags needs sts:TagSession on the role as well, from the caller's policies and the trust policy.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html",
)
def _tagged(call: Call, role_arn: str, context: questions.Context) -> Iterator[Asked]:
    if call.parameters.get("Tags"):
        yield Asked("sts:TagSession", role_arn, context)


@rule(
    "sts.assume-role.conditions",
    "A trust policy's conditions count: sts:ExternalId, sts:RoleSessionName, aws:PrincipalArn, aws:PrincipalAccount.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
)
def _conditions(call: Call) -> dict[str, Any]:
    named = ("ExternalId", "RoleSessionName", "SourceIdentity")
    given = {f"sts:{name}": call.parameters[name] for name in named if call.parameters.get(name)}
    return {**given, **questions.tags_in(call.parameters)}


@guards("sts")
def guard_of(question: Question) -> Guard | None:
    """The account and the trust policy of a role."""
    role = find_role(question.resource)
    return _let_in_by_trust_policy(role) if role else _no_role(question)


@rule(
    "sts.assume-role.role-must-exist",
    "A role that does not exist cannot be assumed; the answer is that of a role that does not trust the caller.",
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
)
def _no_role(question: Question) -> Guard | None:
    return Guard(account_in(question.resource) or "", must_allow=True) if question.resource != "*" else None


@rule(
    "sts.assume-role.trust-policy",
    "A role is assumed by whom its trust policy names (account, role, session); a service's entry fits nobody else.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
)
def _let_in_by_trust_policy(role: Role) -> Guard:
    return Guard(role.account_id, role.assume_role_policy_document, must_allow=True)


def find_role(role_arn: str) -> Role | None:
    named = _ROLE.fullmatch(role_arn)
    try:
        return iam_backends[named.group(1)]["aws"].get_role_by_arn(role_arn) if named else None
    except NotFoundException:
        return None


@rule(
    "sts.assume-role.duration",
    "A session lasts at most the role's MaxSessionDuration, and at most an hour when one role assumes another.",
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
)
def _check_duration(call: Call, role: Role) -> None:
    seconds = int(call.parameters.get("DurationSeconds") or _DEFAULT_SECONDS)
    if seconds < 900:
        raise Refusal(
            "ValidationError",
            f"Value '{seconds}' at 'durationSeconds' failed to satisfy constraint: Member must be at least 900",
        )
    if call.caller.role is not None and seconds > _CHAINED_SECONDS:
        raise Refusal(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        )
    if seconds > int(role.max_session_duration or _DEFAULT_SECONDS):
        raise Refusal(
            "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )


@around(STSBackend)
def assume_role(original, self, **asked):
    session = original(self, **asked)
    session.expiration = clock.now() + timedelta(seconds=asked["duration"])
    identity.remember(session.access_key_id, _caller(session))
    return session


def _caller(session: AssumedRole) -> Caller:
    return Caller(
        account=session.account_id,
        arn=session.arn,
        user_id=session.user_id,
        secret=session.secret_access_key,
        token=session.session_token,
        role=session.role_arn,
        session_policies=_passed(session),
        expires=session.expiration,
    )


@rule(
    "sts.assume-role.session-policies",
    "Policy and PolicyArns narrow the session; the ARNs name managed policies of the role's account, ten at most.",
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
)
def _passed(session: AssumedRole) -> tuple[str, ...] | None:
    call = current_call()
    arns = [entry["arn"] for entry in call.parameters.get("PolicyArns", [])] if call else []
    managed = [principals.managed(session.account_id, arn) for arn in arns]
    if len(arns) > 10 or None in managed:
        raise Refusal("MalformedPolicyDocument", f"There are not all of the policies {', '.join(arns)}, or over 10.")
    passed = (*([session.policy] if session.policy else []), *managed)
    return passed or None


@rule(
    "sts.get-caller-identity",
    "GetCallerIdentity answers the account, the ARN and the unique id of the caller.",
    "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
)
@replaces(TokenResponse)
def get_caller_identity(self):
    caller = current_call().caller
    return ActionResult({"UserId": caller.user_id, "Account": caller.account, "Arn": caller.arn})


def open_session(role_arn: str, service: str | None, session_name: str, source: str | None = None) -> dict[str, Any]:
    """The session AWS would give a service that acts as a role, for instance Lambda for a function.

    Raises a Refusal where the role does not trust the service that acts for `source`, an ARN. Without a service the
    trust policy is not asked: such a session is for whoever sets the scene, and says nothing about who may have one.
    """
    role = find_role(role_arn)
    if role is None:
        raise Refusal("NoSuchEntity", f"The role {role_arn} cannot be found.", 404)
    if service is not None:
        _check_trust_in_service(role, service, source)
    backend = sts_backends[role.account_id]["aws"]
    session = backend.assume_role(
        region_name="us-east-1",
        role_session_name=session_name,
        role_arn=role_arn,
        policy=None,
        duration=_DEFAULT_SECONDS,
        external_id=None,
    )
    return {
        "accessKeyId": session.access_key_id,
        "secretAccessKey": session.secret_access_key,
        "sessionToken": session.session_token,
        "expiration": session.expiration.isoformat(),
        "arn": session.arn,
    }


def _check_trust_in_service(role: Role, service: str, source: str | None) -> None:
    context = {"aws:SourceArn": source, "aws:SourceAccount": source.split(":")[4]} if source else {}
    question = Question(Principal(service=service), "sts:AssumeRole", role.arn, context)
    if not policy.allows(role.assume_role_policy_document, question):
        raise Refusal(
            "AccessDenied", f"{service} is not authorized to perform: sts:AssumeRole on resource: {role.arn}", 403
        )

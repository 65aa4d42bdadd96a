"""The words and codes in which the services refuse what is not allowed."""

from kiln_moto.calls import Call
from kiln_moto.evaluation import By, Decision, Guard, Outcome
from kiln_moto.policy import Question
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

_EXPLICIT = {
    By.IDENTITY: "an identity-based policy",
    By.SESSION: "a session policy",
    By.BOUNDARY: "a permissions boundary",
    By.RESOURCE: "a resource-based policy",
}
_IMPLICIT = {
    By.IDENTITY: "identity-based policy",
    By.SESSION: "session policy",
    By.BOUNDARY: "permissions boundary",
    By.RESOURCE: "resource-based policy",
}
_ACTION_AS_SHOWN = {"sns": lambda action: action.replace("sns:", "SNS:"), "sqs": str.lower}


def refusal(call: Call, question: Question, decision: Decision, guard: Guard) -> Refusal:
    """The error that tells the caller what it was denied; the call's log gets it too."""
    call.hearing.denied = call.hearing.denied or question.action
    service = call.operation.service
    text = _message(call, question, decision)
    if service == "ec2":
        return Refusal("UnauthorizedOperation", f"You are not authorized to perform this operation. {text}", 403)
    if service == "s3":
        return Refusal("AccessDenied", text if guard.account == call.account else "Access Denied", 403)
    if service == "sns":
        return Refusal("AuthorizationError", text, 403)
    if call.operation.protocol == "query" or service == "sqs":
        return Refusal("AccessDenied", text, 403)
    return Refusal("AccessDeniedException", text, 400 if call.operation.protocol == "json" else 403)


@rule(
    "gate.denial-says-why",
    "A denial names caller, action and resource, and the kind of policy that denies or does not allow.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html",
)
def _message(call: Call, question: Question, decision: Decision) -> str:
    prefix = question.action.partition(":")[0]
    action = _ACTION_AS_SHOWN.get(prefix, str)(question.action)
    text = f"User: {call.caller.arn} is not authorized to perform: {action}"
    if question.resource != "*":
        text += f' on resource: "{question.resource}"' if prefix == "s3" else f" on resource: {question.resource}"
    if question.action == "sts:AssumeRole":
        return text
    if decision.outcome is Outcome.EXPLICIT_DENY:
        return f"{text} with an explicit deny in {_EXPLICIT[decision.by]}"
    return f"{text} because no {_IMPLICIT[decision.by]} allows the {action} action"

"""Invoke: who may, and what is answered."""

import json
import re
from collections.abc import Iterator
from typing import Any

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.models import LambdaFunction, lambda_backends
from moto.awslambda.responses import LambdaResponse

from kiln_moto import lambda_hosts, policy, questions
from kiln_moto.calls import Call, current_call
from kiln_moto.evaluation import Guard
from kiln_moto.guards import guards
from kiln_moto.patching import replaces
from kiln_moto.policy import Principal, Question
from kiln_moto.questions import Asked, asks
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

_FUNCTION = re.compile(r"arn:aws:lambda:([a-z0-9-]+):(\d{12}):function:([^:]+)(?::([^:]+))?")
_MOST_BYTES = 6 * 1024 * 1024


def arn_named(call: Call) -> str:
    """The ARN of the function that a call names by its name, a part of its ARN, or all of it; with the qualifier."""
    name, qualifier = call.parameters["FunctionName"], call.parameters.get("Qualifier")
    partial = re.fullmatch(r"(\d{12}):function:(.+)", name)
    if not name.startswith("arn:"):
        account, rest = partial.groups() if partial else (call.account, name.removeprefix("function:"))
        name = f"arn:aws:lambda:{call.region}:{account}:function:{rest}"
    return f"{name}:{qualifier}" if qualifier and name.count(":") == 6 else name


def find(arn: str) -> LambdaFunction | None:
    """The function of an ARN."""
    named = _FUNCTION.fullmatch(arn)
    if named is None:
        return None
    region, account, name, qualifier = named.groups()
    try:
        return lambda_backends[account][region].get_function(name, qualifier)
    except UnknownFunctionException:
        return None


@rule(
    "lambda.invoke.needs-right-on-function",
    "Invoke needs lambda:InvokeFunction on the function, named by its ARN, with the qualifier where one is given.",
    "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html",
)
@asks("lambda:Invoke")
def about_function(call: Call) -> Iterator[Asked]:
    yield from questions.on(call.action, [arn_named(call)])


@guards("lambda")
def guard_of(question: Question) -> Guard | None:
    """The owner and the policy of a function."""
    function = find(question.resource)
    return _let_in_by_function_policy(function) if function else None


@rule(
    "lambda.function-policy",
    "A function's policy lets in other accounts and services; they need no other right, or theirs as well.",
    "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
)
def _let_in_by_function_policy(function: LambdaFunction) -> Guard:
    return Guard(function.account_id, policy_of(function))


def policy_of(function: LambdaFunction) -> policy.Document:
    """The policy that AddPermission has made."""
    statements = [{**s, "Principal": _principal(s.get("Principal", {}))} for s in list(function.policy.statements)]
    return {"Version": "2012-10-17", "Statement": statements} if statements else None


def _principal(named: Any) -> Any:
    return {"AWS": named} if isinstance(named, str) and named != "*" else named


def lets_in(function: LambdaFunction, service: str, source_arn: str) -> bool:
    """Whether a service may invoke a function on behalf of one of its resources."""
    context = {"aws:SourceArn": source_arn, "aws:SourceAccount": source_arn.split(":")[4]}
    question = Question(Principal(service=service), "lambda:InvokeFunction", function.function_arn, context)
    return policy.allows(policy_of(function), question)


@replaces(LambdaResponse)
def invoke(self):
    call = current_call()
    arn = arn_named(call)
    function = find(arn)
    if function is None:
        raise Refusal("ResourceNotFoundException", f"Function not found: {arn}", 404)
    event = call.body or b"{}"
    _check_event(event)
    kind = call.headers.get("X-Amz-Invocation-Type") or "RequestResponse"
    if kind == "DryRun":
        return 204, {"status": 204}, ""
    if kind == "Event":
        lambda_hosts.send(function.function_arn, event)
        return 202, {"status": 202}, ""
    return _answer(function, lambda_hosts.invoke(function.function_arn, event), call.headers.get("X-Amz-Log-Type"))


@rule(
    "lambda.invoke.event-is-json",
    "The event is JSON of at most 6 MiB.",
    "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html",
)
def _check_event(event: bytes) -> None:
    if len(event) > _MOST_BYTES:
        text = f"Request must be smaller than {_MOST_BYTES} bytes for the InvokeFunction operation"
        raise Refusal("RequestTooLargeException", text, 413)
    try:
        json.loads(event)
    except ValueError as wrong:
        text = f"Could not parse request body into json: {wrong}"
        raise Refusal("InvalidRequestContentException", text, 400) from wrong


@rule(
    "lambda.invoke.answers-what-the-function-did",
    "Invoke answers 200 with what the function returned; after an error also FunctionError, and the error as payload.",
    "https://docs.aws.amazon.com/lambda/latest/dg/invocation-sync.html",
)
def _answer(function: LambdaFunction, outcome: lambda_hosts.Outcome, log: str | None) -> Any:
    headers = {"Content-Type": "application/json", "X-Amz-Executed-Version": str(function.version)}
    if outcome.error is not None:
        headers["X-Amz-Function-Error"] = outcome.error
    if log == "Tail":
        headers["X-Amz-Log-Result"] = outcome.log
    return 200, headers, outcome.payload

"""Event source mappings: what they need, and who polls."""

from typing import Any

from moto.awslambda.models import LambdaBackend
from moto.sqs.models import Queue, sqs_backends

from kiln_moto import evaluation, principals
from kiln_moto.evaluation import Guard
from kiln_moto.identity import Caller
from kiln_moto.patching import around
from kiln_moto.policy import Principal, Question
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

_POLLING = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")

# Moto would take messages out of a queue in the call that sends them. Here the host of the functions polls, as Lambda's
# pollers do, with the role of the function.
Queue.lambda_event_source_mappings = property(lambda queue: {}, lambda queue, mappings: None)


@around(LambdaBackend)
def create_event_source_mapping(original, self, spec):
    function = self.get_function(spec.get("FunctionName", ""))
    queue = _queue(spec.get("EventSourceArn", ""))
    if queue is not None:
        _check_rights(function, queue)
        _check_visibility(function, queue)
    return original(self, spec)


def _queue(arn: str) -> Queue | None:
    parts = arn.split(":")
    return sqs_backends[parts[4]][parts[3]].queues.get(parts[5]) if parts[2:3] == ["sqs"] else None


@rule(
    "lambda.event-source-mapping.role-may-poll",
    "A queue feeds a function whose role may receive and delete its messages and read its attributes.",
    "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
)
def _check_rights(function: Any, queue: Queue) -> None:
    account = function.account_id
    session = f"arn:aws:sts::{account}:assumed-role/{function.role.rpartition('/')[2]}/{function.function_name}"
    holdings = principals.holdings(Caller(account, session, "", "", role=function.role))
    for action in _POLLING:
        question = Question(Principal(account, session, function.role), action, queue.queue_arn)
        guard = Guard(queue.account_id, queue.policy)
        if not evaluation.decide(question, holdings, guard).allowed:
            name = action.removeprefix("sqs:")
            text = f"The provided execution role does not have permissions to call {name} on SQS"
            raise Refusal("InvalidParameterValueException", text, 400)


@rule(
    "lambda.event-source-mapping.visibility-timeout",
    "A queue that feeds a function hides messages for at least as long as the function may run.",
    "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
)
def _check_visibility(function: Any, queue: Queue) -> None:
    hidden, timeout = int(queue.visibility_timeout), int(function.timeout)
    if hidden < timeout:
        text = f"Queue visibility timeout: {hidden} seconds is less than Function timeout: {timeout} seconds"
        raise Refusal("InvalidParameterValueException", text, 400)

"""SQS queues of other accounts, and what calls to queues are asked."""

from collections.abc import Iterator

from moto.sqs import models
from moto.sqs.models import Queue, sqs_backends
from moto.sqs.responses import SQSResponse

from kiln_moto import clock, questions
from kiln_moto.calls import Call, current_call
from kiln_moto.evaluation import Guard
from kiln_moto.guards import guards
from kiln_moto.patching import replaces_property
from kiln_moto.policy import Question
from kiln_moto.questions import Asked, asks
from kiln_moto.registry import kept_by_moto, rule
from kiln_moto.resources import queue_of

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-customer-managed-policy-examples.html
_OWNER_ONLY = {
    "AddPermission",
    "CancelMessageMoveTask",
    "CreateQueue",
    "DeleteQueue",
    "ListMessageMoveTasks",
    "ListQueues",
    "ListQueueTags",
    "RemovePermission",
    "SetQueueAttributes",
    "StartMessageMoveTask",
    "TagQueue",
    "UntagQueue",
}


def _milliseconds() -> float:
    """The sandbox's time, by which messages become visible again and delays end."""
    return clock.now().timestamp() * 1000


models.unix_time_millis = _milliseconds


def _owner_and_name(call: Call) -> tuple[str, str]:
    """The owner and name of the queue a call is about."""
    if "QueueOwnerAWSAccountId" in call.parameters:
        return call.parameters["QueueOwnerAWSAccountId"], call.parameters["QueueName"]
    return queue_of(call.parameters.get("QueueUrl") or call.parameters.get("QueueName") or "", call.account)


@replaces_property(SQSResponse)
def sqs_backend(self):
    """The queues of the account that the call's queue URL names, else the caller's."""
    call = current_call()
    owner = _owner_and_name(call)[0] if call else self.current_account
    return sqs_backends[owner][self.region]


@guards("sqs")
def guard_of(question: Question) -> Guard | None:
    """The owner and the policy of a queue."""
    _, _, _, region, owner, name = question.resource.split(":") if question.resource != "*" else [""] * 6
    queue = sqs_backends[owner][region].queues.get(name) if owner else None
    return _let_in_by_queue_policy(question, owner, queue) if queue else None


@rule(
    "sqs.foreign-queue-needs-policy",
    "A queue of another account takes the calls that its policy allows the caller; some calls are the owner's alone.",
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-customer-managed-policy-examples.html",
)
def _let_in_by_queue_policy(question: Question, owner: str, queue: Queue) -> Guard:
    owner_only = question.action.removeprefix("sqs:") in _OWNER_ONLY and question.principal.account != owner
    return Guard(owner, None if owner_only else queue.policy)


@asks("sqs:*")
def about_queue(call: Call) -> Iterator[Asked]:
    action = _single(call.action)
    existing = (_tags(arn) for arn in call.resources)
    context = {**questions.tags_in(call.parameters), **next(existing, {})}
    yield from questions.on(action, call.resources, context)


@rule(
    "sqs.batch-needs-right-of-single-call",
    "SendMessageBatch, DeleteMessageBatch and ChangeMessageVisibilityBatch need the permission of the single call.",
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-batch-api.html",
)
def _single(action: str) -> str:
    return action.removesuffix("Batch")


def _tags(arn: str) -> questions.Context:
    _, _, _, region, owner, name = arn.split(":")
    queue = sqs_backends[owner][region].queues.get(name)
    return questions.resource_tags(queue.tags if queue else {}, "aws:ResourceTag")


kept_by_moto(
    "sqs.redrive-after-max-receive-count",
    "A message received maxReceiveCount times and not deleted goes to the dead-letter queue.",
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
)

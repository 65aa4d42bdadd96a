"""SQS queues of other accounts."""

from moto.sqs.models import sqs_backends
from moto.sqs.responses import SQSResponse

from kiln_moto import policy
from kiln_moto.calls import Call, current_call
from kiln_moto.hooks import before
from kiln_moto.patching import replaces_property
from kiln_moto.refusal import Refusal
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


@rule(
    "sqs.foreign-queue-needs-policy",
    "A queue of another account takes the calls that its policy allows the caller; some calls are the owner's alone.",
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-customer-managed-policy-examples.html",
)
@before("sqs:*")
def check_foreign_queue(call: Call) -> None:
    owner, name = _owner_and_name(call)
    if owner == call.account:
        return
    queue = sqs_backends[owner][call.region].queues.get(name)
    if queue is None:
        return  # Moto says that there is no such queue
    operation = call.action.removeprefix("sqs:")
    # A batch needs the permission of the single call.
    action = f"sqs:{operation.removesuffix('Batch')}"
    if operation in _OWNER_ONLY or not policy.allows(queue.policy, call.question(action, queue.queue_arn)):
        raise Refusal(
            "AccessDenied",
            f"User: {call.caller.arn} is not authorized to perform: {action.lower()} on resource: {queue.queue_arn}",
            403,
        )


kept_by_moto(
    "sqs.redrive-after-max-receive-count",
    "A message received maxReceiveCount times and not deleted goes to the dead-letter queue.",
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
)

"""Delivery to queues."""

from moto.sns.models import Subscription
from moto.sqs.models import Queue, sqs_backends

from kiln_moto import policy
from kiln_moto.patching import around
from kiln_moto.policy import Principal, Question
from kiln_moto.registry import kept_by_moto, rule


@around(Subscription)
def publish(original, self, *args, **kwargs):
    if self.protocol != "sqs":
        original(self, *args, **kwargs)
        return
    queue = _queue(self.endpoint)
    if queue is not None and _lets_in(queue, self.topic.arn):
        original(self, *args, **kwargs)


@rule(
    "sns.delivery.dangling-queue-is-no-error",
    "Publishing succeeds even when a subscribed queue no longer exists.",
    "https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html",
)
def _queue(arn: str) -> Queue | None:
    _, _, _, region, account, name = arn.split(":")
    return sqs_backends[account][region].queues.get(name)


@rule(
    "sns.delivery.needs-queue-policy",
    "SNS delivers to a queue whose policy allows sns.amazonaws.com to send messages for that topic (aws:SourceArn).",
    "https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html",
)
def _lets_in(queue: Queue, topic: str) -> bool:
    context = {"aws:SourceArn": topic, "aws:SourceAccount": topic.split(":")[4]}
    question = Question(Principal(service="sns.amazonaws.com"), "sqs:SendMessage", queue.queue_arn, context)
    return policy.allows(queue.policy, question)


kept_by_moto(
    "sns.delivery.filter-policy",
    "A filter policy lets through the messages whose attributes match; of a String.Array one element is enough.",
    "https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html",
)
kept_by_moto(
    "sns.delivery.raw",
    "With raw delivery the queue gets the message itself, with its attributes; without it, a JSON envelope.",
    "https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html",
)

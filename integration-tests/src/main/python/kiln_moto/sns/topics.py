"""A topic is reached by its ARN, from any account that its policy lets in."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from moto.sns.models import Topic, sns_backends
from moto.sns.responses import SNSResponse

from kiln_moto import questions
from kiln_moto.calls import Call, current_call
from kiln_moto.evaluation import Guard
from kiln_moto.guards import guards
from kiln_moto.hooks import before
from kiln_moto.patching import replaces_property
from kiln_moto.policy import Question
from kiln_moto.questions import Asked, asks
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

_TOPIC = re.compile(r"arn:aws:sns:([a-z0-9-]+):(\d{12}):([^:]+)(:.+)?")


def _named(parameters: Mapping[str, Any]) -> re.Match[str] | None:
    """The topic, or the subscription to one, that a call names."""
    for name in ("TopicArn", "TargetArn", "SubscriptionArn", "ResourceArn"):
        if parameters.get(name):
            return _TOPIC.fullmatch(parameters[name])
    return None


@replaces_property(SNSResponse)
def backend(self):
    """The topics and subscriptions of the account that the call's ARN names, else the caller's."""
    call = current_call()
    named = _named(call.parameters) if call else None
    return sns_backends[named.group(2) if named else self.current_account][self.region]


@rule(
    "sns.topic-is-in-its-region",
    "A topic is reached only in its own region; a subscription lives there too, wherever its endpoint is.",
    "https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html",
)
@before("sns:Subscribe", "sns:Publish", "sns:PublishBatch", "sns:*TopicAttributes", "sns:ListSubscriptionsByTopic")
def check_region(call: Call) -> None:
    named = _named(call.parameters)
    if named and named.group(1) != call.region:
        raise Refusal("InvalidParameter", "Invalid parameter: TopicArn")


# A subscription is its maker's, whosever the topic is.
_OF_SUBSCRIPTION = ("sns:Unsubscribe", "sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes")


@guards("sns")
def guard_of(question: Question) -> Guard | None:
    """The owner and the policy of a topic."""
    named = _TOPIC.fullmatch(question.resource)
    if named is None or question.action in _OF_SUBSCRIPTION:
        return Guard(question.principal.account or "")
    topic = sns_backends[named.group(2)][named.group(1)].topics.get(question.resource)
    return _let_in_by_topic_policy(named.group(2), topic) if topic else None


@rule(
    "sns.foreign-topic-needs-policy",
    "Another account subscribes to a topic, publishes to it or reads it, where the topic's policy allows that.",
    "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",
)
def _let_in_by_topic_policy(owner: str, topic: Topic) -> Guard:
    # The default policy is for services that say for whom they act (aws:SourceOwner); no direct call has that key.
    return Guard(owner, topic.policy)


@asks("sns:*")
def about_topic(call: Call) -> Iterator[Asked]:
    context = {f"sns:{name}": call.parameters[name] for name in ("Endpoint", "Protocol") if name in call.parameters}
    # The action of a batch is that of the single call.
    action = call.action.removesuffix("Batch")
    topics = [_TOPIC.sub(r"arn:aws:sns:\1:\2:\3", arn) for arn in call.resources]
    endpoints = [call.parameters[name] for name in ("Endpoint", "NotificationEndpoint") if name in call.parameters]
    named = [topic for topic in topics if topic not in endpoints]
    yield from questions.on(action, named, {**context, **questions.tags_in(call.parameters)})


@rule(
    "sns.subscription-belongs-to-its-maker",
    "A subscription is read, changed and removed by the account that made it, and by the topic's owner.",
    "https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html",
)
@before("sns:Unsubscribe", "sns:GetSubscriptionAttributes", "sns:SetSubscriptionAttributes")
def check_owner_of_subscription(call: Call) -> None:
    named = _named(call.parameters)
    if named is None or named.group(2) == call.account:
        return
    subscription = sns_backends[named.group(2)][named.group(1)].subscriptions.get(named.group(0))
    if subscription is not None and subscription.owner != call.account:
        raise _unauthorized(call, named.group(0))


def _unauthorized(call: Call, resource: str) -> Refusal:
    action = call.action.replace("sns:", "SNS:")
    text = f"User: {call.caller.arn} is not authorized to perform: {action} on resource: {resource}"
    return Refusal("AuthorizationError", text, 403)

"""Subscriptions are kept with their topic, and belong to the account that made them."""

from moto.sns.models import SNSBackend, Subscription, sns_backends

from kiln_moto.calls import current_call
from kiln_moto.patching import around, replaces
from kiln_moto.registry import rule


@around(SNSBackend)
def subscribe(original, self, topic_arn, endpoint, protocol):
    known = set(self.subscriptions)
    subscription = original(self, topic_arn, endpoint, protocol)
    if subscription.arn not in known:
        _belong(subscription)
    return subscription


@rule(
    "sns.subscribe.by-queue-owner",
    "The owner of a queue may subscribe it to another account's topic, in any region, and owns the subscription.",
    "https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html",
)
def _belong(subscription: Subscription) -> None:
    call = current_call()
    subscription.owner = call.account if call else subscription.account_id
    subscription.attributes["Owner"] = subscription.owner
    if subscription.protocol == "sqs":
        # Moto looks for the queue in this account.
        subscription.account_id = subscription.endpoint.split(":")[4]


@replaces(SNSBackend)
def list_subscriptions(self, next_token=None):
    """The account's own subscriptions, to whosever topics."""
    own = {
        subscription.arn: subscription
        for account in list(sns_backends)
        if self.region_name in sns_backends[account].keys()  # `in` alone is true of any region
        for subscription in list(sns_backends[account][self.region_name].subscriptions.values())
        if subscription.owner == self.account_id
    }
    return self._get_values_nexttoken(own, next_token)

"""SNS.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_SNS.html
"""

import json

from kiln_moto.cloudformation.resource import Resource
from kiln_moto.cloudformation.types.kinds import Kind, Made, Properties, Site, only, tags, words
from kiln_moto.registry import rule

_OF_TOPIC = "ContentBasedDeduplication DisplayName FifoTopic KmsMasterKeyId SignatureVersion TracingConfig"
_OF_SUBSCRIPTION = "DeliveryPolicy FilterPolicy FilterPolicyScope RawMessageDelivery RedrivePolicy SubscriptionRoleArn"


class Topic(Kind):
    """AWS::SNS::Topic."""

    properties = words(f"TopicName Tags Subscription {_OF_TOPIC}")
    named_by = "TopicName"
    immutable = words("TopicName FifoTopic Subscription")
    attributes = words("TopicArn TopicName")

    def create(self, site: Site, wanted: Properties) -> Made:
        name = wanted.get("TopicName") or site.name(256)
        attributes = only(wanted, _OF_TOPIC)
        arn = site.call("sns", "CreateTopic", Name=name, Attributes=attributes, Tags=tags(wanted))["TopicArn"]
        for entry in wanted.get("Subscription", []):
            site.call("sns", "Subscribe", TopicArn=arn, Protocol=entry["Protocol"], Endpoint=entry["Endpoint"])
        return Made.of(arn, TopicArn=arn, TopicName=name)

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        for name in _OF_TOPIC.split():
            if wanted.get(name) != made.properties.get(name):
                value = wanted.get(name, "")
                site.call(
                    "sns",
                    "SetTopicAttributes",
                    TopicArn=made.physical_id,
                    AttributeName=name,
                    AttributeValue=value,
                )

    def delete(self, site: Site, made: Resource) -> None:
        site.call_unless_gone("sns", "DeleteTopic", TopicArn=made.physical_id)


class TopicPolicy(Kind):
    """AWS::SNS::TopicPolicy."""

    properties = required = words("PolicyDocument Topics")

    @rule(
        "cloudformation.topic-policy",
        "AWS::SNS::TopicPolicy is the policy of the topics that it names; without it they have the default policy.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-topicpolicy.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        for topic in wanted["Topics"]:
            self._set(site, topic, wanted["PolicyDocument"])
        return Made.of(site.name())

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        for topic in set(made.properties["Topics"]) - set(wanted["Topics"]):
            self._set(site, topic, _default(site, topic))
        for topic in wanted["Topics"]:
            self._set(site, topic, wanted["PolicyDocument"])

    def delete(self, site: Site, made: Resource) -> None:
        for topic in made.properties["Topics"]:
            change = {"AttributeName": "Policy", "AttributeValue": _default(site, topic)}
            site.call_unless_gone("sns", "SetTopicAttributes", TopicArn=topic, **change)

    @staticmethod
    def _set(site: Site, topic: str, policy: object) -> None:
        site.call("sns", "SetTopicAttributes", TopicArn=topic, AttributeName="Policy", AttributeValue=policy)


def _default(site: Site, topic: str) -> str:
    """The policy of a new topic: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html"""
    operations = "GetTopicAttributes SetTopicAttributes AddPermission RemovePermission DeleteTopic Subscribe"
    actions = [f"SNS:{name}" for name in f"{operations} ListSubscriptionsByTopic Publish".split()]
    statement = {
        "Sid": "__default_statement_ID",
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": actions,
        "Resource": topic,
        "Condition": {"StringEquals": {"AWS:SourceOwner": site.account}},
    }
    return json.dumps({"Version": "2008-10-17", "Id": "__default_policy_ID", "Statement": [statement]})


class Subscription(Kind):
    """AWS::SNS::Subscription."""

    properties = words(f"Endpoint Protocol Region TopicArn {_OF_SUBSCRIPTION}")
    required = words("Protocol TopicArn")
    immutable = words("Endpoint Protocol Region TopicArn")
    attributes = words("Arn")

    @rule(
        "cloudformation.subscription",
        "AWS::SNS::Subscription subscribes in the topic's Region, if need be to another account's topic, as its policy "
        "allows.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-subscription.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        arn = site.call(
            "sns",
            "Subscribe",
            wanted.get("Region"),
            TopicArn=wanted["TopicArn"],
            Protocol=wanted["Protocol"],
            Endpoint=wanted.get("Endpoint"),
            Attributes=only(wanted, _OF_SUBSCRIPTION),
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]
        return Made.of(arn, Arn=arn)

    @rule(
        "cloudformation.subscription.filter-changes-in-place",
        "A changed filter policy is set on the subscription that is there; one that is taken away is taken off.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-subscription.html",
    )
    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        off = {"RawMessageDelivery": "false", "FilterPolicyScope": "MessageAttributes", "FilterPolicy": "{}"}
        for name in _OF_SUBSCRIPTION.split():
            if wanted.get(name) != made.properties.get(name):
                site.call(
                    "sns",
                    "SetSubscriptionAttributes",
                    wanted.get("Region"),
                    SubscriptionArn=made.physical_id,
                    AttributeName=name,
                    AttributeValue=wanted.get(name, off.get(name, "")),
                )

    def delete(self, site: Site, made: Resource) -> None:
        region = made.properties.get("Region")
        site.call_unless_gone("sns", "Unsubscribe", region, SubscriptionArn=made.physical_id)


KINDS = {
    "AWS::SNS::Subscription": Subscription(),
    "AWS::SNS::Topic": Topic(),
    "AWS::SNS::TopicPolicy": TopicPolicy(),
}

"""SQS.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_SQS.html
"""

from kiln_moto.cloudformation.resource import Resource
from kiln_moto.cloudformation.types.kinds import Kind, Made, Properties, Site, only, tag_map, words
from kiln_moto.registry import rule

# What an attribute is again when its property is taken away.
_DEFAULTS = {
    "DelaySeconds": 0,
    "KmsDataKeyReusePeriodSeconds": 300,
    "KmsMasterKeyId": "",
    "MaximumMessageSize": 1_048_576,
    "MessageRetentionPeriod": 345_600,
    "ReceiveMessageWaitTimeSeconds": 0,
    "RedriveAllowPolicy": "",
    "RedrivePolicy": "",
    "SqsManagedSseEnabled": True,
    "VisibilityTimeout": 30,
}
_ATTRIBUTES = " ".join(_DEFAULTS) + " FifoQueue ContentBasedDeduplication"


class Queue(Kind):
    """AWS::SQS::Queue."""

    properties = words(f"QueueName Tags {_ATTRIBUTES}")
    named_by = "QueueName"
    immutable = words("QueueName FifoQueue")
    attributes = words("Arn QueueName QueueUrl")

    def create(self, site: Site, wanted: Properties) -> Made:
        name = wanted.get("QueueName") or site.name(80)
        attributes = only(wanted, _ATTRIBUTES)
        url = site.call("sqs", "CreateQueue", QueueName=name, Attributes=attributes, tags=tag_map(wanted))["QueueUrl"]
        return Made.of(url, Arn=site.arn("sqs", name), QueueName=name, QueueUrl=url)

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        gone = {name: _DEFAULTS[name] for name in made.properties if name in _DEFAULTS and name not in wanted}
        attributes = gone | {n: v for n, v in only(wanted, _ATTRIBUTES).items() if v != made.properties.get(n)}
        if attributes:
            site.call("sqs", "SetQueueAttributes", QueueUrl=made.physical_id, Attributes=attributes)

    def delete(self, site: Site, made: Resource) -> None:
        site.call_unless_gone("sqs", "DeleteQueue", QueueUrl=made.physical_id)


class QueuePolicy(Kind):
    """AWS::SQS::QueuePolicy."""

    properties = required = words("PolicyDocument Queues")

    @rule(
        "cloudformation.queue-policy",
        "AWS::SQS::QueuePolicy is the policy of the queues that it names; without it they have none.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sqs-queuepolicy.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        for url in wanted["Queues"]:
            self._set(site, url, wanted["PolicyDocument"])
        return Made.of(site.name())

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        for url in set(made.properties["Queues"]) - set(wanted["Queues"]):
            self._set(site, url, "")
        for url in wanted["Queues"]:
            self._set(site, url, wanted["PolicyDocument"])

    def delete(self, site: Site, made: Resource) -> None:
        for url in made.properties["Queues"]:
            attributes = {"Policy": ""}
            site.call_unless_gone("sqs", "SetQueueAttributes", QueueUrl=url, Attributes=attributes)

    @staticmethod
    def _set(site: Site, url: str, policy: object) -> None:
        site.call("sqs", "SetQueueAttributes", QueueUrl=url, Attributes={"Policy": policy})


KINDS = {"AWS::SQS::Queue": Queue(), "AWS::SQS::QueuePolicy": QueuePolicy()}

"""CloudWatch Logs.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_Logs.html
"""

from kiln_moto.cloudformation.resource import Resource
from kiln_moto.cloudformation.types.kinds import Kind, Made, Properties, Site, tag_map, words
from kiln_moto.registry import rule


class LogGroup(Kind):
    """AWS::Logs::LogGroup."""

    properties = words("KmsKeyId LogGroupClass LogGroupName RetentionInDays Tags")
    named_by = "LogGroupName"
    immutable = words("LogGroupName")
    attributes = words("Arn")

    @rule(
        "cloudformation.log-group",
        "AWS::Logs::LogGroup has a key if it names one, and keeps its events for as many days as it says.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-logs-loggroup.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        name = wanted.get("LogGroupName") or site.name(512)
        key, kind = wanted.get("KmsKeyId"), wanted.get("LogGroupClass")
        site.call(
            "logs", "CreateLogGroup", logGroupName=name, kmsKeyId=key, logGroupClass=kind, tags=tag_map(wanted)
        )
        site.begun.append(name)
        self._retain(site, name, {}, wanted)
        return Made.of(name, Arn=site.arn("logs", f"log-group:{name}:*"))

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        name, key = made.physical_id, wanted.get("KmsKeyId")
        if key != made.properties.get("KmsKeyId"):
            if key:
                site.call("logs", "AssociateKmsKey", logGroupName=name, kmsKeyId=key)
            else:
                site.call("logs", "DisassociateKmsKey", logGroupName=name)
        self._retain(site, name, made.properties, wanted)

    def delete(self, site: Site, made: Resource) -> None:
        site.call_unless_gone("logs", "DeleteLogGroup", logGroupName=made.physical_id)

    @staticmethod
    def _retain(site: Site, name: str, before: Properties, wanted: Properties) -> None:
        days = wanted.get("RetentionInDays")
        if days == before.get("RetentionInDays"):
            return
        if days is None:
            site.call("logs", "DeleteRetentionPolicy", logGroupName=name)
        else:
            site.call("logs", "PutRetentionPolicy", logGroupName=name, retentionInDays=days)


KINDS = {"AWS::Logs::LogGroup": LogGroup()}

"""EventBridge.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_Events.html
"""

from kiln_moto.cloudformation.resource import Resource
from kiln_moto.cloudformation.types.kinds import Kind, Made, Properties, Site, only, tags, words
from kiln_moto.registry import rule


class Rule(Kind):
    """AWS::Events::Rule."""

    properties = words("Description EventBusName EventPattern Name RoleArn ScheduleExpression State Tags Targets")
    named_by = "Name"
    immutable = words("EventBusName Name")
    attributes = words("Arn")

    @rule(
        "cloudformation.event-rule",
        "AWS::Events::Rule has a schedule or a pattern, and the targets of its template; an update changes them.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-events-rule.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        name = wanted.get("Name") or site.name()
        arn = self._put(site, name, wanted)
        site.begun.append(name)
        self._aim(site, name, {}, wanted)
        return Made.of(name, Arn=arn)

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        self._put(site, made.physical_id, wanted)
        self._aim(site, made.physical_id, made.properties, wanted)

    def delete(self, site: Site, made: Resource) -> None:
        bus = only(made.properties, "EventBusName")
        ids = [target["Id"] for target in made.properties.get("Targets", [])]
        if ids:
            site.call_unless_gone("events", "RemoveTargets", Rule=made.physical_id, Ids=ids, **bus)
        site.call_unless_gone("events", "DeleteRule", Name=made.physical_id, **bus)

    @staticmethod
    def _put(site: Site, name: str, wanted: Properties) -> str:
        settings = only(wanted, "Description EventBusName EventPattern RoleArn ScheduleExpression State")
        return str(site.call("events", "PutRule", Name=name, Tags=tags(wanted), **settings)["RuleArn"])

    @staticmethod
    def _aim(site: Site, name: str, before: Properties, wanted: Properties) -> None:
        bus, targets = only(wanted, "EventBusName"), wanted.get("Targets", [])
        gone = {t["Id"] for t in before.get("Targets", [])} - {t["Id"] for t in targets}
        if gone:
            site.call("events", "RemoveTargets", Rule=name, Ids=sorted(gone), **bus)
        if targets:
            site.call("events", "PutTargets", Rule=name, Targets=targets, **bus)


KINDS = {"AWS::Events::Rule": Rule()}

"""EventBridge Scheduler.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_Scheduler.html
"""

from kiln_moto.cloudformation.resource import Resource
from kiln_moto.cloudformation.types.kinds import Kind, Made, Properties, Site, only, words
from kiln_moto.registry import rule


class Schedule(Kind):
    """AWS::Scheduler::Schedule."""

    properties = words(
        "Description EndDate FlexibleTimeWindow GroupName KmsKeyArn Name ScheduleExpression "
        "ScheduleExpressionTimezone StartDate State Target"
    )
    required = words("FlexibleTimeWindow ScheduleExpression Target")
    named_by = "Name"
    immutable = words("Name")
    attributes = words("Arn")

    @rule(
        "cloudformation.schedule",
        "AWS::Scheduler::Schedule is a schedule with its expression and target; an update changes both.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-scheduler-schedule.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        name = wanted.get("Name") or site.name()
        arn = site.call("scheduler", "CreateSchedule", **{**wanted, "Name": name})["ScheduleArn"]
        return Made.of(name, Arn=arn)

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        site.call("scheduler", "UpdateSchedule", **{**wanted, "Name": made.physical_id})

    def delete(self, site: Site, made: Resource) -> None:
        group = only(made.properties, "GroupName")
        site.call_unless_gone("scheduler", "DeleteSchedule", Name=made.physical_id, **group)


KINDS = {"AWS::Scheduler::Schedule": Schedule()}

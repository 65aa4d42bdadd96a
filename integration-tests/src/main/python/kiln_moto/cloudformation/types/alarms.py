"""CloudWatch.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_CloudWatch.html
"""

from kiln_moto.cloudformation.resource import Resource
from kiln_moto.cloudformation.types.kinds import Kind, Made, Properties, Site, tags, words
from kiln_moto.registry import rule


class Alarm(Kind):
    """AWS::CloudWatch::Alarm."""

    properties = words(
        "ActionsEnabled AlarmActions AlarmDescription AlarmName ComparisonOperator DatapointsToAlarm Dimensions "
        "EvaluateLowSampleCountPercentile EvaluationPeriods ExtendedStatistic InsufficientDataActions MetricName "
        "Metrics Namespace OKActions Period Statistic Tags Threshold ThresholdMetricId TreatMissingData Unit"
    )
    required = words("ComparisonOperator EvaluationPeriods")
    named_by = "AlarmName"
    immutable = words("AlarmName")
    attributes = words("Arn")

    @rule(
        "cloudformation.alarm",
        "AWS::CloudWatch::Alarm is an alarm that CloudWatch shows, with its metric, threshold and actions.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudwatch-alarm.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        name = wanted.get("AlarmName") or site.name(255)
        self._put(site, name, wanted)
        return Made.of(name, Arn=site.arn("cloudwatch", f"alarm:{name}"))

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        self._put(site, made.physical_id, wanted)

    def delete(self, site: Site, made: Resource) -> None:
        site.call("cloudwatch", "DeleteAlarms", AlarmNames=[made.physical_id])

    @staticmethod
    def _put(site: Site, name: str, wanted: Properties) -> None:
        site.call("cloudwatch", "PutMetricAlarm", **{**wanted, "AlarmName": name, "Tags": tags(wanted)})


KINDS = {"AWS::CloudWatch::Alarm": Alarm()}

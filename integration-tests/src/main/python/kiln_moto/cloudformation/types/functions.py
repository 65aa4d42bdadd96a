"""Lambda.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_Lambda.html
"""

import io
import uuid
import zipfile
from typing import Any

from kiln_moto.cloudformation.resource import Resource
from kiln_moto.cloudformation.types.kinds import Kind, Made, Properties, Site, only, tag_map, words
from kiln_moto.registry import rule

_CONFIGURATION = (
    "DeadLetterConfig Description Environment EphemeralStorage FileSystemConfigs Handler KMSKeyArn Layers "
    "LoggingConfig MemorySize Role Runtime SnapStart Timeout TracingConfig VpcConfig"
)
# What a setting is again when its property is taken away.
_DEFAULTS: dict[str, Any] = {
    "Description": "",
    "Environment": {"Variables": {}},
    "MemorySize": 128,
    "Timeout": 3,
    "TracingConfig": {"Mode": "PassThrough"},
}


class Function(Kind):
    """AWS::Lambda::Function."""

    properties = words(
        f"Architectures Code FunctionName PackageType ReservedConcurrentExecutions Tags {_CONFIGURATION}"
    )
    required = words("Code Role")
    named_by = "FunctionName"
    immutable = words("FunctionName PackageType")
    attributes = words("Arn")

    @rule(
        "cloudformation.function",
        "AWS::Lambda::Function is a function with its code and settings; an update changes both in place.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-function.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        name = wanted.get("FunctionName") or site.name()
        settings = only(wanted, f"Architectures PackageType {_CONFIGURATION}")
        made = site.call(
            "lambda",
            "CreateFunction",
            FunctionName=name,
            Code=_code(wanted),
            Tags=tag_map(wanted),
            **settings,
        )
        site.begun.append(name)
        self._reserve(site, name, {}, wanted)
        return Made.of(name, Arn=made["FunctionArn"])

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        name, before = made.physical_id, made.properties
        if any(wanted.get(key) != before.get(key) for key in ("Architectures", "Code")):
            architectures = wanted.get("Architectures")
            site.call(
                "lambda", "UpdateFunctionCode", FunctionName=name, Architectures=architectures, **_code(wanted)
            )
        gone = {key: _DEFAULTS[key] for key in before if key in _DEFAULTS and key not in wanted}
        settings = gone | {k: v for k, v in only(wanted, _CONFIGURATION).items() if v != before.get(k)}
        if settings:
            site.call("lambda", "UpdateFunctionConfiguration", FunctionName=name, **settings)
        self._reserve(site, name, before, wanted)

    def delete(self, site: Site, made: Resource) -> None:
        site.call_unless_gone("lambda", "DeleteFunction", FunctionName=made.physical_id)

    @staticmethod
    def _reserve(site: Site, name: str, before: Properties, wanted: Properties) -> None:
        key = "ReservedConcurrentExecutions"
        if wanted.get(key) == before.get(key):
            return
        if key in wanted:
            site.call("lambda", "PutFunctionConcurrency", FunctionName=name, **only(wanted, key))
        else:
            site.call("lambda", "DeleteFunctionConcurrency", FunctionName=name)


def _code(wanted: Properties) -> dict[str, Any]:
    """The code in the words of the call; source that a template holds itself is zipped as the file `index`."""
    code = dict(wanted["Code"])
    if "ZipFile" in code:
        suffix = "py" if str(wanted.get("Runtime", "")).startswith("python") else "js"
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as file:
            file.writestr(f"index.{suffix}", code["ZipFile"])
        code["ZipFile"] = content.getvalue()
    return code


class Permission(Kind):
    """AWS::Lambda::Permission."""

    properties = words(
        "Action EventSourceToken FunctionName FunctionUrlAuthType Principal PrincipalOrgID SourceAccount SourceArn"
    )
    required = words("Action FunctionName Principal")
    immutable = properties
    attributes = words("Id")

    @rule(
        "cloudformation.function-permission",
        "AWS::Lambda::Permission is a statement in the policy of its function.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-permission.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        sid = f"{site.stack[:40]}-{site.logical_id[:40]}-{uuid.uuid4().hex[:12]}"
        site.call("lambda", "AddPermission", StatementId=sid, **wanted)
        return Made.of(sid, Id=sid)

    def delete(self, site: Site, made: Resource) -> None:
        name = made.properties["FunctionName"]
        site.call_unless_gone("lambda", "RemovePermission", FunctionName=name, StatementId=made.physical_id)


class EventSourceMapping(Kind):
    """AWS::Lambda::EventSourceMapping."""

    properties = words(
        "BatchSize BisectBatchOnFunctionError DestinationConfig Enabled EventSourceArn FilterCriteria FunctionName "
        "FunctionResponseTypes KmsKeyArn MaximumBatchingWindowInSeconds MaximumRecordAgeInSeconds "
        "MaximumRetryAttempts MetricsConfig ScalingConfig"
    )
    required = words("FunctionName")
    immutable = words("EventSourceArn")
    attributes = words("EventSourceMappingArn Id")

    @rule(
        "cloudformation.event-source-mapping",
        "AWS::Lambda::EventSourceMapping feeds a function from a queue, with batch size and scaling configuration.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-eventsourcemapping.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        made = site.call("lambda", "CreateEventSourceMapping", **self._words_of_call(wanted))
        arn = site.arn("lambda", f"event-source-mapping:{made['UUID']}")
        return Made.of(made["UUID"], Id=made["UUID"], EventSourceMappingArn=arn)

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        settings = {key: value for key, value in self._words_of_call(wanted).items() if key != "EventSourceArn"}
        site.call("lambda", "UpdateEventSourceMapping", UUID=made.physical_id, **settings)

    def delete(self, site: Site, made: Resource) -> None:
        site.call_unless_gone("lambda", "DeleteEventSourceMapping", UUID=made.physical_id)

    @staticmethod
    def _words_of_call(wanted: Properties) -> dict[str, Any]:
        return {{"KmsKeyArn": "KMSKeyArn"}.get(key, key): value for key, value in wanted.items()}


KINDS = {
    "AWS::Lambda::EventSourceMapping": EventSourceMapping(),
    "AWS::Lambda::Function": Function(),
    "AWS::Lambda::Permission": Permission(),
}

"""Parameter Store.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-parameter.html
"""

from kiln_moto.cloudformation.resource import Resource
from kiln_moto.cloudformation.types.kinds import Kind, Made, Properties, Site, only, tags, words
from kiln_moto.registry import rule

_SETTINGS = "AllowedPattern DataType Description Policies Tier Type Value"


class Parameter(Kind):
    """AWS::SSM::Parameter."""

    properties = words(f"Name Tags {_SETTINGS}")
    required = words("Type Value")
    named_by = "Name"
    immutable = words("Name")
    attributes = words("Type Value")

    @rule(
        "cloudformation.parameter",
        "AWS::SSM::Parameter makes a parameter that is not there yet, and writes its new value when it changes.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-parameter.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        name = wanted.get("Name") or f"CFN-{site.name()}"
        site.call("ssm", "PutParameter", Name=name, Tags=tags(wanted), **only(wanted, _SETTINGS))
        return Made.of(name, Type=wanted["Type"], Value=wanted["Value"])

    def update(self, site: Site, made: Resource, wanted: Properties) -> Made:
        site.call("ssm", "PutParameter", Name=made.physical_id, Overwrite=True, **only(wanted, _SETTINGS))
        return Made.of(made.physical_id, Type=wanted["Type"], Value=wanted["Value"])

    def delete(self, site: Site, made: Resource) -> None:
        site.call_unless_gone("ssm", "DeleteParameter", Name=made.physical_id)


KINDS = {"AWS::SSM::Parameter": Parameter()}

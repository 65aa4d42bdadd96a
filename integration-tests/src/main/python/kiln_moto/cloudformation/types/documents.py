"""Systems Manager documents.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-document.html
"""

from typing import Any

from kiln_moto.cloudformation.intrinsics import as_text
from kiln_moto.cloudformation.resource import Resource
from kiln_moto.cloudformation.types.kinds import Kind, Made, Properties, Site, only, tags, words
from kiln_moto.registry import rule


class Document(Kind):
    """AWS::SSM::Document."""

    properties = words(
        "Attachments Content DocumentFormat DocumentType Name Requires Tags TargetType UpdateMethod VersionName"
    )
    required = words("Content")
    named_by = "Name"
    immutable = words("DocumentFormat DocumentType Name")

    @rule(
        "cloudformation.document",
        "AWS::SSM::Document holds its content, JSON or YAML, given as a mapping or as text.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-document.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        name = wanted.get("Name") or site.name(128)
        settings = only(wanted, "DocumentType TargetType VersionName")
        site.call("ssm", "CreateDocument", Name=name, Tags=tags(wanted), **_content(wanted), **settings)
        return Made.of(name)

    @rule(
        "cloudformation.document.new-version",
        "With UpdateMethod NewVersion a changed document gets a new default version; any other one is replaced.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-document.html",
    )
    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        if wanted["Content"] == made.properties["Content"]:
            return
        name = made.physical_id
        updated = site.call("ssm", "UpdateDocument", Name=name, DocumentVersion="$LATEST", **_content(wanted))
        version = updated["DocumentDescription"]["DocumentVersion"]
        site.call("ssm", "UpdateDocumentDefaultVersion", Name=name, DocumentVersion=version)

    def delete(self, site: Site, made: Resource) -> None:
        site.call_unless_gone("ssm", "DeleteDocument", Name=made.physical_id)

    def is_replaced(self, made: Resource, wanted: Properties) -> bool:
        changed = wanted["Content"] != made.properties["Content"]
        return super().is_replaced(made, wanted) or (changed and wanted.get("UpdateMethod") != "NewVersion")


def _content(wanted: Properties) -> dict[str, Any]:
    return {"Content": as_text(wanted["Content"]), "DocumentFormat": wanted.get("DocumentFormat", "JSON")}


KINDS = {"AWS::SSM::Document": Document()}

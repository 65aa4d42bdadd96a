"""IAM.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_IAM.html
"""

from collections.abc import Mapping
from typing import Any

from kiln_moto.cloudformation.resource import Resource
from kiln_moto.cloudformation.types.kinds import Kind, Made, Properties, Site, tags, words
from kiln_moto.registry import rule


class Role(Kind):
    """AWS::IAM::Role."""

    properties = words(
        "AssumeRolePolicyDocument Description ManagedPolicyArns MaxSessionDuration Path PermissionsBoundary Policies "
        "RoleName Tags"
    )
    required = words("AssumeRolePolicyDocument")
    named_by = "RoleName"
    immutable = words("Path RoleName")
    attributes = words("Arn RoleId")

    @rule(
        "cloudformation.role",
        "AWS::IAM::Role has its inline policies, its managed policies and its boundary; an update changes them.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-role.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        name = wanted.get("RoleName") or site.name()
        role = site.call(
            "iam",
            "CreateRole",
            RoleName=name,
            AssumeRolePolicyDocument=wanted["AssumeRolePolicyDocument"],
            Description=wanted.get("Description"),
            MaxSessionDuration=wanted.get("MaxSessionDuration"),
            Path=wanted.get("Path"),
            PermissionsBoundary=wanted.get("PermissionsBoundary"),
            Tags=tags(wanted),
        )["Role"]
        site.begun.append(name)
        self._give_policies(site, name, {}, wanted)
        return Made.of(name, Arn=role["Arn"], RoleId=role["RoleId"])

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        name, before = made.physical_id, made.properties
        if wanted["AssumeRolePolicyDocument"] != before["AssumeRolePolicyDocument"]:
            document = wanted["AssumeRolePolicyDocument"]
            site.call("iam", "UpdateAssumeRolePolicy", RoleName=name, PolicyDocument=document)
        if any(wanted.get(key) != before.get(key) for key in ("Description", "MaxSessionDuration")):
            site.call(
                "iam",
                "UpdateRole",
                RoleName=name,
                Description=wanted.get("Description", ""),
                MaxSessionDuration=wanted.get("MaxSessionDuration", 3600),
            )
        if wanted.get("PermissionsBoundary") != before.get("PermissionsBoundary"):
            self._bound(site, name, wanted.get("PermissionsBoundary"))
        self._give_policies(site, name, before, wanted)

    def delete(self, site: Site, made: Resource) -> None:
        for name in _inline(made.properties):
            site.call_unless_gone("iam", "DeleteRolePolicy", RoleName=made.physical_id, PolicyName=name)
        for arn in made.properties.get("ManagedPolicyArns", []):
            site.call_unless_gone("iam", "DetachRolePolicy", RoleName=made.physical_id, PolicyArn=arn)
        site.call_unless_gone("iam", "DeleteRole", RoleName=made.physical_id)

    @staticmethod
    def _bound(site: Site, role: str, boundary: str | None) -> None:
        if boundary:
            site.call("iam", "PutRolePermissionsBoundary", RoleName=role, PermissionsBoundary=boundary)
        else:
            site.call("iam", "DeleteRolePermissionsBoundary", RoleName=role)

    @staticmethod
    def _give_policies(site: Site, role: str, before: Properties, wanted: Properties) -> None:
        had, has = _inline(before), _inline(wanted)
        for name in had.keys() - has.keys():
            site.call_unless_gone("iam", "DeleteRolePolicy", RoleName=role, PolicyName=name)
        for name, document in has.items():
            if had.get(name) != document:
                site.call("iam", "PutRolePolicy", RoleName=role, PolicyName=name, PolicyDocument=document)
        attached, wished = set(before.get("ManagedPolicyArns", [])), set(wanted.get("ManagedPolicyArns", []))
        for arn in sorted(attached - wished):
            site.call_unless_gone("iam", "DetachRolePolicy", RoleName=role, PolicyArn=arn)
        for arn in sorted(wished - attached):
            site.call("iam", "AttachRolePolicy", RoleName=role, PolicyArn=arn)


def _inline(properties: Properties) -> Mapping[str, Any]:
    return {policy["PolicyName"]: policy["PolicyDocument"] for policy in properties.get("Policies", [])}


class RolePolicy(Kind):
    """AWS::IAM::RolePolicy."""

    properties = words("PolicyDocument PolicyName RoleName")
    required = words("PolicyName RoleName")
    immutable = words("PolicyName RoleName")

    @rule(
        "cloudformation.role-policy",
        "AWS::IAM::RolePolicy is an inline policy of a role, which it changes and leaves again.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-rolepolicy.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        site.call("iam", "PutRolePolicy", **wanted)
        return Made.of(f"{wanted['PolicyName']}|{wanted['RoleName']}")

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        site.call("iam", "PutRolePolicy", **wanted)

    def delete(self, site: Site, made: Resource) -> None:
        role, name = made.properties["RoleName"], made.properties["PolicyName"]
        site.call_unless_gone("iam", "DeleteRolePolicy", RoleName=role, PolicyName=name)


class Policy(Kind):
    """AWS::IAM::Policy: an inline policy of several roles."""

    properties = words("PolicyDocument PolicyName Roles")
    required = words("PolicyDocument PolicyName Roles")
    immutable = words("PolicyName")

    def create(self, site: Site, wanted: Properties) -> Made:
        for role in wanted["Roles"]:
            self._put(site, role, wanted)
        return Made.of(site.name())

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        for role in set(made.properties["Roles"]) - set(wanted["Roles"]):
            site.call_unless_gone("iam", "DeleteRolePolicy", RoleName=role, PolicyName=wanted["PolicyName"])
        for role in wanted["Roles"]:
            self._put(site, role, wanted)

    def delete(self, site: Site, made: Resource) -> None:
        for role in made.properties["Roles"]:
            site.call_unless_gone("iam", "DeleteRolePolicy", RoleName=role, PolicyName=made.properties["PolicyName"])

    @staticmethod
    def _put(site: Site, role: str, wanted: Properties) -> None:
        name, document = wanted["PolicyName"], wanted["PolicyDocument"]
        site.call("iam", "PutRolePolicy", RoleName=role, PolicyName=name, PolicyDocument=document)


class InstanceProfile(Kind):
    """AWS::IAM::InstanceProfile."""

    properties = words("InstanceProfileName Path Roles")
    required = words("Roles")
    named_by = "InstanceProfileName"
    immutable = words("InstanceProfileName Path Roles")
    attributes = words("Arn")

    def create(self, site: Site, wanted: Properties) -> Made:
        name = wanted.get("InstanceProfileName") or site.name(128)
        profile = site.call("iam", "CreateInstanceProfile", InstanceProfileName=name, Path=wanted.get("Path"))
        site.begun.append(name)
        for role in wanted["Roles"]:
            site.call("iam", "AddRoleToInstanceProfile", InstanceProfileName=name, RoleName=role)
        return Made.of(name, Arn=profile["InstanceProfile"]["Arn"])

    def delete(self, site: Site, made: Resource) -> None:
        name = made.physical_id
        for role in made.properties["Roles"]:
            site.call_unless_gone("iam", "RemoveRoleFromInstanceProfile", InstanceProfileName=name, RoleName=role)
        site.call_unless_gone("iam", "DeleteInstanceProfile", InstanceProfileName=name)


KINDS = {
    "AWS::IAM::InstanceProfile": InstanceProfile(),
    "AWS::IAM::Policy": Policy(),
    "AWS::IAM::Role": Role(),
    "AWS::IAM::RolePolicy": RolePolicy(),
}

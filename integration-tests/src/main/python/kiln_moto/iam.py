"""What calls to IAM are asked: the ARNs of its resources have paths, which the calls leave out."""

from collections.abc import Iterator
from typing import Any

from moto.iam.models import iam_backends

from kiln_moto import passing, questions
from kiln_moto.calls import Call
from kiln_moto.questions import Asked, asks


@asks("iam:*")
def about_iam(call: Call) -> Iterator[Asked]:
    context: dict[str, Any] = dict(questions.tags_in(call.parameters))
    for name, key in (("PolicyArn", "iam:PolicyARN"), ("PermissionsBoundary", "iam:PermissionsBoundary")):
        if call.parameters.get(name):
            context[key] = call.parameters[name]
    yield from questions.on(call.action, _with_paths(call), context)
    if call.operation.name == "AddRoleToInstanceProfile":
        for arn in _with_paths(call):
            if ":role/" in arn:
                yield passing.role_to(arn, "ec2.amazonaws.com")


def _with_paths(call: Call) -> list[str]:
    """The ARNs that the call names, as the resources that are there have them."""
    backend, path = iam_backends[call.account]["aws"], call.parameters.get("Path", "/")
    roles = {role.name: role.arn for role in list(backend.roles.values())}
    profiles = {profile.name: profile.arn for profile in list(backend.instance_profiles.values())}
    named = call.parameters
    found = [arn for arn in call.resources if ":role/" not in arn]
    if "RoleName" in named:
        own = f"arn:aws:iam::{call.account}:role{path}{named['RoleName']}"
        found.insert(0, roles.get(named["RoleName"], own))
    if "InstanceProfileName" in named:
        own = f"arn:aws:iam::{call.account}:instance-profile{path}{named['InstanceProfileName']}"
        found.insert(0, profiles.get(named["InstanceProfileName"], own))
    if "GroupName" in named:
        found.append(f"arn:aws:iam::{call.account}:group/{named['GroupName']}")
    return found

"""Handing a role to a service, which then acts with it."""

from collections.abc import Iterator

import jmespath

from kiln_moto.calls import Call
from kiln_moto.questions import Asked
from kiln_moto.registry import rule

# Operation → where its parameters name roles, and the service that gets them.
_PASSED = {
    "cloudformation:CreateStack": ("RoleARN", "cloudformation.amazonaws.com"),
    "cloudformation:CreateStackSet": ("AdministrationRoleARN", "cloudformation.amazonaws.com"),
    "cloudformation:UpdateStack": ("RoleARN", "cloudformation.amazonaws.com"),
    "cloudformation:UpdateStackSet": ("AdministrationRoleARN", "cloudformation.amazonaws.com"),
    "events:PutRule": ("RoleArn", "events.amazonaws.com"),
    "events:PutTargets": ("Targets[].RoleArn", "events.amazonaws.com"),
    "lambda:CreateFunction": ("Role", "lambda.amazonaws.com"),
    "lambda:UpdateFunctionConfiguration": ("Role", "lambda.amazonaws.com"),
    "scheduler:CreateSchedule": ("Target.RoleArn", "scheduler.amazonaws.com"),
    "scheduler:UpdateSchedule": ("Target.RoleArn", "scheduler.amazonaws.com"),
    "ssm:StartAutomationExecution": ("Parameters.AutomationAssumeRole[]", "ssm.amazonaws.com"),
}


def roles_in(call: Call) -> Iterator[Asked]:
    """What is asked about the roles that a call's parameters name for a service."""
    path, service = _PASSED.get(f"{call.operation.service}:{call.operation.name}", (None, ""))
    found = jmespath.search(path, dict(call.parameters)) if path else None
    for role in [found] if isinstance(found, str) else found or []:
        yield role_to(role, service)


@rule(
    "iam.pass-role",
    "Whoever hands a role to a service needs iam:PassRole on it; iam:PassedToService names the service.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
)
def role_to(role_arn: str, service: str) -> Asked:
    """The question about one role for one service."""
    return Asked("iam:PassRole", role_arn, {"iam:PassedToService": service})

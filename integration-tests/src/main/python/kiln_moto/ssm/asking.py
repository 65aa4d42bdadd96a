"""What calls to SSM are asked."""

from collections.abc import Iterator
from typing import Any

from moto.ssm.models import ssm_backends

from kiln_moto import passing, questions
from kiln_moto.calls import Call
from kiln_moto.questions import Asked, asks
from kiln_moto.registry import rule
from kiln_moto.ssm import runbooks


@asks("ssm:*")
def about_ssm(call: Call) -> Iterator[Asked]:
    for resource in call.resources or ("*",):
        yield from questions.on(call.action, [resource], {**_context(call), **_tags(call, resource)})


@asks("ssm:PutParameter")
def about_put_parameter(call: Call) -> Iterator[Asked]:
    yield from about_ssm(call)
    yield from _tagged(call)
    yield from _image(call)


@rule(
    "ssm.put-parameter.tags-need-a-right",
    "PutParameter with tags needs ssm:AddTagsToResource on the parameter as well.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-parameter.html",
)
def _tagged(call: Call) -> Iterator[Asked]:
    if call.parameters.get("Tags"):
        yield from questions.on("ssm:AddTagsToResource", call.resources, questions.tags_in(call.parameters))


@rule(
    "ssm.image-parameter.needs-describe-images",
    "PutParameter with data type aws:ec2:image needs ec2:DescribeImages as well.",
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html",
)
def _image(call: Call) -> Iterator[Asked]:
    if call.parameters.get("DataType") == "aws:ec2:image":
        yield Asked("ec2:DescribeImages")


@asks("ssm:StartAutomationExecution")
def about_start_automation(call: Call) -> Iterator[Asked]:
    yield from about_ssm(call)
    yield _execution(call)
    yield from _role(call)


@rule(
    "ssm.start-automation-execution.document-and-execution",
    "StartAutomationExecution needs its right on the document and on the execution that it makes.",
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html",
)
def _execution(call: Call) -> Asked:
    execution = f"arn:aws:ssm:{call.region}:{call.account}:automation-execution/*"
    return Asked(call.action, execution, questions.tags_in(call.parameters))


@rule(
    "ssm.start-automation-execution.passes-role-of-runbook",
    "Whoever starts a runbook needs iam:PassRole on the role it assumes, also where the runbook itself names it.",
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-iam.html",
)
def _role(call: Call) -> Iterator[Asked]:
    runbook = runbooks.find(call.account, call.region, call.parameters)
    given = call.parameters.get("Parameters") or {}
    role = runbook.assume_role(given) if isinstance(runbook, runbooks.Runbook) else None
    # The role in the parameter AutomationAssumeRole is asked about as a passed role anyway.
    if role and role not in given.get("AutomationAssumeRole", []):
        yield passing.role_to(role, "ssm.amazonaws.com")


def _context(call: Call) -> dict[str, Any]:
    context = dict(questions.tags_in(call.parameters))
    if call.operation.name == "PutParameter":
        context["ssm:Overwrite"] = str(bool(call.parameters.get("Overwrite"))).lower()
    if call.operation.name == "GetParametersByPath":
        context["ssm:Recursive"] = str(bool(call.parameters.get("Recursive"))).lower()
    if call.parameters.get("DocumentVersion"):
        context["ssm:DocumentVersion"] = call.parameters["DocumentVersion"]
    return context


def _tags(call: Call, resource: str) -> questions.Context:
    """The tags of an existing parameter."""
    if ":parameter/" not in resource:
        return {}
    backend, name = ssm_backends[call.account][call.region], resource.partition(":parameter/")[2]
    found = backend._resource_tags["Parameter"]
    return questions.resource_tags(found.get(f"/{name}") or found.get(name) or {}, "aws:ResourceTag", "ssm:resourceTag")

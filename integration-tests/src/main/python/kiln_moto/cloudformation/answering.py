"""CloudFormation's operations on stacks.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html
"""

from collections.abc import Mapping
from typing import Any

from kiln_moto import sts
from kiln_moto.calls import Call
from kiln_moto.cloudformation import asked, deploying, parameters, stacks, template, types
from kiln_moto.cloudformation.deploying import Wish
from kiln_moto.cloudformation.resource import Actor, Resource
from kiln_moto.cloudformation.stacks import Stack
from kiln_moto.identity import Caller, known
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule
from kiln_moto.served import serves

Answer = Mapping[str, Any]


@serves("cloudformation:CreateStack")
def create_stack(call: Call) -> Answer:
    given = call.parameters
    text = asked.text_of_template(call)
    values = parameters.complete(template.parse(text), parameters.given(given.get("Parameters") or [], {}))
    asked.check_capabilities(text, given.get("Capabilities") or [])
    _check_name_is_free(call, given["StackName"])
    stack = new_stack(call, given["StackName"], text, values)
    stacks.keep(stack)
    keeps = given.get("DisableRollback") or given.get("OnFailure") == "DO_NOTHING"
    deploying.create(stack, Wish(text, values, stack.tags), actor(call, stack), roll_back=not keeps)
    if given.get("OnFailure") == "DELETE" and stack.status == "ROLLBACK_COMPLETE":
        deploying.delete(stack, actor(call, stack))
    return {"StackId": stack.id}


@rule(
    "cloudformation.stack-name-is-unique",
    "A stack's name is taken as long as a stack of this name is there in the account and Region, failed or not.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html",
)
def _check_name_is_free(call: Call, name: str) -> None:
    if stacks.find(name, call.account, call.region) is not None:
        raise Refusal("AlreadyExistsException", f"Stack [{name}] already exists")


def new_stack(call: Call, name: str, text: str, values: Mapping[str, str]) -> Stack:
    """A stack that nothing is made of yet."""
    given = call.parameters
    return Stack(
        id=stacks.new_id(name, call.account, call.region),
        name=name,
        account=call.account,
        region=call.region,
        text=text,
        parameters=dict(values),
        tags=asked.tags(given),
        capabilities=list(given.get("Capabilities") or []),
        role=given.get("RoleARN"),
        protected=bool(given.get("EnableTerminationProtection")),
    )


@rule(
    "cloudformation.acts-as-caller-or-role",
    "CloudFormation makes a stack's resources with the rights of its caller, or of the service role of the stack.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html",
)
def actor(call: Call, stack: Stack) -> Actor:
    """As whom a stack's resources are made."""
    return Actor(_session_of(stack.role) if stack.role else call.caller, stack.region)


def _session_of(role: str) -> Caller:
    session = sts.open_session(role, "cloudformation.amazonaws.com", "AWSCloudFormation")
    found = known(session["accessKeyId"])
    if found is None:
        raise template.error(f"Role {role} is invalid or cannot be assumed")
    return found


@serves("cloudformation:UpdateStack")
def update_stack(call: Call) -> Answer:
    given = call.parameters
    stack = _get(call)
    text = asked.text_of_template(call, stack.text)
    values = parameters.complete(
        template.parse(text), parameters.given(given.get("Parameters") or [], stack.parameters)
    )
    capable = given.get("Capabilities") or []
    asked.check_capabilities(text, capable)
    check_can_be_updated(stack)
    wish = Wish(text, values, asked.tags(given) if "Tags" in given else stack.tags)
    if not deploying.changes(stack, wish):
        raise template.error("No updates are to be performed.")
    stack.role, stack.capabilities = given.get("RoleARN") or stack.role, list(capable)
    deploying.update(stack, wish, actor(call, stack))
    return {"StackId": stack.id}


@rule(
    "cloudformation.only-complete-stacks-are-updated",
    "A stack is updated when its last creation or update is complete, or rolled back to what was complete before.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html",
)
def check_can_be_updated(stack: Stack) -> None:
    """Refuses to update a stack that cannot be."""
    if stack.status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"):
        raise template.error(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")


@serves("cloudformation:DeleteStack")
def delete_stack(call: Call) -> Answer:
    stack = stacks.find(call.parameters["StackName"], call.account, call.region)
    if stack is None or stack.status == "DELETE_COMPLETE":
        return {}
    _check_not_protected(stack)
    deploying.delete(stack, actor(call, stack), frozenset(call.parameters.get("RetainResources") or []))
    return {}


@rule(
    "cloudformation.termination-protection",
    "A stack with termination protection is not deleted.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-protect-stacks.html",
)
def _check_not_protected(stack: Stack) -> None:
    if stack.protected:
        raise template.error(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")


@serves("cloudformation:UpdateTerminationProtection")
def update_termination_protection(call: Call) -> Answer:
    stack = _get(call)
    stack.protected = bool(call.parameters["EnableTerminationProtection"])
    return {"StackId": stack.id}


@serves("cloudformation:DescribeStacks")
def describe_stacks(call: Call) -> Answer:
    if call.parameters.get("StackName"):
        return {"Stacks": [_described(_get(call))]}
    there = [stack for stack in stacks.of(call.account, call.region) if stack.status != "DELETE_COMPLETE"]
    found, token = asked.page(there, call)
    return {"Stacks": list(map(_described, found)), "NextToken": token}


def _get(call: Call) -> Stack:
    return stacks.get(call.parameters["StackName"], call.account, call.region)


def _described(stack: Stack) -> dict[str, Any]:
    declared = stack.template.get("Outputs") or {} if stack.text else {}
    exports = {value: name for name, value in stack.exports.items()}
    return {
        **_summary(stack),
        "Parameters": parameters.shown(stack.template, stack.parameters) if stack.text else [],
        "Tags": [{"Key": key, "Value": value} for key, value in stack.tags.items()],
        "Capabilities": stack.capabilities,
        "RoleARN": stack.role,
        "DisableRollback": False,
        "EnableTerminationProtection": stack.protected,
        "Outputs": [
            {
                "OutputKey": name,
                "OutputValue": str(value),
                "Description": declared.get(name, {}).get("Description"),
                "ExportName": exports.get(value) if "Export" in declared.get(name, {}) else None,
            }
            for name, value in stack.outputs.items()
        ],
    }


def _summary(stack: Stack) -> dict[str, Any]:
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason,
        "CreationTime": stack.created,
        "LastUpdatedTime": stack.updated,
        "DeletionTime": stack.deleted,
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
        "Description": stack.template.get("Description") if stack.text else None,
    }


@serves("cloudformation:ListStacks")
def list_stacks(call: Call) -> Answer:
    wanted = call.parameters.get("StackStatusFilter") or []
    there = [s for s in stacks.of(call.account, call.region) if not wanted or s.status in wanted]
    found, token = asked.page(there, call)
    return {"StackSummaries": [_listed(stack) for stack in found], "NextToken": token}


def _listed(stack: Stack) -> dict[str, Any]:
    summary = _summary(stack)
    summary["TemplateDescription"] = summary.pop("Description")
    return summary


@serves("cloudformation:DescribeStackEvents")
def describe_stack_events(call: Call) -> Answer:
    stack = _get(call)
    found, token = asked.page(list(reversed(stack.events)), call)
    events = [
        {
            "StackId": stack.id,
            "StackName": stack.name,
            "EventId": event.id,
            "LogicalResourceId": event.logical_id,
            "PhysicalResourceId": event.physical_id,
            "ResourceType": event.type,
            "ResourceStatus": event.status,
            "ResourceStatusReason": event.reason,
            "Timestamp": event.at,
        }
        for event in found
    ]
    return {"StackEvents": events, "NextToken": token}


def _resource(stack: Stack, resource: Resource, time: str) -> dict[str, Any]:
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        "ResourceStatus": resource.status,
        "ResourceStatusReason": resource.reason,
        time: resource.changed,
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }


@serves("cloudformation:ListStackResources")
def list_stack_resources(call: Call) -> Answer:
    stack = _get(call)
    found, token = asked.page(list(stack.resources.values()), call)
    listed = [_without(_resource(stack, r, "LastUpdatedTimestamp"), "StackId", "StackName") for r in found]
    return {"StackResourceSummaries": listed, "NextToken": token}


def _without(entry: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in names}


@serves("cloudformation:DescribeStackResources")
def describe_stack_resources(call: Call) -> Answer:
    stack, logical_id = _get(call), call.parameters.get("LogicalResourceId")
    found = [r for r in stack.resources.values() if logical_id in (None, r.logical_id)]
    return {"StackResources": [_resource(stack, resource, "Timestamp") for resource in found]}


@serves("cloudformation:DescribeStackResource")
def describe_stack_resource(call: Call) -> Answer:
    stack, logical_id = _get(call), call.parameters["LogicalResourceId"]
    if logical_id not in stack.resources:
        raise template.error(f"Resource {logical_id} does not exist for stack {stack.name}")
    return {"StackResourceDetail": _resource(stack, stack.resources[logical_id], "LastUpdatedTimestamp")}


@serves("cloudformation:GetTemplate")
def get_template(call: Call) -> Answer:
    return {"TemplateBody": _get(call).text, "StagesAvailable": ["Original", "Processed"]}


@serves("cloudformation:ValidateTemplate")
def validate_template(call: Call) -> Answer:
    return _without(dict(_about_template(asked.text_of_template(call))), "ResourceTypes")


@serves("cloudformation:GetTemplateSummary")
def get_template_summary(call: Call) -> Answer:
    if call.parameters.get("StackName"):
        return _about_template(_get(call).text)
    return _about_template(asked.text_of_template(call))


def _about_template(text: str) -> Answer:
    content = template.parse(text)
    needed = sorted(asked.capabilities(text))
    kinds = sorted({resource["Type"] for resource in content["Resources"].values()} & types.names())
    return {
        "Description": content.get("Description"),
        "Parameters": [
            {
                "ParameterKey": name,
                "DefaultValue": None if "Default" not in d else str(d["Default"]),
                "NoEcho": bool(d.get("NoEcho", False)),
                "Description": d.get("Description"),
                "ParameterType": d.get("Type"),
            }
            for name, d in (content.get("Parameters") or {}).items()
        ],
        "Capabilities": needed,
        "CapabilitiesReason": "The following resource(s) require capabilities" if needed else None,
        "ResourceTypes": kinds,
    }


@serves("cloudformation:ListExports")
def list_exports(call: Call) -> Answer:
    found = [
        {"ExportingStackId": stack.id, "Name": name, "Value": value}
        for stack in stacks.of(call.account, call.region)
        for name, value in stack.exports.items()
        if stack.status != "DELETE_COMPLETE"
    ]
    return {"Exports": found}

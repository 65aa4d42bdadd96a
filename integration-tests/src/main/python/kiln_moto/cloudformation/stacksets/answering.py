"""CloudFormation's operations on stack sets.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html
"""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from kiln_moto import clock
from kiln_moto.calls import Call
from kiln_moto.cloudformation import asked, parameters, template
from kiln_moto.cloudformation.stacksets import model, operating, permissions, targets
from kiln_moto.cloudformation.stacksets.model import Instance, Operation, StackSet, Target
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule
from kiln_moto.served import serves

Answer = Mapping[str, Any]


@serves("cloudformation:CreateStackSet")
def create_stack_set(call: Call) -> Answer:
    given = call.parameters
    owner = permissions.administrator(call)
    text = asked.text_of_template(call)
    values = parameters.given(given.get("Parameters") or [], {})
    _check_declared(text, values)
    asked.check_capabilities(text, given.get("Capabilities") or [])
    there = model.find(given["StackSetName"], owner, call.region)
    if there is not None:
        _check_repeated(there, given)
        return {"StackSetId": there.id}
    if given.get("PermissionModel") == "SERVICE_MANAGED":
        permissions.check_service_managed(call)
    stack_set = StackSet(
        id=f"{given['StackSetName']}:{uuid.uuid4()}",
        name=given["StackSetName"],
        account=owner,
        region=call.region,
        text=text,
        parameters=values,
        description=given.get("Description"),
        tags=asked.tags(given),
        capabilities=list(given.get("Capabilities") or []),
        permission_model=given.get("PermissionModel") or "SELF_MANAGED",
        administration_role=given.get("AdministrationRoleARN"),
        execution_role=given.get("ExecutionRoleName"),
        auto_deployment=given.get("AutoDeployment"),
        managed_execution=given.get("ManagedExecution"),
        token=given.get("ClientRequestToken"),
    )
    model.keep(stack_set)
    return {"StackSetId": stack_set.id}


@rule(
    "stacksets.name-is-unique",
    "A second stack set of the same name in a Region is refused, unless the call repeats the first one's token.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html",
)
def _check_repeated(there: StackSet, given: Mapping[str, Any]) -> None:
    if given.get("ClientRequestToken") is None or given["ClientRequestToken"] != there.token:
        raise Refusal("NameAlreadyExistsException", f"StackSet with name {there.name} already exists", 409)


def _check_declared(text: str, values: Mapping[str, str]) -> None:
    unknown = sorted(set(values) - set(template.parse(text).get("Parameters") or {}))
    if unknown:
        raise template.error(f"Parameters: [{', '.join(unknown)}] do not exist in the template")


def _get(call: Call) -> StackSet:
    return model.get(call.parameters["StackSetName"], permissions.administrator(call), call.region)


@serves("cloudformation:DescribeStackSet")
def describe_stack_set(call: Call) -> Answer:
    stack_set = _get(call)
    return {
        "StackSet": {
            "StackSetName": stack_set.name,
            "StackSetId": stack_set.id,
            "StackSetARN": stack_set.arn,
            "Description": stack_set.description,
            "Status": stack_set.status,
            "TemplateBody": stack_set.text,
            "Parameters": parameters.shown(template.parse(stack_set.text), stack_set.parameters),
            "Capabilities": stack_set.capabilities,
            "Tags": [{"Key": key, "Value": value} for key, value in stack_set.tags.items()],
            "AdministrationRoleARN": stack_set.administration_role,
            "ExecutionRoleName": stack_set.execution_role,
            "StackSetDriftDetectionDetails": _drift(stack_set),
            "AutoDeployment": stack_set.auto_deployment,
            "PermissionModel": stack_set.permission_model,
            "OrganizationalUnitIds": stack_set.units,
            "ManagedExecution": stack_set.managed_execution or {"Active": False},
            "Regions": sorted({region for _, region in stack_set.instances}),
        }
    }


def _drift(stack_set: StackSet) -> dict[str, Any]:
    in_sync = sum(instance.drift == "IN_SYNC" for instance in stack_set.instances.values())
    return {
        "DriftStatus": _drift_status(stack_set),
        "DriftDetectionStatus": "COMPLETED" if stack_set.drift_checked else None,
        "LastDriftCheckTimestamp": stack_set.drift_checked,
        "TotalStackInstancesCount": len(stack_set.instances),
        "DriftedStackInstancesCount": 0,
        "InSyncStackInstancesCount": in_sync,
        "InProgressStackInstancesCount": 0,
        "FailedStackInstancesCount": 0,
    }


def _drift_status(stack_set: StackSet) -> str:
    return "IN_SYNC" if stack_set.drift_checked else "NOT_CHECKED"


@serves("cloudformation:ListStackSets")
def list_stack_sets(call: Call) -> Answer:
    wanted = call.parameters.get("Status")
    there = [s for s in model.of(permissions.administrator(call), call.region) if wanted in (None, s.status)]
    found, token = asked.page(there, call)
    summaries = [
        {
            "StackSetName": s.name,
            "StackSetId": s.id,
            "Description": s.description,
            "Status": s.status,
            "AutoDeployment": s.auto_deployment,
            "PermissionModel": s.permission_model,
            "DriftStatus": _drift_status(s),
            "LastDriftCheckTimestamp": s.drift_checked,
            "ManagedExecution": s.managed_execution or {"Active": False},
        }
        for s in found
    ]
    return {"Summaries": summaries, "NextToken": token}


@serves("cloudformation:UpdateStackSet")
def update_stack_set(call: Call) -> Answer:
    given = call.parameters
    stack_set = _get(call)
    text = asked.text_of_template(call, stack_set.text)
    values = parameters.given(given.get("Parameters") or [], stack_set.parameters)
    _check_declared(text, values)
    asked.check_capabilities(text, given.get("Capabilities") or [])
    _check_auto_deployment(given)
    chosen = targets.limited(stack_set, given)
    operation = operating.start(stack_set, "UPDATE", given)
    _change(stack_set, text, values, given)
    operating.run(stack_set, operation, chosen, operating.deploy)
    return {"OperationId": operation.id}


@rule(
    "stacksets.auto-deployment-or-targets",
    "An update that says how accounts that join are served is one of all instances: it names no targets.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackSet.html",
)
def _check_auto_deployment(given: Mapping[str, Any]) -> None:
    if given.get("AutoDeployment") and (given.get("DeploymentTargets") or given.get("Regions")):
        raise template.error("AutoDeployment cannot be specified together with DeploymentTargets or Regions")


@rule(
    "stacksets.update-changes-set-first",
    "UpdateStackSet changes the set whatever becomes of the operation; instances that it does not reach are OUTDATED.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackSet.html",
)
def _change(stack_set: StackSet, text: str, values: dict[str, str], given: Mapping[str, Any]) -> None:
    stack_set.text, stack_set.parameters = text, values
    stack_set.capabilities = list(given.get("Capabilities") or [])
    if "Tags" in given:
        stack_set.tags = asked.tags(given)
    stack_set.description = given.get("Description", stack_set.description)
    stack_set.auto_deployment = given.get("AutoDeployment", stack_set.auto_deployment)
    stack_set.managed_execution = given.get("ManagedExecution", stack_set.managed_execution)
    stack_set.administration_role = given.get("AdministrationRoleARN", stack_set.administration_role)
    stack_set.execution_role = given.get("ExecutionRoleName", stack_set.execution_role)
    for instance in stack_set.instances.values():
        if instance.status != "INOPERABLE":
            instance.is_now("OUTDATED", "PENDING")


@rule(
    "stacksets.delete-only-empty",
    "A stack set with instances is not deleted.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStackSet.html",
)
@serves("cloudformation:DeleteStackSet")
def delete_stack_set(call: Call) -> Answer:
    stack_set = _get(call)
    if stack_set.instances:
        raise Refusal("StackSetNotEmptyException", "StackSet is not empty", 409)
    if any(operation.runs for operation in stack_set.operations.values()):
        raise Refusal("OperationInProgressException", "An operation on the StackSet is in progress", 409)
    stack_set.status = "DELETED"
    return {}


@serves("cloudformation:CreateStackInstances")
def create_stack_instances(call: Call) -> Answer:
    given = call.parameters
    stack_set = _get(call)
    if stack_set.is_service_managed:
        permissions.check_service_managed(call)
    wanted = targets.asked(stack_set, given)
    if not wanted:
        raise template.error("There is no account or Region to deploy to")
    operation = operating.start(stack_set, "CREATE", given)
    for (account, region), unit in wanted.items():
        there = stack_set.instances.setdefault((account, region), Instance(account, region, unit=unit))
        _override(there, given)
    _remember_units(stack_set, given)
    operating.run(stack_set, operation, wanted, operating.deploy)
    return {"OperationId": operation.id}


def _remember_units(stack_set: StackSet, given: Mapping[str, Any]) -> None:
    units = (given.get("DeploymentTargets") or {}).get("OrganizationalUnitIds") or []
    stack_set.units = list(dict.fromkeys([*stack_set.units, *units]))


@rule(
    "stacksets.overrides",
    "ParameterOverrides, when given, are all of an instance's overrides; UsePreviousValue keeps one; without the list "
    "all stay.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackInstances.html",
)
def _override(instance: Instance, given: Mapping[str, Any]) -> None:
    if given.get("ParameterOverrides") is not None:
        instance.overrides = parameters.given(given["ParameterOverrides"], instance.overrides)


@serves("cloudformation:UpdateStackInstances")
def update_stack_instances(call: Call) -> Answer:
    given = call.parameters
    stack_set = _get(call)
    wanted = list(targets.asked(stack_set, given))
    _check_there(stack_set, wanted)
    operation = operating.start(stack_set, "UPDATE", given)
    for target in wanted:
        _override(stack_set.instances[target], given)
        stack_set.instances[target].is_now("OUTDATED", "PENDING")
    operating.run(stack_set, operation, wanted, operating.deploy)
    return {"OperationId": operation.id}


@rule(
    "stacksets.instance-must-exist",
    "Instances that are not there are neither updated, nor deleted, nor described.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackInstances.html",
)
def _check_there(stack_set: StackSet, wanted: Iterable[Target]) -> None:
    for account, region in wanted:
        if (account, region) not in stack_set.instances:
            text = f"Stack instance not found for StackSet {stack_set.id} in account {account}, region {region}"
            raise Refusal("StackInstanceNotFoundException", text, 404)


@serves("cloudformation:DeleteStackInstances")
def delete_stack_instances(call: Call) -> Answer:
    given = call.parameters
    stack_set = _get(call)
    wanted = list(targets.asked(stack_set, given))
    if stack_set.is_service_managed:
        wanted = [target for target in wanted if target in stack_set.instances]
    _check_there(stack_set, wanted)
    operation = operating.start(stack_set, "DELETE", given)
    work = operating.release if given.get("RetainStacks") else operating.remove
    operating.run(stack_set, operation, wanted, work)
    return {"OperationId": operation.id}


@serves("cloudformation:DescribeStackInstance")
def describe_stack_instance(call: Call) -> Answer:
    stack_set = _get(call)
    target = call.parameters["StackInstanceAccount"], call.parameters["StackInstanceRegion"]
    _check_there(stack_set, [target])
    instance = stack_set.instances[target]
    overrides = [{"ParameterKey": k, "ParameterValue": v} for k, v in instance.overrides.items()]
    return {"StackInstance": {**_instance(stack_set, instance), "ParameterOverrides": overrides}}


def _instance(stack_set: StackSet, instance: Instance) -> dict[str, Any]:
    return {
        "StackSetId": stack_set.id,
        "Region": instance.region,
        "Account": instance.account,
        "StackId": instance.stack.id if instance.stack else None,
        "Status": instance.status,
        "StatusReason": instance.reason,
        "StackInstanceStatus": {"DetailedStatus": instance.detailed},
        "OrganizationalUnitId": instance.unit,
        "DriftStatus": instance.drift,
        "LastDriftCheckTimestamp": instance.drift_checked,
        "LastOperationId": instance.last_operation,
    }


@rule(
    "stacksets.list-instances",
    "Instances are listed by account, Region, status in detail, drift or last operation, at most 100 in a page.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackInstances.html",
)
@serves("cloudformation:ListStackInstances")
def list_stack_instances(call: Call) -> Answer:
    stack_set, given = _get(call), call.parameters
    filters = {one["Name"]: one["Values"] for one in given.get("Filters") or []}
    there = [
        _instance(stack_set, instance)
        for instance in stack_set.instances.values()
        if given.get("StackInstanceAccount") in (None, instance.account)
        and given.get("StackInstanceRegion") in (None, instance.region)
        and filters.get("DETAILED_STATUS", instance.detailed) == instance.detailed
        and filters.get("LAST_OPERATION_ID", instance.last_operation) == instance.last_operation
        and filters.get("DRIFT_STATUS", instance.drift) == instance.drift
    ]
    found, token = asked.page(there, call)
    return {"Summaries": found, "NextToken": token}


@serves("cloudformation:DescribeStackSetOperation")
def describe_stack_set_operation(call: Call) -> Answer:
    stack_set = _get(call)
    operation = _operation(stack_set, call)
    operation.advance()
    shown = _shown(operation)
    shown |= {
        "StackSetId": stack_set.id,
        "AdministrationRoleARN": stack_set.administration_role,
        "ExecutionRoleName": stack_set.execution_role,
        "DeploymentTargets": operation.asked.get("DeploymentTargets"),
        "RetainStacks": operation.asked.get("RetainStacks") if operation.action == "DELETE" else None,
        "StackSetDriftDetectionDetails": _drift(stack_set) if operation.action == "DETECT_DRIFT" else None,
    }
    return {"StackSetOperation": shown}


def _operation(stack_set: StackSet, call: Call) -> Operation:
    operation = stack_set.operations.get(call.parameters["OperationId"])
    if operation is None:
        text = f"Operation {call.parameters['OperationId']} not found for StackSet {stack_set.id}"
        raise Refusal("OperationNotFoundException", text, 404)
    return operation


def _shown(operation: Operation) -> dict[str, Any]:
    failed = sum(result.status == "FAILED" for result in operation.results)
    return {
        "OperationId": operation.id,
        "Action": operation.action,
        "Status": operation.status,
        "OperationPreferences": operation.asked.get("OperationPreferences"),
        "CreationTimestamp": operation.created,
        "EndTimestamp": None if operation.runs else operation.ended,
        "StatusDetails": {"FailedStackInstancesCount": failed},
    }


@serves("cloudformation:ListStackSetOperations")
def list_stack_set_operations(call: Call) -> Answer:
    newest_first = list(reversed(_get(call).operations.values()))
    found, token = asked.page(newest_first, call)
    return {"Summaries": list(map(_shown, found)), "NextToken": token}


@rule(
    "stacksets.results-of-operation",
    "An operation has a result for every target, with the reason where it failed or was cancelled.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackSetOperationResults.html",
)
@serves("cloudformation:ListStackSetOperationResults")
def list_stack_set_operation_results(call: Call) -> Answer:
    filters = {one["Name"]: one["Values"] for one in call.parameters.get("Filters") or []}
    status = filters.get("OPERATION_RESULT_STATUS")
    operation = _operation(_get(call), call)
    there = [result for result in operation.results if status in (None, result.status)]
    found, token = asked.page(there, call)
    results = [
        {
            "Account": result.account,
            "Region": result.region,
            "Status": result.status,
            "StatusReason": result.reason,
            "OrganizationalUnitId": result.unit,
        }
        for result in found
    ]
    return {"Summaries": results, "NextToken": token}


@serves("cloudformation:StopStackSetOperation")
def stop_stack_set_operation(call: Call) -> Answer:
    operation = _operation(_get(call), call)
    if not operation.runs:
        text = f"Operation {operation.id} is in {operation.status} state and cannot be stopped"
        raise Refusal("InvalidOperationException", text)
    operation.status = "STOPPED"
    return {}


@serves("cloudformation:DetectStackSetDrift")
def detect_stack_set_drift(call: Call) -> Answer:
    stack_set = _get(call)
    operation = operating.start(stack_set, "DETECT_DRIFT", call.parameters)
    stack_set.drift_checked = clock.now()
    operating.run(stack_set, operation, list(stack_set.instances), operating.look_for_drift)
    return {"OperationId": operation.id}


@serves("cloudformation:ActivateOrganizationsAccess")
def activate_organizations_access(call: Call) -> Answer:
    permissions.allow_access(call.account, True)
    return {}


@serves("cloudformation:DeactivateOrganizationsAccess")
def deactivate_organizations_access(call: Call) -> Answer:
    permissions.allow_access(call.account, False)
    return {}


@serves("cloudformation:DescribeOrganizationsAccess")
def describe_organizations_access(call: Call) -> Answer:
    return {"Status": "ENABLED" if permissions.access_is_allowed(call.account) else "DISABLED"}

"""The API of SSM Automation."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.ssm.responses import SimpleSystemManagerResponse

from kiln_moto import policy, sts
from kiln_moto.calls import Call, current_call
from kiln_moto.patching import replaces
from kiln_moto.policy import Principal, Question
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule
from kiln_moto.ssm import executions, runbooks
from kiln_moto.ssm.executions import Execution
from kiln_moto.ssm.runbooks import Missing, Runbook

_TOKEN = re.compile(r"[a-fA-F0-9]{8}-([a-fA-F0-9]{4}-){3}[a-fA-F0-9]{12}")
_LONGEST_VALUE = 512
_PAGE = 50
_SERVICE = "ssm.amazonaws.com"
# Who plays a runbook starts the ones it executes as the service would: with a parent.
_PARENT = "X-Kiln-Parent-Automation"
_NOT_PLAYED = ("Targets", "TargetParameterName", "TargetMaps", "TargetLocations", "TargetLocationsURL")


@replaces(SimpleSystemManagerResponse)
def start_automation_execution(self):
    call = current_call()
    asked = call.parameters
    _check_played(asked)
    runbook = _runbook(call)
    given = asked.get("Parameters") or {}
    _check_lengths(given)
    _check_parameters(runbook, given)
    role = runbook.assume_role(given)
    made = Execution(
        account=call.account,
        region=call.region,
        runbook=runbook,
        parameters=runbook.with_defaults(given),
        role=role,
        credentials=_credentials(call),
        executed_by=call.caller.arn,
        tags={tag["Key"]: tag["Value"] for tag in asked.get("Tags") or []},
        parent=call.headers.get(_PARENT),
        mode=asked.get("Mode") or "Auto",
    )
    if role is not None:
        _check_trust(role, made)
    return ActionResult({"AutomationExecutionId": _once(call, made).id})


def _check_played(asked: Mapping[str, Any]) -> None:
    named = [name for name in _NOT_PLAYED if asked.get(name)]
    if named or asked.get("Mode") == "Interactive":
        raise NotImplementedError(f"the sandbox plays no executions with {', '.join(named) or 'Mode Interactive'}")


@rule(
    "ssm.automation.runbook-must-exist",
    "StartAutomationExecution names a document of the type Automation, and a version of it that is there.",
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartAutomationExecution.html",
)
def _runbook(call: Call) -> Runbook:
    match runbooks.find(call.account, call.region, call.parameters):
        case Missing.RUNBOOK:
            text = f"Automation runbook with name {call.parameters.get('DocumentName')} cannot be found."
            raise Refusal("AutomationDefinitionNotFoundException", text)
        case Missing.VERSION:
            text = f"{call.parameters['DocumentName']} has no version {call.parameters['DocumentVersion']}."
            raise Refusal("AutomationDefinitionVersionNotFoundException", text)
        case found:
            return found


@rule(
    "ssm.automation.parameter-length",
    "A value of a parameter has 1 to 512 characters.",
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartAutomationExecution.html",
)
def _check_lengths(given: runbooks.Parameters) -> None:
    for name, values in given.items():
        if any(not 1 <= len(value) <= _LONGEST_VALUE for value in values):
            text = f"Value at 'parameters' failed to satisfy constraint: {name} must have length 1 to {_LONGEST_VALUE}"
            raise Refusal("ValidationException", f"1 validation error detected: {text}")


@rule(
    "ssm.automation.parameters-as-declared",
    "An execution gets the parameters its runbook declares, with values it allows; those without default must be given.",
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html",
)
def _check_parameters(runbook: Runbook, given: runbooks.Parameters) -> None:
    problems = list(runbook.problems(given))
    if problems:
        raise Refusal("InvalidAutomationExecutionParametersException", "; ".join(problems))


@rule(
    "ssm.automation.role-trusts-ssm",
    "A runbook assumes a role only where the role's trust policy lets ssm.amazonaws.com, acting for the execution.",
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-iam.html",
)
def _check_trust(role_arn: str, execution: Execution) -> None:
    role = sts.find_role(role_arn)
    context = {"aws:SourceArn": execution.arn, "aws:SourceAccount": execution.account}
    question = Question(Principal(service=_SERVICE), "sts:AssumeRole", role_arn, context)
    if role is None or not policy.allows(role.assume_role_policy_document, question):
        text = "The defined assume role is unable to be assumed."
        raise Refusal("InvalidAutomationExecutionParametersException", text)


def _credentials(call: Call) -> dict[str, str | None]:
    signed = re.search(r"Credential=([^/]+)/", call.headers.get("Authorization", ""))
    return {
        "accessKeyId": signed.group(1) if signed else None,
        "secretAccessKey": call.caller.secret,
        "sessionToken": call.caller.token,
    }


@rule(
    "ssm.automation.client-token",
    "A repeated client token, a UUID, gives the first execution again; with other parameters it is refused.",
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartAutomationExecution.html",
)
def _once(call: Call, made: Execution) -> Execution:
    token = call.parameters.get("ClientToken")
    if token and not _TOKEN.fullmatch(token):
        text = "Value at 'clientToken' failed to satisfy constraint: Member must be a UUID"
        raise Refusal("ValidationException", f"1 validation error detected: {text}")
    try:
        return executions.once(call.account, call.region, token, call.parameters, made)
    except executions.Mismatch:
        text = "The request uses the same client token as a previous, but non-identical request."
        raise Refusal("IdempotentParameterMismatch", text) from None


@rule(
    "ssm.automation.execution-must-exist",
    "An execution is read and stopped in its own account and region.",
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetAutomationExecution.html",
)
def _named(call: Call) -> Execution:
    id = call.parameters.get("AutomationExecutionId", "")
    found = executions.find(call.account, call.region, id)
    if found is None:
        text = f"Automation execution with ID {id} does not exist."
        raise Refusal("AutomationExecutionNotFoundException", text)
    return found


@replaces(SimpleSystemManagerResponse)
def get_automation_execution(self):
    found = _named(current_call())
    return ActionResult({"AutomationExecution": _whole(found)})


@rule(
    "ssm.automation.shows-how-far-it-is",
    "GetAutomationExecution shows status, steps with their inputs and outputs, and why it failed.",
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AutomationExecution.html",
)
def _whole(execution: Execution) -> dict[str, Any]:
    return {
        **_metadata(execution),
        "StepExecutions": execution.steps,
        "StepExecutionsTruncated": False,
        "Parameters": execution.parameters,
    }


def _metadata(execution: Execution) -> dict[str, Any]:
    shown = {
        "AutomationExecutionId": execution.id,
        "DocumentName": execution.runbook.name,
        "DocumentVersion": execution.runbook.version,
        "AutomationExecutionStatus": execution.status,
        "ExecutionStartTime": execution.started,
        "ExecutionEndTime": execution.ended,
        "Outputs": execution.outputs,
        "FailureMessage": execution.failure,
        "Mode": execution.mode,
        "ParentAutomationExecutionId": execution.parent,
        "ExecutedBy": execution.executed_by,
        "CurrentStepName": execution.current.get("StepName"),
        "CurrentAction": execution.current.get("Action"),
    }
    return {name: value for name, value in shown.items() if value is not None}


Matcher = Callable[[Execution, list[str]], bool]

_FILTERS: dict[str, Matcher] = {
    "DocumentNamePrefix": lambda e, values: any(e.runbook.name.startswith(v) for v in values),
    "ExecutionStatus": lambda e, values: e.status in values,
    "ExecutionId": lambda e, values: e.id in values,
    "ParentExecutionId": lambda e, values: e.parent in values,
    "CurrentAction": lambda e, values: e.current.get("Action") in values,
    "StartTimeBefore": lambda e, values: all(e.started <= _time(v) for v in values),
    "StartTimeAfter": lambda e, values: all(e.started >= _time(v) for v in values),
    "AutomationType": lambda e, values: "Local" in values,
    "TagKey": lambda e, values: any(v in e.tags for v in values),
}
_STEP_FILTERS: dict[str, Callable[[Mapping[str, Any], list[str]], bool]] = {
    "StepExecutionStatus": lambda s, values: s["StepStatus"] in values,
    "StepExecutionId": lambda s, values: s["StepExecutionId"] in values,
    "StepName": lambda s, values: s["StepName"] in values,
    "Action": lambda s, values: s["Action"] in values,
    "ParentStepExecutionId": lambda s, values: s.get("ParentStepDetails", {}).get("StepExecutionId") in values,
    "ParentStepIteration": lambda s, values: str(s.get("ParentStepDetails", {}).get("Iteration")) in values,
    "ParentStepIteratorValue": lambda s, values: s.get("ParentStepDetails", {}).get("IteratorValue") in values,
}


@replaces(SimpleSystemManagerResponse)
def describe_automation_executions(self):
    call = current_call()
    wanted = call.parameters
    found = [
        {**_metadata(e), "AutomationType": "Local"}
        for e in executions.of(call.account, call.region)
        if _passes(e, wanted.get("Filters"), _FILTERS)
    ]
    return ActionResult(_page("AutomationExecutionMetadataList", found, wanted))


@replaces(SimpleSystemManagerResponse)
def describe_automation_step_executions(self):
    call = current_call()
    wanted, steps = call.parameters, _named(call).steps
    ordered = list(reversed(steps)) if wanted.get("ReverseOrder") else steps
    found = [step for step in ordered if _passes(step, wanted.get("Filters"), _STEP_FILTERS)]
    return ActionResult(_page("StepExecutions", found, wanted))


@rule(
    "ssm.automation.filters",
    "Executions and steps are narrowed by filters: all of them must hold, and of each one value.",
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AutomationExecutionFilter.html",
)
def _passes(candidate: Any, filters: Iterable[Mapping[str, Any]] | None, known: Mapping[str, Callable]) -> bool:
    for each in filters or []:
        if each["Key"] not in known:
            raise Refusal("InvalidFilterKey", f"The specified key isn't valid: {each['Key']}")
        if not known[each["Key"]](candidate, each["Values"]):
            return False
    return True


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise Refusal("InvalidFilterValue", f"The filter value isn't valid: {text}") from None


@rule(
    "ssm.automation.pages",
    "Executions and steps come in pages of at most 50, executions with the newest first.",
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeAutomationExecutions.html",
)
def _page(name: str, found: list[Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    start, size = wanted.get("NextToken") or "0", int(wanted.get("MaxResults") or _PAGE)
    if not start.isdecimal():
        raise Refusal("InvalidNextToken", "The specified token isn't valid.")
    if not 1 <= size <= _PAGE:
        text = f"Value '{size}' at 'maxResults' failed to satisfy constraint: Member must be between 1 and {_PAGE}"
        raise Refusal("ValidationException", f"1 validation error detected: {text}")
    end = int(start) + size
    return {name: found[int(start) : end], **({"NextToken": str(end)} if end < len(found) else {})}


@replaces(SimpleSystemManagerResponse)
def stop_automation_execution(self):
    call = current_call()
    _stop(_named(call), call.parameters.get("Type") or "Cancel")
    return EmptyResult()


@rule(
    "ssm.automation.stop-only-what-runs",
    "StopAutomationExecution ends what is not over yet; anything else is refused.",
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StopAutomationExecution.html",
)
def _stop(execution: Execution, how: str) -> None:
    if execution.is_over:
        text = f"Automation execution {execution.id} is already {execution.status}."
        raise Refusal("InvalidAutomationStatusUpdateException", text)
    executions.stop(execution, how)

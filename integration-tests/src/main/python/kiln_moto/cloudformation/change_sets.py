"""Change sets: what an update would do, before it is done.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kiln_moto import clock
from kiln_moto.calls import Call
from kiln_moto.cloudformation import answering, asked, deploying, intrinsics, parameters, stacks, template, types
from kiln_moto.cloudformation.deploying import Wish
from kiln_moto.cloudformation.stacks import Stack
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule
from kiln_moto.served import serves
from kiln_moto.state import forgotten_on_reset

Answer = Mapping[str, Any]


@dataclass
class ChangeSet:
    """A change set of a stack, with what it would change."""

    id: str
    name: str
    stack: Stack
    kind: str
    wish: Wish
    changes: list[dict[str, Any]]
    capabilities: list[str]
    description: str | None
    execution: str = "AVAILABLE"
    reason: str | None = None
    created: datetime = field(default_factory=clock.now)

    @property
    def status(self) -> str:
        return "FAILED" if self.reason else "CREATE_COMPLETE"


_change_sets: dict[str, ChangeSet] = {}


@rule(
    "cloudformation.change-set",
    "A change set says which resources would be added, changed, replaced and removed; executing it does that.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html",
)
@serves("cloudformation:CreateChangeSet")
def create_change_set(call: Call) -> Answer:
    given = call.parameters
    kind = given.get("ChangeSetType") or "UPDATE"
    stack = stacks.find(given["StackName"], call.account, call.region)
    if kind == "UPDATE" and stack is None:
        raise template.error(f"Stack [{given['StackName']}] does not exist")
    if kind == "CREATE" and stack is not None and stack.status != "REVIEW_IN_PROGRESS":
        raise template.error(f"Stack [{stack.name}] already exists and cannot be created again")
    text = asked.text_of_template(call, stack.text if stack else None)
    listed = parameters.given(given.get("Parameters") or [], stack.parameters if stack else {})
    values = parameters.complete(template.parse(text), listed)
    capable = list(given.get("Capabilities") or [])
    asked.check_capabilities(text, capable)
    if stack is None:
        stack = answering.new_stack(call, given["StackName"], text, values)
        stacks.keep(stack)
        stack.becomes("REVIEW_IN_PROGRESS", "User Initiated")
    wish = Wish(text, values, asked.tags(given) if "Tags" in given else stack.tags)
    made = ChangeSet(
        id=f"arn:aws:cloudformation:{call.region}:{call.account}:changeSet/{given['ChangeSetName']}/{uuid.uuid4()}",
        name=given["ChangeSetName"],
        stack=stack,
        kind=kind,
        wish=wish,
        changes=list(_changes(stack, wish)),
        capabilities=capable,
        description=given.get("Description"),
    )
    if not deploying.changes(stack, wish):
        made.execution = "UNAVAILABLE"
        made.reason = (
            "The submitted information didn't contain changes. Submit different information to create a change set."
        )
    _change_sets[made.id] = made
    return {"Id": made.id, "StackId": stack.id}


def _changes(stack: Stack, wish: Wish) -> Iterator[dict[str, Any]]:
    """What would happen to the resources; what only executing tells counts as a change."""
    scope, resources = deploying.scope_of(stack, wish), wish.template["Resources"]
    wanted = {i: r for i, r in resources.items() if deploying.is_wanted(r, scope)}
    for logical_id in template.order(wish.template):
        if logical_id not in wanted:
            continue
        there = stack.resources.get(logical_id)
        if there is None:
            yield _change("Add", logical_id, wanted[logical_id]["Type"])
            continue
        try:
            properties = intrinsics.resolve(wanted[logical_id].get("Properties") or {}, scope)
        except Refusal:
            yield _change("Modify", logical_id, there.type, there.physical_id, "Conditional")
            continue
        if properties != there.properties:
            replaced = types.find(there.type).is_replaced(there, properties)
            yield _change("Modify", logical_id, there.type, there.physical_id, str(replaced))
    for logical_id, there in stack.resources.items():
        if logical_id not in wanted:
            yield _change("Remove", logical_id, there.type, there.physical_id)


def _change(
    action: str, logical_id: str, kind: str, physical_id: str | None = None, replaced: str | None = None
) -> dict[str, Any]:
    change = {
        "Action": action,
        "LogicalResourceId": logical_id,
        "PhysicalResourceId": physical_id,
        "ResourceType": kind,
        "Replacement": replaced,
    }
    return {"Type": "Resource", "ResourceChange": change}


@serves("cloudformation:DescribeChangeSet")
def describe_change_set(call: Call) -> Answer:
    found = _get(call)
    changes, token = asked.page(found.changes, call)
    return {
        **_summary(found),
        "Parameters": parameters.shown(found.wish.template, found.wish.values),
        "Capabilities": found.capabilities,
        "Tags": [{"Key": key, "Value": value} for key, value in found.wish.tags.items()],
        "Changes": changes,
        "NextToken": token,
    }


def _summary(found: ChangeSet) -> dict[str, Any]:
    return {
        "ChangeSetName": found.name,
        "ChangeSetId": found.id,
        "StackId": found.stack.id,
        "StackName": found.stack.name,
        "Description": found.description,
        "CreationTime": found.created,
        "ExecutionStatus": found.execution,
        "Status": found.status,
        "StatusReason": found.reason,
    }


def _get(call: Call) -> ChangeSet:
    name, stack = call.parameters["ChangeSetName"], call.parameters.get("StackName")
    for found in _change_sets.values():
        if found.id == name or (found.name == name and stack in (found.stack.name, found.stack.id)):
            if (found.stack.account, found.stack.region) == (call.account, call.region):
                return found
    raise Refusal("ChangeSetNotFound", f"ChangeSet [{name}] does not exist", 404)


@serves("cloudformation:ListChangeSets")
def list_change_sets(call: Call) -> Answer:
    stack = stacks.get(call.parameters["StackName"], call.account, call.region)
    found, token = asked.page([_summary(c) for c in _change_sets.values() if c.stack is stack], call)
    return {"Summaries": found, "NextToken": token}


@serves("cloudformation:ExecuteChangeSet")
def execute_change_set(call: Call) -> Answer:
    found = _get(call)
    if found.execution != "AVAILABLE":
        text = f"ChangeSet [{found.id}] cannot be executed in its current status of [{found.status}]"
        raise Refusal("InvalidChangeSetStatus", text)
    stack = found.stack
    if found.kind == "UPDATE":
        answering.check_can_be_updated(stack)
    found.execution = "EXECUTE_COMPLETE"
    stack.capabilities = found.capabilities
    if found.kind == "CREATE":
        stack.text, stack.parameters, stack.tags = found.wish.text, dict(found.wish.values), dict(found.wish.tags)
        deploying.create(stack, found.wish, answering.actor(call, stack))
    else:
        deploying.update(stack, found.wish, answering.actor(call, stack))
    for other in list(_change_sets.values()):
        if other.stack is stack and other is not found:
            del _change_sets[other.id]
    return {}


@serves("cloudformation:DeleteChangeSet")
def delete_change_set(call: Call) -> Answer:
    try:
        del _change_sets[_get(call).id]
    except Refusal:
        pass  # deleting what is gone is no error
    return {}


@forgotten_on_reset
def _forget() -> None:
    _change_sets.clear()

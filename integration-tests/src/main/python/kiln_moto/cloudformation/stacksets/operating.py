"""Operations on a stack set: one at a time, through all targets, as far as failures are borne.

AWS does this in the background. Here the work is done when the call is answered; whether the operation says so at once
or seems to run for a while is a transition of Moto's state manager.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kiln_moto import clock
from kiln_moto.cloudformation import deploying, parameters, stacks, template
from kiln_moto.cloudformation.deploying import Wish
from kiln_moto.cloudformation.resource import Actor
from kiln_moto.cloudformation.stacks import Stack
from kiln_moto.cloudformation.stacksets import permissions, preferences
from kiln_moto.cloudformation.stacksets.model import Instance, Operation, Result, StackSet, Target
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

Work = Callable[[StackSet, Instance], None]

_BEGINNINGS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")
_COMPLETE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
_NEVER_COMPLETE = ("CREATE_FAILED", "DELETE_COMPLETE", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED")


class TargetFailed(Exception):
    """What an operation is to do did not work in one target, and in which state that leaves the instance."""

    def __init__(self, reason: str, leaves: str = "OUTDATED") -> None:
        super().__init__(reason)
        self.leaves = leaves


def start(stack_set: StackSet, action: str, given: Mapping[str, Any]) -> Operation:
    """A new operation, if none is running."""
    operation_id = given.get("OperationId") or str(uuid.uuid4())
    _check_new(stack_set, operation_id)
    _check_alone(stack_set)
    preferences.read(given.get("OperationPreferences") or {})
    operation = Operation(operation_id, action, given)
    stack_set.operations[operation_id] = operation
    return operation


@rule(
    "stacksets.operation-id-is-used-once",
    "The caller names an operation; a second one of the same name is refused, so a call repeated does nothing twice.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html",
)
def _check_new(stack_set: StackSet, operation_id: str) -> None:
    if operation_id in stack_set.operations:
        raise Refusal("OperationIdAlreadyExistsException", f"Operation {operation_id} already exists", 409)


@rule(
    "stacksets.one-operation-at-a-time",
    "While an operation runs, a stack set takes no other one.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackSet.html",
)
def _check_alone(stack_set: StackSet) -> None:
    running = next((operation for operation in stack_set.operations.values() if operation.runs), None)
    if running is not None:
        text = f"Another Operation on StackSet {stack_set.arn} is in progress: {running.id}"
        raise Refusal("OperationInProgressException", text, 409)


def run(stack_set: StackSet, operation: Operation, targets: Iterable[Target], work: Work) -> None:
    """Does the work in every target, region by region."""
    wishes = preferences.read(operation.asked.get("OperationPreferences") or {})
    by_region: dict[str, list[Instance]] = {}
    for account, region in targets:
        by_region.setdefault(region, []).append(stack_set.instances[account, region])
    failed = False
    for region in wishes.regions(list(by_region)):
        if failed and wishes.stops_at_region:
            _cancel(operation, by_region[region])
        elif not _run_in_region(stack_set, operation, by_region[region], wishes, work):
            failed = True
    operation.ends("FAILED" if failed else "SUCCEEDED")


def _run_in_region(
    stack_set: StackSet,
    operation: Operation,
    instances: list[Instance],
    wishes: preferences.Preferences,
    work: Work,
) -> bool:
    """Answers whether no more accounts failed than are tolerated."""
    left, failures = list(instances), 0
    while left and failures <= wishes.tolerated(len(instances)):
        together = wishes.at_a_time(len(instances), failures)
        for instance in left[:together]:
            failures += not _run_in_target(stack_set, operation, instance, work)
        left = left[together:]
    _cancel(operation, left)
    return failures <= wishes.tolerated(len(instances))


@rule(
    "stacksets.failure-of-target",
    "A target that fails leaves its instance OUTDATED with the reason; the call that started the operation succeeds.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackInstance.html",
)
def _run_in_target(stack_set: StackSet, operation: Operation, instance: Instance, work: Work) -> bool:
    instance.last_operation = operation.id
    try:
        work(stack_set, instance)
    except TargetFailed as trouble:
        instance.is_now(trouble.leaves, "FAILED", str(trouble))
        _note(operation, instance, "FAILED", str(trouble))
        return False
    _note(operation, instance, "SUCCEEDED")
    return True


def _cancel(operation: Operation, instances: list[Instance]) -> None:
    for instance in instances:
        reason = "Cancelled since failure tolerance has exceeded"
        instance.last_operation = operation.id
        instance.is_now("OUTDATED", "CANCELLED", reason)
        _note(operation, instance, "CANCELLED", reason)


def _note(operation: Operation, instance: Instance, status: str, reason: str | None = None) -> None:
    operation.results.append(Result(instance.account, instance.region, instance.unit, status, reason))


@rule(
    "stacksets.deploys-to-every-target",
    "An instance's stack has the set's template and parameters, and its own overrides, which survive updates.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackSet.html",
)
def deploy(stack_set: StackSet, instance: Instance) -> None:
    """Makes the stack of an instance what the stack set says now."""
    actor = permissions.actor(instance.account, instance.region)
    try:
        values = parameters.complete(
            template.parse(stack_set.text), {**stack_set.parameters, **instance.overrides}
        )
        wish = Wish(stack_set.text, values, stack_set.tags)
        _discard_if_never_complete(instance, actor)
        if instance.stack is None:
            instance.stack = _new_stack(stack_set, instance, values)
            stacks.keep(instance.stack)
            deploying.create(instance.stack, wish, actor)
        elif deploying.changes(instance.stack, wish):
            _check_can_be_updated(instance.stack)
            deploying.update(instance.stack, wish, actor)
    except Refusal as refused:
        raise TargetFailed(refused.message) from refused
    if instance.stack.status not in _COMPLETE or deploying.changes(instance.stack, wish):
        raise TargetFailed(reason_in(instance.stack))
    instance.is_now("CURRENT", "SUCCEEDED")


def _check_can_be_updated(stack: Stack) -> None:
    if stack.status not in _COMPLETE:
        raise TargetFailed(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")


@rule(
    "stacksets.stack-that-never-was-complete",
    "A stack that could not be made is deleted and made anew by the next operation on its instance.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-troubleshooting.html",
)
def _discard_if_never_complete(instance: Instance, actor: Actor) -> None:
    stack = instance.stack
    if stack is None or stack.status not in _NEVER_COMPLETE:
        return
    deploying.delete(stack, actor)
    if stack.status != "DELETE_COMPLETE":
        raise TargetFailed(reason_in(stack))
    instance.stack = None


@rule(
    "stacksets.name-of-stack",
    "An instance's stack is called StackSet-, the name of the set, and a UUID.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html",
)
def _new_stack(stack_set: StackSet, instance: Instance, values: Mapping[str, str]) -> Stack:
    name = f"StackSet-{stack_set.name}-{uuid.uuid4()}"
    return Stack(
        id=stacks.new_id(name, instance.account, instance.region),
        name=name,
        account=instance.account,
        region=instance.region,
        text=stack_set.text,
        parameters=dict(values),
        tags=dict(stack_set.tags),
        capabilities=stack_set.capabilities,
        role=None,
    )


def reason_in(stack: Stack) -> str:
    """Why the last operation on a stack failed: the reason of the first resource that did."""
    last = max(i for i, e in enumerate(stack.events) if e.status in _BEGINNINGS and e.logical_id == stack.name)
    for event in stack.events[last:]:
        if event.status.endswith("_FAILED") and event.type != "AWS::CloudFormation::Stack":
            return (
                f"ResourceLogicalId:{event.logical_id}, ResourceType:{event.type}, "
                f"ResourceStatusReason:{event.reason}"
            )
    return next((e.reason for e in stack.events[last:] if e.reason and "User" not in e.reason), stack.status)


@rule(
    "stacksets.inoperable-instance",
    "An instance whose stack could not be deleted is INOPERABLE, and no further update of the set is tried on it.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackInstance.html",
)
def remove(stack_set: StackSet, instance: Instance) -> None:
    """Deletes an instance and its stack."""
    if instance.stack is not None:
        deploying.delete(instance.stack, permissions.actor(instance.account, instance.region))
        if instance.stack.status != "DELETE_COMPLETE":
            raise TargetFailed(reason_in(instance.stack), leaves="INOPERABLE")
    del stack_set.instances[instance.target]


@rule(
    "stacksets.retain-stacks",
    "DeleteStackInstances with RetainStacks takes the instances out of the set and leaves their stacks.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStackInstances.html",
)
def release(stack_set: StackSet, instance: Instance) -> None:
    """Deletes an instance and leaves its stack."""
    del stack_set.instances[instance.target]


@rule(
    "stacksets.drift-is-looked-for",
    "An instance's drift is NOT_CHECKED until DetectStackSetDrift has looked; a stack is in sync if it sees none.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-drift.html",
)
def look_for_drift(stack_set: StackSet, instance: Instance) -> None:
    """Notes that drift was looked for. The sandbox has no resource type whose drift it sees."""
    instance.drift, instance.drift_checked = "IN_SYNC", clock.now()

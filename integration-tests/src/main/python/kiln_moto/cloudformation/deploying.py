"""Making a stack's resources what its template wants, and undoing that when one of them fails.

AWS does this in the background. Here a call that makes, changes or takes away a stack returns when that is done.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-whatis-howdoesitwork.html
"""

import copy
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kiln_moto.cloudformation import parameters, stacks, template, types
from kiln_moto.cloudformation.intrinsics import NO_VALUE, Scope, resolve
from kiln_moto.cloudformation.resource import Actor, Resource
from kiln_moto.cloudformation.stacks import Stack
from kiln_moto.cloudformation.template import Template
from kiln_moto.cloudformation.types import Kind, Site
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule


class ResourceFailed(Exception):
    """One of a stack's resources could not be made what it should be."""


@dataclass(frozen=True)
class Wish:
    """What a stack is to become: a template, all parameters' values, and tags."""

    text: str
    values: Mapping[str, str]
    tags: Mapping[str, str]

    @property
    def template(self) -> Template:
        return template.parse(self.text)


@dataclass
class Deployment:
    """One stack on its way to what is wished, with what would undo each step so far."""

    stack: Stack
    wish: Wish
    actor: Actor
    undo: list[Callable[[], None]] = field(default_factory=list)
    discarded: list[Resource] = field(default_factory=list)

    @property
    def scope(self) -> Scope:
        """What the template's references mean now."""
        return scope_of(self.stack, self.wish)

    def bring(self, logical_id: str) -> None:
        """Makes one resource what the template says, or takes note that it is not wanted."""
        resource = self.wish.template["Resources"][logical_id]
        if not is_wanted(resource, self.scope):
            return
        kind = types.find(resource["Type"])
        wanted = resolve(resource.get("Properties") or {}, self.scope)
        policy = resource.get("DeletionPolicy", "Delete")
        needs = frozenset(template.dependencies(self.wish.template, logical_id))
        there = self.stack.resources.get(logical_id)
        if there is None:
            self._create(logical_id, resource["Type"], kind, wanted, needs, policy)
            return
        if there.properties != wanted:
            if kind.is_replaced(there, wanted):
                self._replace(there, resource, kind, wanted, needs, policy)
                return
            self._update(there, kind, wanted)
        there.needs, there.deletion_policy = needs, policy

    def _create(
        self,
        logical_id: str,
        name: str,
        kind: Kind,
        wanted: Mapping[str, Any],
        needs: frozenset[str],
        policy: str,
    ) -> None:
        made = Resource(logical_id, name, "", wanted, {}, needs, policy)
        self.stack.notes(made, "CREATE_IN_PROGRESS")
        self.stack.resources[logical_id] = made
        self.undo.append(lambda: self._unmake(made))
        site = self._site(logical_id)
        try:
            kind.check(wanted)
            named = kind.create(site, wanted)
        except Exception as trouble:
            made.physical_id = site.begun[0] if site.begun else ""
            raise self._failed(made, "CREATE_FAILED", trouble) from trouble
        made.physical_id, made.attributes = named.physical_id, named.attributes
        self.stack.notes(made, "CREATE_COMPLETE")

    def _update(self, there: Resource, kind: Kind, wanted: Mapping[str, Any]) -> None:
        before = copy.copy(there)
        self.stack.notes(there, "UPDATE_IN_PROGRESS")
        self.undo.append(lambda: self._change_back(there, kind, before, wanted))
        try:
            kind.check(wanted)
            named = kind.update(self._site(there.logical_id), there, wanted)
        except Exception as trouble:
            raise self._failed(there, "UPDATE_FAILED", trouble) from trouble
        there.properties = wanted
        if named is not None:
            there.physical_id, there.attributes = named.physical_id, named.attributes
        self.stack.notes(there, "UPDATE_COMPLETE")

    @rule(
        "cloudformation.replacement",
        "A change that a resource cannot take makes a new one in its place; the old one goes when all else is done.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html",
    )
    def _replace(
        self,
        there: Resource,
        resource: Mapping[str, Any],
        kind: Kind,
        wanted: Mapping[str, Any],
        needs: frozenset[str],
        policy: str,
    ) -> None:
        reason = "Requested update requires the creation of a new physical resource; hence creating one."
        self.stack.notes(there, "UPDATE_IN_PROGRESS", reason)
        self.undo.append(lambda: self.stack.resources.__setitem__(there.logical_id, there))
        self._check_name_is_free(there, kind, wanted)
        self._create(there.logical_id, there.type, kind, wanted, needs, policy)
        self.discarded.append(replace(there, deletion_policy=resource.get("UpdateReplacePolicy", "Delete")))

    @rule(
        "cloudformation.replacement.not-of-named-resource",
        "A resource that its template names cannot be replaced by one of the same name: the update fails.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html",
    )
    def _check_name_is_free(self, there: Resource, kind: Kind, wanted: Mapping[str, Any]) -> None:
        name = wanted.get(kind.named_by or "")
        if name is None or name != there.properties.get(kind.named_by or ""):
            return
        trouble = template.error(
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
            f"Rename {name} and update the stack again."
        )
        raise self._failed(there, "UPDATE_FAILED", trouble)

    def _change_back(self, there: Resource, kind: Kind, before: Resource, tried: Mapping[str, Any]) -> None:
        there.properties = tried
        kind.update(self._site(there.logical_id), there, before.properties)
        there.physical_id, there.attributes = before.physical_id, before.attributes
        there.properties = before.properties
        self.stack.notes(there, "UPDATE_COMPLETE")

    def _unmake(self, made: Resource) -> None:
        self.stack.resources.pop(made.logical_id, None)
        if made.physical_id:
            discard(self.stack, made, self.actor, is_undone=True)
        else:
            self.stack.notes(made, "DELETE_COMPLETE")

    def _failed(self, resource: Resource, status: str, trouble: Exception) -> ResourceFailed:
        self.stack.notes(resource, status, reason_of(trouble))
        return ResourceFailed(resource.logical_id)

    def _site(self, logical_id: str) -> Site:
        return Site(self.actor, self.stack.name, self.stack.id, logical_id)


@rule(
    "cloudformation.reason-of-failure",
    "The event of a resource that failed says why, in the words of the service that refused.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html",
)
def reason_of(trouble: Exception) -> str:
    """ResourceStatusReason."""
    if not isinstance(trouble, Refusal):
        return f"Internal Failure ({type(trouble).__name__}: {trouble})"
    if trouble.code in ("InvalidRequest", "ValidationError"):
        return trouble.message
    return (
        f'Resource handler returned message: "{trouble.message} (Service: {trouble.code}, '
        f'Status Code: {trouble.status})" (RequestToken: {uuid.uuid4()}, HandlerErrorCode: {_handler_code(trouble)})'
    )


def _handler_code(refused: Refusal) -> str:
    """https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html"""
    for part, code in (("Denied", "AccessDenied"), ("Authoriz", "AccessDenied"), ("Exists", "AlreadyExists")):
        if part in refused.code:
            return code
    return "NotFound" if "NotFound" in refused.code or "NoSuch" in refused.code else "GeneralServiceException"


@rule(
    "cloudformation.condition-of-resource",
    "A resource is there while its condition is true: the update that changes that makes it, or takes it away.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html",
)
def is_wanted(resource: Mapping[str, Any], scope: Scope) -> bool:
    """Whether a resource's condition is true, if it has one."""
    return "Condition" not in resource or scope.holds(resource["Condition"])


def scope_of(stack: Stack, wish: Wish) -> Scope:
    """What a template's references mean, with the stack's resources as they are now."""

    def there(logical_id: str) -> Resource:
        if logical_id not in stack.resources:
            raise template.error(f"Template error: instance of Ref references undefined resource {logical_id}")
        return stack.resources[logical_id]

    def attribute(logical_id: str, name: str) -> Any:
        found = there(logical_id).attributes
        if name not in found:
            kind = there(logical_id).type.rpartition(":")[2]
            raise template.error(
                f"Template error: resource {kind} does not support attribute type {name} in Fn::GetAtt"
            )
        return found[name]

    def exported(name: str) -> str:
        for other in stacks.of(stack.account, stack.region):
            if name in other.exports and other.status != "DELETE_COMPLETE":
                return other.exports[name]
        raise template.error(f"No export named {name} found.")

    content = wish.template
    pseudo = {
        "AWS::AccountId": stack.account,
        "AWS::NotificationARNs": [],
        "AWS::NoValue": NO_VALUE,
        "AWS::Partition": "aws",
        "AWS::Region": stack.region,
        "AWS::StackId": stack.id,
        "AWS::StackName": stack.name,
        "AWS::URLSuffix": "amazonaws.com",
    }
    return Scope(
        {**pseudo, **parameters.typed(content, wish.values)},
        content.get("Conditions") or {},
        content.get("Mappings") or {},
        lambda logical_id: there(logical_id).physical_id,
        attribute,
        exported,
    )


@rule(
    "cloudformation.create-rolls-back",
    "When a resource fails, a new stack takes away what it made, but for what is retained, and is ROLLBACK_COMPLETE.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html",
)
def create(stack: Stack, wish: Wish, actor: Actor, roll_back: bool = True) -> None:
    """Makes a new stack."""
    stack.becomes("CREATE_IN_PROGRESS", "User Initiated")
    deployment = Deployment(stack, wish, actor)
    try:
        _bring_all(deployment)
    except (ResourceFailed, Refusal) as trouble:
        reason = _reason_of_stack(trouble, "create")
        if not roll_back:
            stack.becomes("CREATE_FAILED", reason)
            return
        stack.becomes("ROLLBACK_IN_PROGRESS", f"{reason} Rollback requested by user.")
        stack.becomes("ROLLBACK_COMPLETE" if _undo(deployment) else "ROLLBACK_FAILED")
        return
    stack.becomes("CREATE_COMPLETE")


@rule(
    "cloudformation.update-rolls-back",
    "When a resource fails, an update gives all others back what they were, and the stack is UPDATE_ROLLBACK_COMPLETE.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks.html",
)
def update(stack: Stack, wish: Wish, actor: Actor) -> None:
    """Changes a stack."""
    stack.becomes("UPDATE_IN_PROGRESS", "User Initiated")
    stack.updated = stack.events[-1].at
    deployment = Deployment(stack, wish, actor)
    order = list(stack.resources)
    try:
        _check_types_stay(stack, wish)
        _bring_all(deployment)
    except (ResourceFailed, Refusal) as trouble:
        stack.becomes("UPDATE_ROLLBACK_IN_PROGRESS", _reason_of_stack(trouble, "update"))
        undone = _undo(deployment)
        stack.resources = {i: stack.resources[i] for i in order if i in stack.resources}
        stack.becomes("UPDATE_ROLLBACK_COMPLETE" if undone else "UPDATE_ROLLBACK_FAILED")
        return
    stack.text, stack.parameters, stack.tags = wish.text, dict(wish.values), dict(wish.tags)
    stack.becomes("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    _clean_up(deployment)
    stack.becomes("UPDATE_COMPLETE")


def _check_types_stay(stack: Stack, wish: Wish) -> None:
    resources = wish.template["Resources"]
    changed = [i for i, there in stack.resources.items() if i in resources and resources[i]["Type"] != there.type]
    if changed:
        raise template.error(
            "Update of resource type is not permitted. The new template modifies resource type of the "
            f"following resources: [{', '.join(changed)}]"
        )


def _bring_all(deployment: Deployment) -> None:
    for logical_id in template.order(deployment.wish.template):
        deployment.bring(logical_id)
    deployment.stack.outputs, deployment.stack.exports = _outputs(deployment.wish, deployment.scope)


def _outputs(wish: Wish, scope: Scope) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of outputs by their names, and those that are exported by the names of the exports."""
    listed = {name: o for name, o in (wish.template.get("Outputs") or {}).items() if is_wanted(o, scope)}
    outputs = {name: resolve(output["Value"], scope) for name, output in listed.items()}
    exported = {name: resolve(o["Export"]["Name"], scope) for name, o in listed.items() if "Export" in o}
    return outputs, {export: outputs[name] for name, export in exported.items()}


@rule(
    "cloudformation.no-updates",
    "An update that changes no resource, output or tag is refused: No updates are to be performed.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html",
)
def changes(stack: Stack, wish: Wish) -> bool:
    """Whether the stack is not yet what is wished."""
    scope, resources = scope_of(stack, wish), wish.template["Resources"]
    wanted = {logical_id: r for logical_id, r in resources.items() if is_wanted(r, scope)}
    if set(wanted) != set(stack.resources) or dict(wish.tags) != stack.tags:
        return True
    return _outputs(wish, scope) != (stack.outputs, stack.exports) or any(
        resolve(resource.get("Properties") or {}, scope) != stack.resources[logical_id].properties
        or resource["Type"] != stack.resources[logical_id].type
        for logical_id, resource in wanted.items()
    )


def _reason_of_stack(trouble: Exception, verb: str) -> str:
    if isinstance(trouble, ResourceFailed):
        return f"The following resource(s) failed to {verb}: [{trouble}]."
    return trouble.message if isinstance(trouble, Refusal) else str(trouble)


def _undo(deployment: Deployment) -> bool:
    """Undoes all steps, the last one first; answers whether every one could be undone."""
    undone = True
    for step in reversed(deployment.undo):
        try:
            step()
        except Refusal:
            undone = False
    return undone


@rule(
    "cloudformation.removed-resources-go",
    "An update takes away the resources that are no longer in the template, or no longer wanted, after all else.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html",
)
def _clean_up(deployment: Deployment) -> None:
    stack, scope, resources = deployment.stack, deployment.scope, deployment.wish.template["Resources"]
    gone = [i for i in stack.resources if i not in resources or not is_wanted(resources[i], scope)]
    for resource in [*deployment.discarded, *_last_first(stack, gone)]:
        try:
            discard(stack, resource, deployment.actor)
        except Refusal as refused:
            # The stack is what it was to be; what could not go is left to its owner.
            stack.notes(resource, "DELETE_FAILED", reason_of(refused))
    for logical_id in gone:
        del stack.resources[logical_id]


@rule(
    "cloudformation.deletion-policy-retain",
    "What has DeletionPolicy Retain stays when it is taken out of the template, and when its stack goes.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html",
)
def discard(stack: Stack, resource: Resource, actor: Actor, is_undone: bool = False) -> None:
    """Takes a resource away, unless it is to be retained; `is_undone` says that it was never complete."""
    if resource.deletion_policy == "Retain" or (resource.deletion_policy == "RetainExceptOnCreate" and not is_undone):
        stack.notes(resource, "DELETE_SKIPPED")
        return
    stack.notes(resource, "DELETE_IN_PROGRESS")
    types.find(resource.type).delete(Site(actor, stack.name, stack.id, resource.logical_id), resource)
    stack.notes(resource, "DELETE_COMPLETE")


@rule(
    "cloudformation.delete-stack",
    "A deleted stack's resources go, what needs others before those; one that cannot go leaves it DELETE_FAILED.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html",
)
def delete(stack: Stack, actor: Actor, retained: frozenset[str] = frozenset()) -> None:
    """Takes a stack away."""
    stack.becomes("DELETE_IN_PROGRESS", "User Initiated")
    failed = []
    for resource in _last_first(stack, list(stack.resources)):
        if resource.logical_id in retained:
            stack.notes(resource, "DELETE_SKIPPED")
            del stack.resources[resource.logical_id]
            continue
        try:
            discard(stack, resource, actor)
        except Refusal as refused:
            stack.notes(resource, "DELETE_FAILED", reason_of(refused))
            failed.append(resource.logical_id)
        else:
            del stack.resources[resource.logical_id]
    if failed:
        stack.becomes("DELETE_FAILED", f"The following resource(s) failed to delete: [{', '.join(failed)}].")
        return
    stack.becomes("DELETE_COMPLETE")
    stack.deleted = stack.events[-1].at


def _last_first(stack: Stack, logical_ids: list[str]) -> list[Resource]:
    """The resources, each before those that it needs."""
    left = {logical_id: stack.resources[logical_id] for logical_id in logical_ids}
    ordered: list[Resource] = []
    while left:
        needed = set().union(*(resource.needs for resource in left.values()))
        free = [logical_id for logical_id in reversed(list(left)) if logical_id not in needed] or list(left)
        ordered += [left.pop(logical_id) for logical_id in free]
    return ordered

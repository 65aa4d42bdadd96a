"""The targets that a call about a stack set's instances means."""

from collections.abc import Mapping
from typing import Any

from kiln_moto import organizations
from kiln_moto.cloudformation.stacksets.model import StackSet, Target
from kiln_moto.cloudformation.template import error
from kiln_moto.registry import rule


def asked(stack_set: StackSet, given: Mapping[str, Any]) -> dict[Target, str | None]:
    """The targets of a call, in its order, each with the organizational unit by which it is one."""
    accounts = _accounts(stack_set, given)
    return {(account, region): unit for region in given.get("Regions") or [] for account, unit in accounts.items()}


def limited(stack_set: StackSet, given: Mapping[str, Any]) -> list[Target]:
    """The instances that UpdateStackSet is to bring up to date: all, unless it names accounts or regions."""
    operable = [target for target, i in stack_set.instances.items() if i.status != "INOPERABLE"]
    if not any(given.get(name) for name in ("Accounts", "DeploymentTargets", "Regions")):
        return operable
    if not given.get("Regions"):
        raise error("Regions must be specified together with accounts or deployment targets")
    return [target for target in asked(stack_set, given) if target in operable]


def _accounts(stack_set: StackSet, given: Mapping[str, Any]) -> dict[str, str | None]:
    deployment = given.get("DeploymentTargets") or {}
    units = deployment.get("OrganizationalUnitIds") or []
    if given.get("Accounts") and deployment:
        raise error("You can specify Accounts or DeploymentTargets, but not both.")
    _check_permission_model(stack_set, units, given)
    if not stack_set.is_service_managed:
        return dict.fromkeys(given.get("Accounts") or deployment.get("Accounts") or [])
    return _filtered(_in_units(stack_set.account, units), deployment)


@rule(
    "stacksets.targets-by-permission-model",
    "Self-managed stack sets have accounts as targets, service-managed ones organizational units.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html",
)
def _check_permission_model(stack_set: StackSet, units: list[str], given: Mapping[str, Any]) -> None:
    if stack_set.is_service_managed and (given.get("Accounts") or not units):
        raise error("StackSets with SERVICE_MANAGED permission model can only have OrganizationalUnit as target")
    if not stack_set.is_service_managed and units:
        raise error("StackSets with SELF_MANAGED permission model can only have accounts as target")


@rule(
    "stacksets.targets-of-organizational-unit",
    "An organizational unit stands for the accounts in it and in the units below, never for the management account; an "
    "instance names the unit that was asked for, not the one its account is in.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html",
)
def _in_units(management: str, units: list[str]) -> dict[str, str | None]:
    backend = organizations.backend_of(management)
    if backend is None:
        raise error("You must enable organizations access to operate a service managed stack set")
    known = {unit.id for unit in backend.ou}
    unknown = [unit for unit in units if unit not in known]
    if unknown:
        raise error(f"Organizational unit not found: {', '.join(unknown)}")
    below = [(unit, unit) for unit in units]
    for unit, asked_for in below:
        below += [(inner.id, asked_for) for inner in backend.ou if inner.parent_id == unit]
    return {
        account.id: asked_for
        for unit, asked_for in below
        for account in backend.accounts
        if account.parent_id == unit and account.id != management and account.status == "ACTIVE"
    }


@rule(
    "stacksets.account-filter",
    "AccountFilterType narrows the units' accounts to those named (INTERSECTION) or all others (DIFFERENCE), or adds "
    "them (UNION).",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentTargets.html",
)
def _filtered(accounts: dict[str, str | None], deployment: Mapping[str, Any]) -> dict[str, str | None]:
    kind, named = deployment.get("AccountFilterType") or "NONE", deployment.get("Accounts") or []
    if kind == "NONE" and named:
        raise error("AccountFilterType should be specified when both OrganizationalUnitIds and Accounts are provided")
    if kind == "INTERSECTION":
        return {account: unit for account, unit in accounts.items() if account in named}
    if kind == "DIFFERENCE":
        return {account: unit for account, unit in accounts.items() if account not in named}
    return {**accounts, **dict.fromkeys(a for a in named if a not in accounts)}

"""Who may administer which stack sets, and as whom their stacks are made."""

from typing import Any

from kiln_moto import organizations
from kiln_moto.calls import Call
from kiln_moto.cloudformation.resource import Actor
from kiln_moto.cloudformation.template import error
from kiln_moto.identity import known
from kiln_moto.registry import rule
from kiln_moto.state import forgotten_on_reset

_SERVICE = "member.org.stacksets.cloudformation.amazonaws.com"
_trusting: set[str] = set()


def allow_access(management: str, allowed: bool) -> None:
    """Lets stack sets into an organization's accounts, or no longer."""
    if organizations.backend_of(management) is None or _management_of(management) != management:
        raise error("Stack set operations on an organization are for its management account.")
    (_trusting.add if allowed else _trusting.discard)(management)


def access_is_allowed(account: str) -> bool:
    """Whether stack sets are let into the account's organization."""
    return _management_of(account) in _trusting


@rule(
    "stacksets.service-managed-needs-trusted-access",
    "Service-managed sets are for the management account or a delegated administrator, once access is activated.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-activate-trusted-access.html",
)
def check_service_managed(call: Call) -> None:
    """Refuses a caller that may not administer service-managed stack sets."""
    if administrator(call) not in _trusting:
        raise error("You must enable organizations access to operate a service managed stack set")
    as_delegated = call.parameters.get("CallAs") == "DELEGATED_ADMIN"
    if call.account != _management_of(call.account) and not as_delegated:
        raise error("Account used is not a delegated administrator")


@rule(
    "stacksets.delegated-administrator",
    "A registered delegated administrator works on the organization's stack sets, by CallAs DELEGATED_ADMIN.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html",
)
def administrator(call: Call) -> str:
    """The account whose stack sets the call is about."""
    if call.parameters.get("CallAs") != "DELEGATED_ADMIN":
        return call.account
    backend = organizations.backend_of(call.account)
    registered = backend.admins if backend else []
    if not any(admin.account.id == call.account and _SERVICE in admin.services for admin in registered):
        raise error("Account used is not a delegated administrator")
    return str(backend.account_id)


def _management_of(account: str) -> str | None:
    backend: Any = organizations.backend_of(account)
    return backend.account_id if backend else None


@rule(
    "stacksets.acts-as-administrator-of-target",
    "A stack set's stacks are made with an administrator's rights in the target account; resources of other accounts "
    "let it in by their own policies.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html",
)
def actor(account: str, region: str) -> Actor:
    """As whom the stack in a target is made."""
    operator = known(f"AKIAROOT{account}")
    if operator is None:
        raise ValueError(f"{account} is no account")
    return Actor(operator, region)


@forgotten_on_reset
def _forget() -> None:
    _trusting.clear()

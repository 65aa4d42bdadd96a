"""The policies that hang on a caller."""

from collections.abc import Iterator
from typing import Any

from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends

from kiln_moto.evaluation import Holdings
from kiln_moto.identity import Caller
from kiln_moto.policy import Document
from kiln_moto.registry import rule

_EVERYTHING = '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
_NOTHING = '{"Statement": []}'


def holdings(caller: Caller) -> Holdings:
    """What the caller's account lets it do."""
    if caller.is_root:
        return Holdings((_EVERYTHING,))
    backend = iam_backends[caller.account]["aws"]
    identity = _role(backend, caller.role) if caller.role else _user(backend, caller.arn)
    if identity is None:
        return Holdings()
    return Holdings(tuple(_policies(backend, identity)), caller.session_policies, _boundary(backend, identity))


def tags(caller: Caller) -> dict[str, str]:
    """The tags of the caller's role or user."""
    if caller.is_root:
        return {}
    backend = iam_backends[caller.account]["aws"]
    if caller.role:
        role = _role(backend, caller.role)
        listed = (role.tags if role else None) or []
    else:
        listed = backend.tagger.list_tags_for_resource(caller.arn)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in listed}


def managed(account: str, policy_arn: str) -> str | None:
    """The default version of a managed policy; None when there is no such policy."""
    found = iam_backends[account]["aws"].managed_policies.get(policy_arn)
    return _default_version(found) if found else None


def _role(backend: Any, arn: str) -> Any:
    try:
        return backend.get_role_by_arn(arn)
    except NotFoundException:
        return None


def _user(backend: Any, arn: str) -> Any:
    return next((user for user in list(backend.users.values()) if user.arn == arn), None)


@rule(
    "gate.policies-of-groups",
    "A user has the policies of its groups, too: inline ones and attached managed ones.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html",
)
def _policies(backend: Any, identity: Any) -> Iterator[Document]:
    groups = [group for group in list(backend.groups.values()) if identity in group.users]
    for holder in (identity, *groups):
        yield from list(holder.policies.values())
        yield from map(_default_version, list(holder.managed_policies.values()))


@rule(
    "gate.managed-policy-default-version",
    "Of a managed policy the default version counts.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html",
)
def _default_version(managed_policy: Any) -> str:
    return next(v.document for v in managed_policy.versions if v.version_id == managed_policy.default_version_id)


def _boundary(backend: Any, identity: Any) -> Document:
    arn = getattr(identity, "permissions_boundary_arn", None)
    if not arn:
        return None
    return managed(backend.account_id, arn) or _NOTHING

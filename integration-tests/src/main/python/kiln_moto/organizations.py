"""Organizations: which one an account belongs to, and joining one."""

import sys
from collections.abc import Mapping
from typing import Any

from kiln_moto.registry import rule


@rule(
    "gate.principal-org-id",
    "A call by a principal of a member account has aws:PrincipalOrgID, the id of the account's organization.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
)
def keys_of(account: str) -> dict[str, str]:
    """The condition keys that an account has from its organization."""
    backend = backend_of(account)
    return {"aws:PrincipalOrgID": backend.org.id} if backend else {}


def backend_of(account: str) -> Any | None:
    """Moto's organization of an account, kept by its management account; None where there is none."""
    models = sys.modules.get("moto.organizations.models")
    if models is None:
        return None  # nobody has called Organizations yet
    backends = models.organizations_backends
    management, partition = backends.master_accounts.get(account, (account, "aws"))
    if management not in list(backends):
        return None
    backend = backends[management][partition]
    return backend if backend.org else None


def join(wanted: Mapping[str, Any]) -> dict[str, str]:
    """Makes an account a member of the management account's organization, as if it had accepted its invitation.

    The organization is made if there is none. `parent` is the organizational unit that the account is put in, else it
    is in the root.
    """
    from moto.organizations.models import FakeAccount, organizations_backends

    backend = organizations_backends[wanted["management"]]["aws"]
    if backend.org is None:
        backend.create_organization(region="us-east-1", FeatureSet="ALL")
    member = FakeAccount(backend.org, AccountName=wanted["name"], Email=f"{wanted['account']}@example.com")
    member.id, member.joined_method = wanted["account"], "INVITED"
    member.parent_id = wanted.get("parent") or backend.org.root_id
    backend.accounts.append(member)
    organizations_backends.master_accounts[member.id] = (backend.account_id, backend.partition)
    return {"organization": backend.org.id, "root": backend.org.root_id}

"""Who is calling: operators of an account, its IAM users, and the role sessions that STS issued here."""

import re
from dataclasses import dataclass
from datetime import datetime

from kiln_moto import clock
from kiln_moto.registry import rule
from kiln_moto.state import forgotten_on_reset

_OPERATOR_KEY = re.compile(r"AKIAROOT(\d{12})")
_OPERATOR_SECRET = "sandbox-root"


@dataclass(frozen=True)
class Caller:
    """A principal and the credentials it signs with.

    `role` is the ARN of the role behind a session, None for operators and users. `session_policies` are those that were
    passed when the session was made, None when none were.
    """

    account: str
    arn: str
    user_id: str
    secret: str
    token: str | None = None
    role: str | None = None
    session_policies: tuple[str, ...] | None = None
    expires: datetime | None = None

    @property
    def is_root(self) -> bool:
        """Whether this is the account's root user; operators are."""
        return self.arn == f"arn:aws:iam::{self.account}:root"

    @property
    def expired(self) -> bool:
        return self.expires is not None and clock.now() >= self.expires


_sessions: dict[str, Caller] = {}


def known(access_key: str) -> Caller | None:
    """Whose access key this is."""
    operator = _OPERATOR_KEY.fullmatch(access_key)
    if operator:
        account = operator.group(1)
        return Caller(account, f"arn:aws:iam::{account}:root", account, _OPERATOR_SECRET)
    return _sessions.get(access_key) or _user(access_key)


@rule(
    "gate.access-key-of-user",
    "An access key that IAM made for a user signs as that user, as long as the user is there.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
)
@rule(
    "gate.access-key-must-be-active",
    "A request with an access key that is inactive or deleted is refused, like one with a key that never was.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-keys-admin-managed.html",
)
def _user(access_key: str) -> Caller | None:
    from moto.iam.models import iam_backends

    for account in list(iam_backends):
        for user in list(iam_backends[account]["aws"].users.values()):
            for key in list(user.access_keys):
                if key.access_key_id == access_key and key.status == "Active":
                    return Caller(account, user.arn, user.id, key.secret_access_key)
    return None


def remember(access_key: str, session: Caller) -> None:
    """Makes the credentials of a role session valid."""
    _sessions[access_key] = session


@forgotten_on_reset
def _forget() -> None:
    _sessions.clear()

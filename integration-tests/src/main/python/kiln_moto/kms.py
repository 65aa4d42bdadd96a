"""KMS keys of other accounts."""

import re
from collections.abc import Mapping
from typing import Any

from moto.kms import kms_backends
from moto.kms.models import Key, KmsBackend
from moto.kms.responses import KmsResponse

from kiln_moto import policy
from kiln_moto.calls import Call, current_call
from kiln_moto.hooks import before
from kiln_moto.patching import around, replaces_property
from kiln_moto.policy import Verdict
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

_ARN = re.compile(r"arn:aws:kms:([a-z0-9-]+):(\d{12}):(key/.+|alias/.+)")


def find(key_id: str, account: str | None = None, region: str | None = None) -> Key | None:
    """The key named by id, alias, key ARN or alias ARN; ids and aliases are those of the given account and region."""
    arn = _ARN.fullmatch(key_id)
    if arn:
        region, account = arn.group(1), arn.group(2)
    if account is None or region is None:
        return None
    backend = kms_backends[account][region]
    name = backend.get_alias_name(backend.get_key_id(key_id))
    if name.startswith("alias/"):
        name = backend.get_key_id(backend.get_key_id_from_alias(name) or "")
    return backend.keys.get(name)


@rule(
    "kms.aws-managed-keys",
    "The keys behind alias/aws/… are made by AWS when first used, and say so: their KeyManager is AWS.",
    "https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html",
)
@around(KmsBackend)
def _generate_default_keys(original, self, alias_name):
    key_id = original(self, alias_name)
    if key_id in self.keys:
        self.keys[key_id].key_manager = "AWS"
    return key_id


def region_of(key_arn: str) -> str:
    """The region in a key's ARN."""
    return key_arn.split(":")[3]


def admits_caller(key: Key, action: str, context: Mapping[str, str] | None = None) -> bool:
    """Whether the key's policy or one of its grants lets the caller of the current call use the key."""
    call = current_call()
    return call is None or _admits(key, call, action, context or {})


@rule(
    "kms.foreign-key-needs-policy",
    "A key of another account is usable by its ARN, where its key policy or a grant admits the caller.",
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html",
)
def _admits(key: Key, call: Call, action: str, context: Mapping[str, str]) -> bool:
    question = call.question(action, key.arn, {"kms:CallerAccount": call.account, **context})
    verdict = policy.evaluate(key.policy, question)
    return verdict is Verdict.ALLOWED or (verdict is Verdict.SILENT and _granted(key, call, action))


def _granted(key: Key, call: Call, action: str) -> bool:
    names = {call.caller.arn, call.caller.role, f"arn:aws:iam::{call.account}:root"}
    operation = action.removeprefix("kms:")
    return any(
        grant.grantee_principal in names and operation in grant.operations for grant in list(key.grants.values())
    )


# https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
_FOR_OTHER_ACCOUNTS = {
    "CreateGrant",
    "Decrypt",
    "DescribeKey",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "GetKeyRotationStatus",
    "GetPublicKey",
    "ListGrants",
    "ReEncrypt",
    "RetireGrant",
    "RevokeGrant",
}


@before("kms:*")
def check_foreign_key(call: Call) -> None:
    """Refuses a call on another account's key that its policy does not admit."""
    arn = _ARN.fullmatch(_named_key(call.parameters))
    if arn is None or arn.group(2) == call.account:
        return
    key, operation = find(arn.group(0)), call.action.removeprefix("kms:")
    if operation not in _FOR_OTHER_ACCOUNTS or key is None or not _admits(key, call, call.action, {}):
        raise Refusal(
            "AccessDeniedException",
            f"User: {call.caller.arn} is not authorized to perform: {call.action} on resource: {arn.group(0)}",
        )


def _named_key(parameters: Mapping[str, Any]) -> str:
    return parameters.get("KeyId") or parameters.get("SourceKeyId") or ""


@replaces_property(KmsResponse)
def kms_backend(self):
    """The keys of the account that the call's ARN names, else the caller's."""
    call = current_call()
    arn = _ARN.fullmatch(_named_key(call.parameters) if call else "")
    return kms_backends[arn.group(2) if arn else self.current_account][self.region]

"""KMS keys of other accounts, and what calls to keys are asked."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from moto.kms import kms_backends, models
from moto.kms.models import Key, KmsBackend
from moto.kms.responses import KmsResponse

from kiln_moto import judge, questions
from kiln_moto.calls import Call, current_call
from kiln_moto.evaluation import Guard
from kiln_moto.guards import guards
from kiln_moto.patching import around, replaces, replaces_property
from kiln_moto.policy import Question
from kiln_moto.questions import Asked, asks
from kiln_moto.registry import rule

_ARN = re.compile(r"arn:aws:kms:([a-z0-9-]+):(\d{12}):(key/.+|alias/.+)")


_make_private_key = models.generate_private_key


def _private_key(key_spec: str) -> Any:
    """A third of a second goes into a private key, which symmetric keys have no use for."""
    return None if key_spec == "SYMMETRIC_DEFAULT" else _make_private_key(key_spec)


models.generate_private_key = _private_key


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
        give_to_aws(self.keys[key_id], alias_name.rpartition("/")[2])
    return key_id


def give_to_aws(key: Key, service: str) -> None:
    """Makes a key the one that AWS manages for a service in the key's account."""
    key.key_manager = "AWS"
    key.policy = _policy_for_service(key, {"ebs": "ec2"}.get(service, service))


@rule(
    "kms.aws-managed-key.policy",
    "Whoever uses the service in the account may use its AWS managed key through it, without a right of its own.",
    "https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html",
)
def _policy_for_service(key: Key, service: str) -> str:
    through_service = {"kms:CallerAccount": key.account_id, "kms:ViaService": f"{service}.{key.region}.amazonaws.com"}
    use = ["Encrypt", "Decrypt", "ReEncrypt*", "GenerateDataKey*", "CreateGrant", "DescribeKey"]
    read = ["Describe*", "Get*", "List*", "RevokeGrant"]
    owner = f"arn:aws:iam::{key.account_id}:root"
    statements = [
        _allow("*", use, {"Condition": {"StringEquals": through_service}}),
        _allow(owner, read, {}),
    ]
    return json.dumps({"Version": "2012-10-17", "Id": f"auto-{service}-2", "Statement": statements})


def _allow(principal: str, operations: list[str], further: Mapping[str, Any]) -> dict[str, Any]:
    actions = [f"kms:{operation}" for operation in operations]
    return {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": actions, "Resource": "*", **further}


def region_of(key_arn: str) -> str:
    """The region in a key's ARN."""
    return key_arn.split(":")[3]


def admits_caller(key: Key, action: str, context: Mapping[str, str] | None = None) -> bool:
    """Whether the current call's caller may use the key, by the key's policy and grants and its own policies."""
    call = current_call()
    return call is None or judge.permits(action, key.arn, {"kms:CallerAccount": call.account, **(context or {})})


@guards("kms")
def guard_of(question: Question) -> Guard | None:
    """The owner, the policy and the grants of a key; an alias has none of its own."""
    key = find(question.resource) if ":key/" in question.resource else None
    return _let_in_by_key_policy(key, question) if key else None


@rule(
    "kms.foreign-key-needs-policy",
    "A key of another account is usable by its ARN, where its key policy or a grant admits the caller.",
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html",
)
def _let_in_by_key_policy(key: Key, question: Question) -> Guard:
    foreign = question.principal.account != key.account_id
    if foreign and question.action.removeprefix("kms:") not in _FOR_OTHER_ACCOUNTS:
        return Guard(key.account_id, must_allow=True)
    return Guard(key.account_id, key.policy, must_allow=True, granted=_granted(key, question))


@rule(
    "kms.grant-admits-grantee",
    "A grant lets its grantee use the key for the operations that it names, whatever the key policy leaves unsaid.",
    "https://docs.aws.amazon.com/kms/latest/developerguide/grants.html",
)
def _granted(key: Key, question: Question) -> bool:
    asking, operation = question.principal, question.action.removeprefix("kms:")
    names = {asking.arn, asking.role, f"arn:aws:iam::{asking.account}:root"}
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
    "ReEncryptFrom",
    "ReEncryptTo",
    "RetireGrant",
    "RevokeGrant",
}


@asks("kms:*")
def about_key(call: Call) -> Iterator[Asked]:
    named = [call.parameters.get(name) for name in ("KeyId", "TargetKeyId")]
    keys = [_arn_of(call, key_id) for key_id in [*named, _key_of_ciphertext(call)] if key_id]
    aliases = [arn for arn in call.resources if ":alias/" in arn] if "AliasName" in call.parameters else []
    yield from questions.on(call.action, [*aliases, *keys], _context(call))


@rule(
    "kms.re-encrypt.asks-both-keys",
    "ReEncrypt needs kms:ReEncryptFrom on the key of the ciphertext and kms:ReEncryptTo on the new one.",
    "https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html",
)
@asks("kms:ReEncrypt")
def about_both_keys(call: Call) -> Iterator[Asked]:
    source = call.parameters.get("SourceKeyId") or _key_of_ciphertext(call) or ""
    yield Asked("kms:ReEncryptFrom", _arn_of(call, source), _context(call))
    yield Asked("kms:ReEncryptTo", _arn_of(call, call.parameters.get("DestinationKeyId", "")), _context(call))


def _arn_of(call: Call, key_id: str) -> str:
    key = find(key_id, call.account, call.region)
    if key is not None:
        return key.arn
    return key_id if key_id.startswith("arn:") else f"arn:aws:kms:{call.region}:{call.account}:key/{key_id}"


def _key_of_ciphertext(call: Call) -> str | None:
    """The id of the key that encrypted a ciphertext; it need not be named."""
    blob = call.parameters.get("CiphertextBlob")
    if not blob or call.parameters.get("KeyId"):
        return None
    # Moto writes the key's id in front of everything.
    return (base64.b64decode(blob) if isinstance(blob, str) else blob)[:36].decode(errors="replace")


def _context(call: Call) -> dict[str, Any]:
    """https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"""
    context: dict[str, Any] = {"kms:CallerAccount": call.account, **questions.tags_in(call.parameters)}
    if "alias/" in call.parameters.get("KeyId", ""):
        context["kms:RequestAlias"] = "alias/" + call.parameters["KeyId"].partition("alias/")[2]
    if call.operation.name == "CreateGrant":
        context["kms:GrantIsForAWSResource"] = "false"
        context["kms:GrantOperations"] = call.parameters.get("Operations", [])
        context["kms:GranteePrincipal"] = call.parameters.get("GranteePrincipal", "")
    encryption = call.parameters.get("EncryptionContext") or {}
    if encryption:
        context["kms:EncryptionContextKeys"] = list(encryption)
        context.update({f"kms:EncryptionContext:{name}": value for name, value in encryption.items()})
    return context


def _named_key(parameters: Mapping[str, Any]) -> str:
    return parameters.get("KeyId") or parameters.get("SourceKeyId") or ""


@rule(
    "kms.re-encrypt.across-accounts",
    "ReEncrypt takes two keys of different accounts in its region; that of another account is named by its ARN.",
    "https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html",
)
@around(KmsResponse)
def re_encrypt(original, self):
    target = find(self._get_param("DestinationKeyId"), self.current_account, self.region)
    if target is None or target.account_id == self.kms_backend.account_id:
        return original(self)
    context = self._get_param("SourceEncryptionContext", {})
    plaintext, decrypting = self.kms_backend.decrypt(self._get_param("CiphertextBlob"), context)
    context = self._get_param("DestinationEncryptionContext", {})
    blob, encrypting = kms_backends[target.account_id][self.region].encrypt(target.id, plaintext, context)
    encoded = base64.b64encode(blob).decode()
    return json.dumps({"CiphertextBlob": encoded, "KeyId": encrypting, "SourceKeyId": decrypting})


@replaces_property(KmsResponse)
def kms_backend(self):
    """The keys of the account that the call's ARN names, else the caller's."""
    call = current_call()
    arn = _ARN.fullmatch(_named_key(call.parameters) if call else "")
    return kms_backends[arn.group(2) if arn else self.current_account][self.region]


@replaces(KmsResponse)
def _validate_key_policy(self, key_id, action):
    """Nothing: Moto looks at denials only, whomever and whatever they are about; the judge has looked at everything."""

"""Which key encrypts a new snapshot, and whether the caller may use it."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.elastic_block_store import EBSBackend
from moto.ec2.responses.settings import Settings
from moto.kms.models import Key

from kiln_moto import kms
from kiln_moto.ec2.images import Disk
from kiln_moto.patching import around, replaces
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

# EC2 needs these of a key to write under it: the one set that AWS documents, for all cases.
# https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html
_WRITING = (
    "kms:DescribeKey",
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
# To read what another account has encrypted, these, and one of the next two.
# https://docs.aws.amazon.com/ebs/latest/userguide/share-kms-key.html
_READING = ("kms:DescribeKey", "kms:CreateGrant")
_READING_ONE_OF = ("kms:Decrypt", "kms:ReEncryptFrom")


def default_key(backend: Any) -> str:
    """The key the account encrypts new volumes and snapshots with when none is named."""
    return backend.default_kms_key_id or backend._create_default_encryption_key()


def is_aws_managed(key_arn: str | None) -> bool:
    """Whether this is some account's own `aws/ebs` key."""
    key = kms.find(key_arn) if key_arn else None
    return key is not None and key.key_manager == "AWS"


@around(EBSBackend)
def _create_default_encryption_key(original, self):
    arn = original(self)
    kms.give_to_aws(kms.find(arn), "ebs")
    return arn


@rule(
    "ec2.copy-image.key-needs-encrypted",
    "CopyImage with KmsKeyId needs Encrypted=true.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html",
)
def check_key_parameters(encrypted: bool | None, key_id: str | None) -> None:
    if key_id and not encrypted:
        raise Refusal(
            "InvalidParameterDependency", "The parameter KmsKeyId requires the parameter Encrypted to be set."
        )


@rule(
    "ec2.copy-image.encryption",
    "A copy is encrypted under the named key, the account's default, or the source's; never less than the source.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/how-ami-copy-works.html",
)
def key_for_copy(backend: Any, source: Disk, encrypted: bool, key: str | None) -> str | None:
    """The ARN of the key for the copy of a disk; None when the copy is not encrypted."""
    if encrypted:
        return key or default_key(backend)
    if source.encrypted:
        # A key does not leave its region.
        return source.key if source.key and kms.region_of(source.key) == backend.region_name else default_key(backend)
    return _by_default(backend)


@rule(
    "ec2.copy-image.encryption-by-default",
    "Where EBS encryption by default is on, copies are encrypted without asking for it.",
    "https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html",
)
def _by_default(backend: Any) -> str | None:
    return default_key(backend) if backend.ebs_encryption_by_default else None


@rule(
    "ec2.copy-image.key-is-checked-later",
    "CopyImage succeeds with a key that is missing, disabled or closed to the caller; the image fails later.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html",
)
def resolve_key(backend: Any, key_id: str) -> tuple[str, str | None]:
    """The ARN of a key named by id, alias, ARN or alias ARN, and why it cannot be used, if so."""
    key = kms.find(key_id, backend.account_id, backend.region_name)
    if key is None or key.region != backend.region_name:
        return key_id, f"Given key ID is not accessible: {key_id} is not in {backend.region_name}"
    return key.arn, why_unwritable(backend, key.arn)


def why_unwritable(backend: Any, key_arn: str | None) -> str | None:
    """Why the caller cannot write under a key of the region, if so."""
    key = kms.find(key_arn) if key_arn else None
    if key is None or (_usable(key) and all(_admits(key, action, backend.region_name) for action in _WRITING)):
        return None
    return f"Given key ID is not accessible: {key.arn} is disabled, or closed to the caller"


@rule(
    "ec2.copy-image.source-key-must-be-open",
    "An encrypted source is copied only where the policy of its key, or a grant, admits the copier.",
    "https://docs.aws.amazon.com/ebs/latest/userguide/share-kms-key.html",
)
def why_unreadable(source: Disk) -> str | None:
    """Why the caller cannot read an encrypted disk, if so."""
    if not source.encrypted or not source.key:
        return None
    key = kms.find(source.key)
    if key is not None and _usable(key):
        admitted = all(_admits(key, action, key.region) for action in _READING)
        if admitted and any(_admits(key, action, key.region) for action in _READING_ONE_OF):
            return None
    return f"Given key ID is not accessible: {source.key}"


@rule(
    "ec2.run-instances.volume-keys-must-be-open",
    "Who launches an instance needs the documented rights on the keys of its volumes, through EC2.",
    "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html",
)
def is_launchable(backend: Any, key_id: str | None) -> bool:
    """Whether the caller can have a volume under a key, or under the account's default where none is named."""
    return resolve_key(backend, key_id or default_key(backend))[1] is None


def _usable(key: Key) -> bool:
    return key.enabled and key.key_state == "Enabled"


def _admits(key: Key, action: str, region: str) -> bool:
    return kms.admits_caller(
        key, action, {"kms:ViaService": f"ec2.{region}.amazonaws.com", "kms:GrantIsForAWSResource": "true"}
    )


@rule(
    "ec2.get-ebs-default-kms-key-id.alias-of-aws",
    "GetEbsDefaultKmsKeyId answers alias/aws/ebs as long as the account has chosen no key, then that key's ARN.",
    "https://docs.aws.amazon.com/cli/latest/reference/ec2/get-ebs-default-kms-key-id.html",
)
@replaces(Settings)
def get_ebs_default_kms_key_id(self):
    key = default_key(self.ec2_backend)
    return ActionResult({"KmsKeyId": "alias/aws/ebs" if is_aws_managed(key) else key})

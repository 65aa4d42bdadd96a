"""KMS.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_KMS.html
"""

from kiln_moto.cloudformation.resource import Resource
from kiln_moto.cloudformation.types.kinds import Kind, Made, Properties, Site, only, tags, words
from kiln_moto.registry import rule


class Key(Kind):
    """AWS::KMS::Key."""

    properties = words(
        "BypassPolicyLockoutSafetyCheck Description EnableKeyRotation Enabled KeyPolicy KeySpec KeyUsage MultiRegion "
        "Origin PendingWindowInDays RotationPeriodInDays Tags"
    )
    immutable = words("KeySpec KeyUsage MultiRegion Origin")
    attributes = words("Arn KeyId")

    @rule(
        "cloudformation.key",
        "AWS::KMS::Key is a key with its policy, rotation and state; when it is taken away, it waits for deletion.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-kms-key.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        settings = only(wanted, "BypassPolicyLockoutSafetyCheck Description KeySpec KeyUsage MultiRegion Origin")
        listed = tags(wanted, "TagKey", "TagValue")
        made = site.call("kms", "CreateKey", Policy=wanted.get("KeyPolicy"), Tags=listed, **settings)["KeyMetadata"]
        site.begun.append(made["KeyId"])
        self._rotate(site, made["KeyId"], {}, wanted)
        self._enable(site, made["KeyId"], {}, wanted)
        return Made.of(made["KeyId"], Arn=made["Arn"], KeyId=made["KeyId"])

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        key, before = made.physical_id, made.properties
        if "KeyPolicy" in wanted and wanted["KeyPolicy"] != before.get("KeyPolicy"):
            site.call("kms", "PutKeyPolicy", KeyId=key, PolicyName="default", Policy=wanted["KeyPolicy"])
        if wanted.get("Description") != before.get("Description"):
            site.call("kms", "UpdateKeyDescription", KeyId=key, Description=wanted.get("Description", ""))
        self._rotate(site, key, before, wanted)
        self._enable(site, key, before, wanted)

    def delete(self, site: Site, made: Resource) -> None:
        days = made.properties.get("PendingWindowInDays", 30)
        site.call_unless_gone("kms", "ScheduleKeyDeletion", KeyId=made.physical_id, PendingWindowInDays=days)

    @staticmethod
    def _rotate(site: Site, key: str, before: Properties, wanted: Properties) -> None:
        rotates, rotated = _is_on(wanted, "EnableKeyRotation", False), _is_on(before, "EnableKeyRotation", False)
        period = "RotationPeriodInDays"
        if rotates and (not rotated or wanted.get(period) != before.get(period)):
            site.call("kms", "EnableKeyRotation", KeyId=key, **only(wanted, period))
        if rotated and not rotates:
            site.call("kms", "DisableKeyRotation", KeyId=key)

    @staticmethod
    def _enable(site: Site, key: str, before: Properties, wanted: Properties) -> None:
        if _is_on(wanted, "Enabled", True) != _is_on(before, "Enabled", True):
            site.call("kms", "EnableKey" if _is_on(wanted, "Enabled", True) else "DisableKey", KeyId=key)


def _is_on(properties: Properties, name: str, default: bool) -> bool:
    return str(properties.get(name, default)).lower() == "true"


class Alias(Kind):
    """AWS::KMS::Alias."""

    properties = required = words("AliasName TargetKeyId")
    immutable = words("AliasName")

    @rule(
        "cloudformation.key-alias",
        "AWS::KMS::Alias names a key, and an update lets it name another one.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-kms-alias.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        site.call("kms", "CreateAlias", **wanted)
        return Made.of(wanted["AliasName"])

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        site.call("kms", "UpdateAlias", **wanted)

    def delete(self, site: Site, made: Resource) -> None:
        site.call_unless_gone("kms", "DeleteAlias", AliasName=made.physical_id)


KINDS = {"AWS::KMS::Alias": Alias(), "AWS::KMS::Key": Key()}

"""S3.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_S3.html
"""

from collections.abc import Mapping
from typing import Any

from kiln_moto.cloudformation.resource import Resource
from kiln_moto.cloudformation.types.kinds import Kind, Made, Properties, Site, tags, words
from kiln_moto.registry import rule


class Bucket(Kind):
    """AWS::S3::Bucket."""

    properties = words(
        "BucketName BucketEncryption LifecycleConfiguration OwnershipControls PublicAccessBlockConfiguration Tags "
        "VersioningConfiguration"
    )
    named_by = "BucketName"
    immutable = words("BucketName")
    attributes = words("Arn DomainName RegionalDomainName")

    @rule(
        "cloudformation.bucket",
        "AWS::S3::Bucket has the versioning, encryption, life cycle and public access block of its template.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-s3-bucket.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        name = wanted.get("BucketName") or site.name(63).lower()
        place = {"LocationConstraint": site.region} if site.region != "us-east-1" else None
        site.call("s3", "CreateBucket", Bucket=name, CreateBucketConfiguration=place)
        site.begun.append(name)
        self._configure(site, name, wanted, {})
        return Made.of(
            name,
            Arn=f"arn:aws:s3:::{name}",
            DomainName=f"{name}.s3.amazonaws.com",
            RegionalDomainName=f"{name}.s3.{site.region}.amazonaws.com",
        )

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        self._configure(site, made.physical_id, wanted, made.properties)

    def delete(self, site: Site, made: Resource) -> None:
        site.call_unless_gone("s3", "DeleteBucket", Bucket=made.physical_id)

    @staticmethod
    def _configure(site: Site, bucket: str, wanted: Properties, before: Properties) -> None:
        for name, (put, parameter, made, delete) in _CONFIGURATIONS.items():
            if wanted.get(name) == before.get(name):
                continue
            if name in wanted:
                site.call("s3", put, Bucket=bucket, **{parameter: made(wanted[name])})
            elif delete:
                site.call("s3", delete, Bucket=bucket)
        if wanted.get("Tags") != before.get("Tags"):
            site.call("s3", "PutBucketTagging", Bucket=bucket, Tagging={"TagSet": tags(wanted) or []})


def _encryption(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The template says ServerSideEncryption… where the call says Apply…"""
    rules = []
    for one in wanted["ServerSideEncryptionConfiguration"]:
        default = one.get("ServerSideEncryptionByDefault")
        made = {"ApplyServerSideEncryptionByDefault": default} if default else {}
        rules.append(made | ({"BucketKeyEnabled": one["BucketKeyEnabled"]} if "BucketKeyEnabled" in one else {}))
    return {"Rules": rules}


def _life_cycle(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {"Rules": [_life_cycle_rule(one) for one in wanted["Rules"]]}


def _life_cycle_rule(wanted: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"Status": wanted["Status"], "Filter": {"Prefix": wanted.get("Prefix", "")}}
    if "Id" in wanted:
        made["ID"] = wanted["Id"]
    if "ExpirationInDays" in wanted:
        made["Expiration"] = {"Days": wanted["ExpirationInDays"]}
    for name in ("AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration"):
        if name in wanted:
            made[name] = wanted[name]
    return made


def _as_it_is(wanted: Any) -> Any:
    return wanted


# Property → the call that sets it, its parameter, what becomes of the value, and the call that takes it away.
_CONFIGURATIONS: dict[str, tuple[str, str, Any, str | None]] = {
    "BucketEncryption": (
        "PutBucketEncryption",
        "ServerSideEncryptionConfiguration",
        _encryption,
        "DeleteBucketEncryption",
    ),
    "LifecycleConfiguration": (
        "PutBucketLifecycleConfiguration",
        "LifecycleConfiguration",
        _life_cycle,
        "DeleteBucketLifecycle",
    ),
    "OwnershipControls": (
        "PutBucketOwnershipControls",
        "OwnershipControls",
        _as_it_is,
        "DeleteBucketOwnershipControls",
    ),
    "PublicAccessBlockConfiguration": (
        "PutPublicAccessBlock",
        "PublicAccessBlockConfiguration",
        _as_it_is,
        "DeletePublicAccessBlock",
    ),
    "VersioningConfiguration": ("PutBucketVersioning", "VersioningConfiguration", _as_it_is, None),
}


class BucketPolicy(Kind):
    """AWS::S3::BucketPolicy."""

    properties = required = words("Bucket PolicyDocument")
    immutable = words("Bucket")

    @rule(
        "cloudformation.bucket-policy",
        "AWS::S3::BucketPolicy is the policy of its bucket.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-s3-bucketpolicy.html",
    )
    def create(self, site: Site, wanted: Properties) -> Made:
        site.call("s3", "PutBucketPolicy", Bucket=wanted["Bucket"], Policy=wanted["PolicyDocument"])
        return Made.of(wanted["Bucket"])

    def update(self, site: Site, made: Resource, wanted: Properties) -> None:
        self.create(site, wanted)

    def delete(self, site: Site, made: Resource) -> None:
        site.call_unless_gone("s3", "DeleteBucketPolicy", Bucket=made.properties["Bucket"])


KINDS = {"AWS::S3::Bucket": Bucket(), "AWS::S3::BucketPolicy": BucketPolicy()}

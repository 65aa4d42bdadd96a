"""S3: one name space for buckets of all accounts, signed URLs, conditional writes, and what its calls are asked."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket, FakeKey, s3_backends

from kiln_moto import questions
from kiln_moto.calls import Call
from kiln_moto.evaluation import Guard
from kiln_moto.guards import guards
from kiln_moto.patching import replaces
from kiln_moto.policy import Question
from kiln_moto.questions import Asked, asks
from kiln_moto.registry import kept_by_moto, rule

_VERSIONED = {"s3:GetObject": "s3:GetObjectVersion", "s3:DeleteObject": "s3:DeleteObjectVersion"}


@guards("s3")
def guard_of(question: Question) -> Guard | None:
    """The owner and the policy of a bucket, or of the bucket of an object."""
    if question.action == "s3:CreateBucket":
        return None  # whose name it is does not matter; S3 says that it is taken
    return _let_in_by_bucket_policy(re.sub(r"^arn:aws:s3:::([^/]*).*", r"\1", question.resource, flags=re.DOTALL))


@rule(
    "s3.foreign-bucket-needs-policy",
    "A bucket of another account takes the calls that its bucket policy allows the caller.",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html",
)
def _let_in_by_bucket_policy(name: str) -> Guard | None:
    partition, owner = s3_backends.bucket_accounts.get(name, (None, None))
    bucket = s3_backends[owner][partition].buckets.get(name) if owner else None
    if bucket is None:
        return None
    return Guard(owner, bucket.policy.decode() if bucket.policy else None)


@asks("s3:*")
def about_bucket_or_object(call: Call) -> Iterator[Asked]:
    action = _VERSIONED.get(call.action, call.action) if "versionId" in call.query else call.action
    for source in _copied(call):
        yield Asked("s3:GetObject", source, _context(call))
    yield from questions.on(action, _named(call), _context(call))
    yield from _written_beside(call)
    yield from _missing(call)


def _named(call: Call) -> list[str]:
    if call.operation.name == "DeleteObjects":
        keys = re.findall(r"<Key>(.*?)</Key>", call.body.decode(), re.DOTALL)
        return [f"arn:aws:s3:::{call.parameters['Bucket']}/{key}" for key in keys]
    return list(call.resources)


@rule(
    "s3.copy-object.reads-source",
    "CopyObject and UploadPartCopy need s3:GetObject on the source as well.",
    "https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html",
)
def _copied(call: Call) -> Iterator[str]:
    source = call.headers.get("x-amz-copy-source", "")
    if source:
        yield f"arn:aws:s3:::{unquote(source.partition('?')[0]).lstrip('/')}"


@rule(
    "s3.put-object.tags-and-acl-need-rights",
    "PutObject with tags needs s3:PutObjectTagging, with an access control list s3:PutObjectAcl as well.",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html",
)
def _written_beside(call: Call) -> Iterator[Asked]:
    if call.action != "s3:PutObject":
        return
    for header, action in (("x-amz-tagging", "s3:PutObjectTagging"), ("x-amz-acl", "s3:PutObjectAcl")):
        if header in call.headers:
            yield Asked(action, call.resources[0], _context(call))


@rule(
    "s3.missing-object-needs-list-bucket",
    "An object that is not there is answered 404 to who may list the bucket, 403 to others.",
    "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html",
)
def _missing(call: Call) -> Iterator[Asked]:
    name, key = call.parameters.get("Bucket"), call.parameters.get("Key")
    if call.operation.name not in ("GetObject", "HeadObject") or not key:
        return
    partition, owner = s3_backends.bucket_accounts.get(name, (None, None))
    bucket = s3_backends[owner][partition].buckets.get(name) if owner else None
    if bucket is not None and not isinstance(bucket.keys.get(key), FakeKey):
        # The call has no prefix, so a condition on s3:prefix does not hold.
        yield Asked("s3:ListBucket", f"arn:aws:s3:::{name}")


def _context(call: Call) -> dict[str, Any]:
    """https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html"""
    presigned = "X-Amz-Signature" in call.query
    context: dict[str, Any] = {
        "s3:signatureversion": "AWS4-HMAC-SHA256",
        "s3:authType": "REST-QUERY-STRING" if presigned else "REST-HEADER",
    }
    for name in ("prefix", "delimiter", "max-keys"):
        if name in call.query:
            context[f"s3:{name}"] = call.query[name]
    if call.query.get("versionId"):
        context["s3:VersionId"] = call.query["versionId"]
    for name, value in call.headers.items():
        if name.lower().startswith("x-amz-") or name.lower() in ("if-none-match", "if-match"):
            context[f"s3:{name.lower()}"] = value
    tags = dict(parse_qsl(call.headers.get("x-amz-tagging", ""), keep_blank_values=True))
    if tags:
        context["s3:RequestObjectTagKeys"] = list(tags)
    context.update(questions.resource_tags(tags, "s3:RequestObjectTag"))
    owner = s3_backends.bucket_accounts.get(call.parameters.get("Bucket"), (None, None))[1]
    if owner:
        context["s3:ResourceAccount"] = context["aws:ResourceAccount"] = owner
    return context


@replaces(FakeBucket)
def get_permission(self, action, resource):
    """Moto leaves out principals and conditions of a bucket policy; the judge has looked at all of it."""
    return PermissionResult.PERMITTED


kept_by_moto(
    "s3.bucket-name.unique",
    "A bucket's name is taken for all accounts.",
    "https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html",
)
kept_by_moto(
    "s3.put-object.if-none-match",
    "PutObject with If-None-Match: * is refused when the object is there.",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html",
)
kept_by_moto(
    "s3.put-object.if-match",
    "PutObject with If-Match is refused when the object's content has another tag.",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html",
)

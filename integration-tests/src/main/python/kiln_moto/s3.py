"""S3: one name space for buckets of all accounts, signed URLs, conditional writes."""

from moto.s3.models import s3_backends

from kiln_moto import policy
from kiln_moto.calls import Call
from kiln_moto.hooks import before
from kiln_moto.refusal import Refusal
from kiln_moto.registry import kept_by_moto, rule


@rule(
    "s3.foreign-bucket-needs-policy",
    "A bucket of another account takes the calls that its bucket policy allows the caller.",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html",
)
@before("s3:*")
def check_foreign_bucket(call: Call) -> None:
    name = call.parameters.get("Bucket")
    partition, owner = s3_backends.bucket_accounts.get(name, (None, None))
    if owner is None or owner == call.account or call.action == "s3:CreateBucket":
        return
    bucket = s3_backends[owner][partition].buckets.get(name)
    document = bucket.policy.decode() if bucket and bucket.policy else None
    if not policy.allows(document, call.question(call.action, call.resources[0])):
        raise Refusal("AccessDenied", "Access Denied", 403)


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

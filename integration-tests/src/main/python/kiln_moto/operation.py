"""Which operation of which service a request asks for, and with which parameters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.wrappers import Request

from kiln_moto import routes

_BOTOCORE_NAMES = {"awslambda": "lambda"}

# Where the prefix of the IAM action is not the name in the signature.
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
_IAM_PREFIXES = {"monitoring": "cloudwatch", "email": "ses", "eventbridge": "events"}

# Where the IAM action is not the name of the operation.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
_IAM_ACTIONS = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "s3:CompleteMultipartUpload": "s3:PutObject",
    "s3:CopyObject": "s3:PutObject",
    "s3:CreateMultipartUpload": "s3:PutObject",
    "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
    "s3:DeleteBucketTagging": "s3:PutBucketTagging",
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:ListObjects": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:ListParts": "s3:ListMultipartUploadParts",
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:UploadPart": "s3:PutObject",
    "s3:UploadPartCopy": "s3:PutObject",
}


@dataclass(frozen=True)
class Operation:
    """An operation by botocore's names. `model` is empty when the service has no operation of this name."""

    service: str
    name: str
    protocol: str
    model: Any
    action: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


def identify(moto_service: str, request: Request) -> Operation:
    """The operation a request to this Moto service asks for."""
    from botocore.model import OperationNotFoundError
    from moto.core.model import OperationModel
    from moto.core.utils import get_service_model

    service = _BOTOCORE_NAMES.get(moto_service, moto_service)
    service_model = get_service_model(service)
    protocol = _protocol(service_model, request)
    name, in_path = _name(service_model, protocol, request)
    try:
        model = service_model.operation_model(name)
        parameters = _parameters(service, model, protocol, request, in_path)
    except OperationNotFoundError:
        model, parameters = OperationModel({}, service_model), {}
    return Operation(service, name, protocol, model, _action(service_model, name), parameters)


def _protocol(service_model: Any, request: Request) -> str:
    from moto.core.request import determine_request_protocol

    try:
        return determine_request_protocol(service_model, request.headers.get("Content-Type", ""))
    except NotImplementedError:
        return str(service_model.protocol)


def _name(service_model: Any, protocol: str, request: Request) -> tuple[str, dict[str, str]]:
    if protocol in ("query", "ec2"):
        return request.values.get("Action", ""), {}
    target = request.headers.get("X-Amz-Target")
    if target:
        return target.rpartition(".")[2], {}
    path = _s3_path(request) if service_model.service_name == "s3" else raw_path(request)
    route = routes.find(service_model, request.method, path, request.query_string.decode(), request.headers)
    return (route.operation, route.parameters(path)) if route else ("", {})


def _parameters(
    service: str, model: Any, protocol: str, request: Request, in_path: dict[str, str]
) -> Mapping[str, Any]:
    from moto.core.parse import PROTOCOL_PARSERS, RequestParserError

    if service == "s3":
        # Bodies of objects are large and say nothing to a rule.
        return {**request.args.to_dict(), **in_path}
    try:
        return PROTOCOL_PARSERS[protocol](model, map_type=dict).parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": request.get_data(),
                "url_path": request.path,
                "url_params": in_path,
            }
        )
    except (RequestParserError, ValueError, KeyError):
        return in_path  # Moto answers malformed requests itself


def raw_path(request: Request) -> str:
    """The path as it came over the wire, still encoded."""
    return re.sub(r"^https?://[^/]*", "", request.environ.get("RAW_URI", request.path)).partition("?")[0] or "/"


def _s3_path(request: Request) -> str:
    """The path with the bucket in front, wherever the client has put it."""
    from moto.s3.responses import S3Response

    path = raw_path(request)
    if S3Response().subdomain_based_buckets(request):
        return f"/{request.host.split('.')[0]}{path}"
    return path


def _action(service_model: Any, name: str) -> str:
    prefix = service_model.signing_name
    action = f"{_IAM_PREFIXES.get(prefix, prefix)}:{name}"
    return _IAM_ACTIONS.get(action, action)

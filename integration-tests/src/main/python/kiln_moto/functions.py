"""Lambda functions: where their code comes from, and the settings that Moto forgets."""

from collections.abc import Mapping
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.s3.models import FakeKey, s3_backends

from kiln_moto import judge
from kiln_moto.calls import Call
from kiln_moto.hooks import before
from kiln_moto.patching import around
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule


@before("lambda:CreateFunction", "lambda:UpdateFunctionCode")
def check_code(call: Call) -> None:
    """Refuses code in S3 that the caller may not read, or that is not there."""
    code = call.parameters.get("Code") or call.parameters
    bucket, key = code.get("S3Bucket"), code.get("S3Key")
    if bucket and key:
        _check_may_read(bucket, key)
        _check_region(call, bucket)
        _check_there(bucket, key)


@rule(
    "lambda.code-is-read-with-rights-of-caller",
    "Code in S3, of whichever account, is read with the rights of who makes or updates the function.",
    "https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html",
)
def _check_may_read(bucket: str, key: str) -> None:
    if not judge.permits("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}"):
        raise Refusal(
            "AccessDeniedException",
            "Your access has been denied by S3, please make sure your request credentials have permission to "
            f"GetObject for {bucket}/{key}. S3 Error Code: AccessDenied. S3 Error Message: Access Denied",
            403,
        )


@rule(
    "lambda.code-in-region-of-function",
    "The bucket of a function's code is in the function's Region; it may be another account's.",
    "https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html",
)
def _check_region(call: Call, name: str) -> None:
    bucket = _bucket(name)
    if bucket is not None and bucket.region_name != call.region:
        raise _invalid(
            f"PermanentRedirect. S3 Error Message: The bucket is in this region: {bucket.region_name}. "
            "Please use this region to retry the request"
        )


@rule(
    "lambda.code-must-be-there",
    "A function cannot be made of an object that is not there.",
    "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
)
def _check_there(name: str, key: str) -> None:
    bucket = _bucket(name)
    if bucket is None:
        raise _invalid("NoSuchBucket. S3 Error Message: The specified bucket does not exist")
    if not isinstance(bucket.keys.get(key), FakeKey):
        raise _invalid("NoSuchKey. S3 Error Message: The specified key does not exist.")


def _bucket(name: str) -> Any:
    partition, owner = s3_backends.bucket_accounts.get(name, (None, None))
    return s3_backends[owner][partition].buckets.get(name) if owner else None


def _invalid(text: str) -> Refusal:
    return Refusal("InvalidParameterValueException", f"Error occurred while GetObject. S3 Error Code: {text}")


@around(LambdaFunction, "__init__")
def init(original, self, account_id, spec, region, version=1):
    self.logging_config = _logging(spec)
    original(self, account_id, spec, region, version=version)


def _logging(spec: Mapping[str, Any]) -> dict[str, Any]:
    given = spec.get("LoggingConfig") or {}
    return {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{spec['FunctionName']}", **given}


@rule(
    "lambda.settings-are-kept",
    "A function shows its logging configuration, and updates of it, of tracing, of storage and of the architecture.",
    "https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html",
)
@around(LambdaFunction)
def update_configuration(original, self, config_updates):
    if "LoggingConfig" in config_updates:
        self.logging_config = _logging({"FunctionName": self.function_name, **config_updates})
    if "TracingConfig" in config_updates:
        self.tracing_config = config_updates["TracingConfig"]
    if "EphemeralStorage" in config_updates:
        self.ephemeral_storage = config_updates["EphemeralStorage"]["Size"]
    return original(self, config_updates)


@around(LambdaFunction)
def update_function_code(original, self, updated_spec):
    if updated_spec.get("Architectures"):
        self.architectures = updated_spec["Architectures"]
    return original(self, updated_spec)


@around(LambdaFunction)
def get_configuration(original, self, on_create=False):
    return {**original(self, on_create), "LoggingConfig": self.logging_config}

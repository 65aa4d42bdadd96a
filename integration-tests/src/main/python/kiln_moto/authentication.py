"""Which caller signed a request; who did not sign as AWS wants it is refused with the service's own error."""

from datetime import datetime, timedelta, timezone

from kiln_moto import clock, identity, sigv4
from kiln_moto.identity import Caller
from kiln_moto.operation import Operation
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule


def authenticate(
    operation: Operation, signature: sigv4.Signature | None, message: sigv4.Message, token: str | None
) -> Caller:
    """The caller behind a signed request."""
    if signature is None:
        raise _unsigned(operation)
    caller = _owner_of_key(operation, signature, token)
    _check_signature(operation, signature, message, caller)
    _check_session(operation, caller)
    _check_presigned(signature)
    return caller


def _unsigned(operation: Operation) -> Refusal:
    if operation.service == "s3":
        return Refusal("AccessDenied", "Access Denied", 403)
    return Refusal("MissingAuthenticationToken", "Request is missing Authentication Token", 403)


@rule(
    "gate.credentials-must-be-known",
    "A request with an access key or session token that AWS does not know is refused.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
)
def _owner_of_key(operation: Operation, signature: sigv4.Signature, token: str | None) -> Caller:
    caller = identity.known(signature.access_key)
    if caller is not None and caller.token == token:
        return caller
    if operation.service == "s3":
        if caller is None:
            raise Refusal(
                "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403
            )
        raise Refusal("InvalidToken", "The provided token is malformed or otherwise invalid.", 400)
    if operation.service == "ec2":
        raise Refusal("AuthFailure", "AWS was not able to validate the provided access credentials", 401)
    code = "InvalidClientTokenId" if operation.protocol == "query" else "UnrecognizedClientException"
    raise Refusal(code, "The security token included in the request is invalid.", 403)


@rule(
    "s3.presigned-url.bound-to-request",
    "A pre-signed URL works only for the method and the object it was signed for, with the rights of its signer.",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html",
)
@rule(
    "gate.signature-must-match",
    "A request is accepted only as it was signed: method, path, query, signed headers and payload.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html",
)
def _check_signature(operation: Operation, signature: sigv4.Signature, message: sigv4.Message, caller: Caller) -> None:
    if sigv4.matches(signature, message, caller.secret):
        return
    text = "The request signature we calculated does not match the signature you provided."
    if operation.service == "ec2":
        raise Refusal("AuthFailure", "AWS was not able to validate the provided access credentials", 401)
    if operation.protocol in ("json", "rest-json"):
        raise Refusal("InvalidSignatureException", text, 403)
    raise Refusal("SignatureDoesNotMatch", text, 403)


@rule(
    "gate.session-expires",
    "The credentials of a role session, and the URLs signed with them, work until the session's expiration.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html",
)
def _check_session(operation: Operation, caller: Caller) -> None:
    if not caller.expired:
        return
    if operation.service == "s3":
        raise Refusal("ExpiredToken", "The provided token has expired.", 400)
    if operation.service == "ec2":
        raise Refusal("RequestExpired", "Request has expired.", 400)
    code = "ExpiredToken" if operation.protocol == "query" else "ExpiredTokenException"
    raise Refusal(code, "The security token included in the request is expired", 403)


@rule(
    "s3.presigned-url.expires",
    "A pre-signed URL works until the time it was signed for has passed.",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html",
)
def _check_presigned(signature: sigv4.Signature) -> None:
    if signature.presigned_for is None:
        return
    signed = datetime.strptime(signature.date, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    if clock.now() > signed + timedelta(seconds=signature.presigned_for):
        raise Refusal("AccessDenied", "Request has expired", 403)

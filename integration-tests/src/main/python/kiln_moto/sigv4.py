"""AWS Signature Version 4: reading and recomputing the signature of a request.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote

_UNRESERVED = "-_.~"


@dataclass(frozen=True)
class Signature:
    """What a signed request says about its signature, in its header or (a pre-signed URL) in its query."""

    access_key: str
    scope: str
    signed_headers: tuple[str, ...]
    value: str
    date: str
    presigned_for: int | None = None

    @property
    def region(self) -> str:
        return self.scope.split("/")[1]

    @property
    def service(self) -> str:
        return self.scope.split("/")[2]


@dataclass(frozen=True)
class Message:
    """The parts of an HTTP request that are signed; `path` and `query` as they came over the wire."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


def read(message: Message) -> Signature | None:
    """The signature a request carries; None when it is not signed."""
    header = message.headers.get("Authorization", "")
    if header.startswith("AWS4-HMAC-SHA256 "):
        return _from_header(header, message.headers.get("X-Amz-Date", ""))
    query = dict(parse_qsl(message.query, keep_blank_values=True))
    if query.get("X-Amz-Algorithm") == "AWS4-HMAC-SHA256":
        return _from_query(query)
    return None


def _from_header(header: str, date: str) -> Signature | None:
    fields = dict(field.strip().partition("=")[::2] for field in header.split(" ", 1)[1].split(","))
    return _signature(fields.get("Credential"), fields.get("SignedHeaders"), fields.get("Signature"), date)


def _from_query(query: Mapping[str, str]) -> Signature | None:
    seconds = query.get("X-Amz-Expires", "")
    return _signature(
        query.get("X-Amz-Credential"),
        query.get("X-Amz-SignedHeaders"),
        query.get("X-Amz-Signature"),
        query.get("X-Amz-Date", ""),
        int(seconds) if seconds.isdigit() else 0,
    )


def _signature(
    credential: str | None, signed: str | None, value: str | None, date: str, presigned_for: int | None = None
) -> Signature | None:
    access_key, _, scope = (credential or "").partition("/")
    if not value or not signed or scope.count("/") != 3:
        return None
    return Signature(access_key, scope, tuple(signed.split(";")), value, date, presigned_for)


def matches(signature: Signature, message: Message, secret: str) -> bool:
    """Whether the owner of the secret signed this very message."""
    return hmac.compare_digest(_compute(signature, message, secret), signature.value)


def _compute(signature: Signature, message: Message, secret: str) -> str:
    digest = hashlib.sha256(_canonical(signature, message).encode()).hexdigest()
    to_sign = f"AWS4-HMAC-SHA256\n{signature.date}\n{signature.scope}\n{digest}"
    key = f"AWS4{secret}".encode()
    for part in [*signature.scope.split("/"), to_sign]:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()


def _canonical(signature: Signature, message: Message) -> str:
    headers = "".join(f"{name}:{_folded(message.headers.get(name, ''))}\n" for name in signature.signed_headers)
    return "\n".join(
        [
            message.method,
            _canonical_path(signature, message.path),
            _canonical_query(message.query),
            headers,
            ";".join(signature.signed_headers),
            _payload_hash(signature, message),
        ]
    )


def _canonical_path(signature: Signature, path: str) -> str:
    # S3 signs the path as it is sent; the other services encode it once more.
    return path if signature.service == "s3" else quote(path, safe=f"/{_UNRESERVED}")


def _canonical_query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    encoded = [(quote(k, safe=_UNRESERVED), quote(v, safe=_UNRESERVED)) for k, v in pairs if k != "X-Amz-Signature"]
    return "&".join(f"{name}={value}" for name, value in sorted(encoded))


def _payload_hash(signature: Signature, message: Message) -> str:
    announced = message.headers.get("X-Amz-Content-Sha256", "")
    if announced == "UNSIGNED-PAYLOAD" or announced.startswith("STREAMING-"):
        return announced
    if signature.presigned_for is not None and signature.service == "s3":
        return "UNSIGNED-PAYLOAD"
    return hashlib.sha256(message.body).hexdigest()


def _folded(value: str) -> str:
    return " ".join(value.split())

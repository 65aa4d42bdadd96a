"""The code of functions, as whoever may read a function gets it."""

import secrets
from datetime import datetime, timedelta

from moto.awslambda.models import LambdaFunction

from kiln_moto import clock
from kiln_moto.calls import current_call
from kiln_moto.patching import around
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule
from kiln_moto.state import forgotten_on_reset

_VALID_FOR = timedelta(minutes=10)

_tickets: dict[str, tuple[datetime, bytes]] = {}


@around(LambdaFunction)
def get_code(original, self):
    answer, call = original(self), current_call()
    if call is not None and self.package_type == "Zip":
        answer["Code"] = {"RepositoryType": "S3", "Location": _location(call.headers["Host"], self.code_bytes)}
    return answer


@rule(
    "lambda.get-function.code-location",
    "GetFunction answers a URL from which the function's zip can be downloaded for 10 minutes.",
    "https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html",
)
def _location(host: str, code: bytes) -> str:
    ticket, now = secrets.token_urlsafe(), clock.now()
    for old in [t for t, (until, _) in list(_tickets.items()) if until < now]:
        _tickets.pop(old, None)
    _tickets[ticket] = (now + _VALID_FOR, code)
    return f"http://{host}/moto-api/kiln/function-code?ticket={ticket}"


def download(ticket: str) -> bytes:
    """The zip behind a URL that GetFunction answered."""
    until, code = _tickets.get(ticket, (None, b""))
    if until is None or clock.now() > until:
        raise Refusal("AccessDenied", "Request has expired", 403)
    return code


@forgotten_on_reset
def _forget() -> None:
    _tickets.clear()

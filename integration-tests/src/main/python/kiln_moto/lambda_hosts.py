"""Who runs the functions: a host outside of Moto, which says by the control endpoint where it is reached."""

import http.client
import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from kiln_moto.refusal import Refusal
from kiln_moto.state import forgotten_on_reset

# A synchronous invocation lasts at most as long as a function may run.
_LONGEST_SECONDS = 15 * 60 + 60

_hosts: dict[str, str] = {}


@dataclass(frozen=True)
class Outcome:
    """How an invocation ended. `error` is None, or what Lambda calls the error; `log` is base64."""

    payload: str
    error: str | None
    log: str


def register(accounts: Iterable[str], url: str | None) -> None:
    """Has the functions of these accounts run behind a URL from now on; None is nowhere."""
    for account in accounts:
        if url is None:
            _hosts.pop(account, None)
        else:
            _hosts[account] = url


def invoke(function_arn: str, event: bytes) -> Outcome:
    """One invocation, with its result."""
    answer = _post(function_arn, event, "RequestResponse")
    return Outcome(answer["payload"], answer.get("functionError"), answer.get("log", ""))


def send(function_arn: str, event: bytes) -> None:
    """Leaves an event with the host, which invokes the function and repeats that after an error."""
    _post(function_arn, event, "Event")


def _post(function_arn: str, event: bytes, how: str) -> dict[str, str]:
    url = _hosts.get(function_arn.split(":")[4])
    if url is None:
        raise Refusal("ServiceException", f"No host has told the sandbox that it runs {function_arn}", 500)
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=_LONGEST_SECONDS)
    try:
        connection.request("POST", place.path, event, {"X-Kiln-Function": function_arn, "X-Kiln-Invocation": how})
        response = connection.getresponse()
        body = response.read()
    except OSError as trouble:
        raise Refusal("ServiceException", f"The host of {function_arn} does not answer: {trouble}", 500) from trouble
    finally:
        connection.close()
    if response.status != 200:
        raise Refusal("ServiceException", f"The host of {function_arn} answered {body.decode()}", 500)
    return json.loads(body)


@forgotten_on_reset
def _forget() -> None:
    _hosts.clear()

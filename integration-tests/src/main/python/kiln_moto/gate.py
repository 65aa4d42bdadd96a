"""The one way in: every API call is authenticated, judged, checked by the rules, served and recorded here."""

import json
import re
import sys
import traceback
import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any

from werkzeug.wrappers import Request, Response

from kiln_moto import (
    answers,
    authentication,
    calls,
    features,
    hooks,
    inside,
    judge,
    operation,
    refusal,
    resources,
    served,
    sigv4,
)
from kiln_moto.operation import Operation
from kiln_moto.patching import around
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule
from kiln_moto.state import forgotten_on_reset

_NO_API = ("/moto-api", "/favicon.ico", "/latest/meta-data/", "/latest/api/")
_unimplemented: set[str] = set()


class ApiRequest(Request):
    """A request whose form may be as large as a message that SNS or SQS refuses for its size."""

    max_form_memory_size = None


def install() -> None:
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication

    # Moto warns of error codes that botocore's model lacks; those of the common errors are never in it.
    warnings.filterwarnings("ignore", message=r"Exception\(Refusal\)")

    @around(DomainDispatcherApplication, "__call__")
    def enter(original, dispatcher, environ, start_response):
        if environ.get("PATH_INFO", "").startswith(_NO_API):
            return original(dispatcher, environ, start_response)
        inside.reached_by(dispatcher, environ)
        return _serve(dispatcher, environ)(environ, start_response)


def _serve(dispatcher: Any, environ: dict[str, Any]) -> Response:
    request = _buffered(environ)
    service = _service(dispatcher, environ)
    if service is None:
        return _no_such_service(request)
    features.load_for(service)
    asked = operation.identify(service, request)
    answering = _answering(dispatcher, environ, asked)
    call = None
    try:
        call = _authenticated(asked, request)
        response = _heard(call, answering)
    except answers.HangUp:
        answers.hang_up(environ)
        response = refusal.answer(Refusal("HungUp", "Nobody reads this.", 500), asked)
    except Exception as trouble:
        response = _failed(asked, trouble)
    if call is not None:
        calls.record(call, _error_code(response))
    return response


def serve_inside(
    dispatcher: Any, environ: dict[str, Any], introduced: Callable[[Operation, ApiRequest], calls.Call]
) -> Response:
    """Serves a call that comes from a service in here: nobody signed it, all else is as for one over the wire."""
    request = _buffered(environ)
    service = _service(dispatcher, environ)
    if service is None:
        raise NotImplementedError(f"Moto has no service for {environ['HTTP_AUTHORIZATION']}")
    asked = operation.identify(service, request)
    call = introduced(asked, request)
    try:
        response = _heard(call, _answering(dispatcher, environ, asked))
    except answers.HangUp:
        response = refusal.answer(Refusal("RequestTimeout", "There was no answer.", 503), asked)
    except Exception as trouble:
        response = _failed(asked, trouble)
    calls.record(call, _error_code(response))
    return response


def _heard(call: calls.Call, answering: Callable[[], Response]) -> Response:
    """The answer to a call that was let in, unless it is refused."""
    with calls.serving(call):
        judge.ask(call)
        hooks.check(call)
        answers.before(call)
        response = answering()
        if response.status_code < 400:
            answers.after(call)
        return response


def _answering(dispatcher: Any, environ: dict[str, Any], asked: Operation) -> Callable[[], Response]:
    """What answers an operation: the sandbox itself, else Moto."""
    return served.by_sandbox(asked) or (lambda: _from_moto(dispatcher.get_application(environ), environ, asked))


def _failed(asked: Operation, trouble: Exception) -> Response:
    if isinstance(trouble, Refusal):
        return refusal.answer(trouble, asked)
    if isinstance(trouble, NotImplementedError):
        return _not_implemented(asked)
    # An HTML page would reach the caller as an error without a code.
    traceback.print_exception(trouble, file=sys.stderr)
    return refusal.answer(Refusal("InternalFailure", "See the sandbox's log.", 500), asked)


def _buffered(environ: dict[str, Any]) -> ApiRequest:
    """Reads the body, so that both the gate and Moto can."""
    request = ApiRequest(environ)
    body = request.get_data(cache=True, parse_form_data=False)
    environ["wsgi.input"] = BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    return request


def _service(dispatcher: Any, environ: dict[str, Any]) -> str | None:
    """Moto's name of the service that the request is for; None where there is none."""
    host = dispatcher.infer_service_region_host(environ, environ.get("PATH_INFO", ""))
    named = dispatcher.get_backend_for_host(host) if host is not None else None
    if host is not None and named is None:
        return None
    # Moto's own application of a service that the sandbox serves takes seconds to load.
    return named if named in served.SERVICES else dispatcher.get_application(environ).service


def _no_such_service(request: ApiRequest) -> Response:
    scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", request.headers.get("Authorization", ""))
    service = scope.group(1) if scope else "?"
    target = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
    _unimplemented.add(f"{service}:{target or request.form.get('Action') or f'{request.method} {request.path}'}")
    body = {"__type": "UnsupportedOperation", "message": f"The sandbox does not have the service {service}"}
    return Response(
        json.dumps(body), 400, {"X-Amzn-ErrorType": "UnsupportedOperation"}, content_type="application/json"
    )


def _authenticated(asked: Operation, request: ApiRequest) -> calls.Call:
    query = request.environ.get("RAW_URI", "").partition("?")[2] or request.query_string.decode()
    message = sigv4.Message(request.method, operation.raw_path(request), query, request.headers, request.get_data())
    signature = sigv4.read(message)
    token = request.headers.get("X-Amz-Security-Token") or request.args.get("X-Amz-Security-Token")
    caller = authentication.authenticate(asked, signature, message, token)
    _introduce(request.environ, signature, caller.account)
    return calls.Call(
        caller=caller,
        operation=asked,
        region=signature.region,
        resources=resources.named(asked, caller.account, signature.region),
        headers=request.headers,
        query=request.args,
        body=request.get_data(),
    )


@rule(
    "gate.call-acts-in-callers-account",
    "A call acts in the account of the principal that signed it.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
)
def _introduce(environ: dict[str, Any], signature: sigv4.Signature, account: str) -> None:
    """Tells Moto who is calling, in its own words."""
    environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
    # Moto takes an S3 request without this header for an anonymous one, however it is signed.
    environ.setdefault("HTTP_AUTHORIZATION", f"AWS4-HMAC-SHA256 Credential={signature.access_key}/{signature.scope}")


def _from_moto(app: Any, environ: dict[str, Any], asked: Operation) -> Response:
    response = Response.from_app(app, environ, buffered=True)
    if response.status_code == 404 and response.get_data().lower().startswith(b"<!doctype html"):
        raise NotImplementedError(f"Moto has no route for {asked.action}")
    return response


def _not_implemented(asked: Operation) -> Response:
    _unimplemented.add(f"{asked.service}:{asked.name}")
    message = f"The sandbox does not implement {asked.service}:{asked.name}"
    return refusal.answer(Refusal("UnsupportedOperation", message, 400), asked)


def unimplemented() -> list[str]:
    """The operations that were asked for and are not there, as `service:Operation`."""
    return sorted(_unimplemented)


def _error_code(response: Response) -> str | None:
    if response.status_code < 400:
        return None
    body = response.get_data(as_text=True)
    in_xml = re.search(r"<Code>([^<]+)</Code>", body)
    if in_xml:
        return in_xml.group(1)
    named = response.headers.get("X-Amzn-ErrorType") or _error_type(body) or str(response.status_code)
    return named.rpartition("#")[2].partition(":")[0]


def _error_type(body: str) -> str | None:
    try:
        return json.loads(body).get("__type")
    except (ValueError, AttributeError):
        return None


@forgotten_on_reset
def _forget() -> None:
    _unimplemented.clear()

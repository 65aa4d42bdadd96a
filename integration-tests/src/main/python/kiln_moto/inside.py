"""Calls that a service makes in here, as whoever it acts for: CloudFormation makes a stack's resources by them.

They are judged, may get ordered answers and are recorded like the calls that come over the wire.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

from kiln_moto import calls, features, gate, resources
from kiln_moto.identity import Caller
from kiln_moto.operation import Operation
from kiln_moto.refusal import Refusal

_reached: dict[str, Any] = {}


def reached_by(dispatcher: Any, environ: Mapping[str, Any]) -> None:
    """Remembers what serves calls here, and by which name callers reach it."""
    _reached.update(dispatcher=dispatcher, host=environ.get("HTTP_HOST", "localhost"))


def call(caller: Caller, region: str, service: str, name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What a service answers the caller, by AWS's service model; raises the Refusal that it answers instead."""
    features.load_for(service)
    operation = _model(service).operation_model(name)
    environ = _environ(caller, region, operation, parameters)

    def introduced(asked: Operation, request: Any) -> calls.Call:
        return calls.Call(
            caller=caller,
            operation=asked,
            region=region,
            resources=resources.named(asked, caller.account, region),
            headers=request.headers,
            query=request.args,
            body=request.get_data(),
        )

    return _parsed(operation, gate.serve_inside(_reached["dispatcher"], environ, introduced))


def input_shape(service: str, name: str) -> Any:
    """The shape of an operation's parameters."""
    return _model(service).operation_model(name).input_shape


@cache
def _model(service: str) -> Any:
    from moto.core.utils import get_service_model

    return get_service_model(service)


@cache
def _serializer(protocol: str) -> Any:
    from botocore.serialize import create_serializer

    return create_serializer(protocol, include_validation=False)


@cache
def _parser(protocol: str) -> Any:
    from botocore.parsers import create_parser

    return create_parser(protocol)


def _protocol(model: Any) -> str:
    """The protocol of a service; Moto does not read the newest."""
    return "query" if model.protocol == "smithy-rpc-v2-cbor" else str(model.protocol)


def _environ(caller: Caller, region: str, operation: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    from werkzeug.test import EnvironBuilder

    model = operation.service_model
    asked = _serializer(_protocol(model)).serialize_to_request(dict(parameters), operation)
    body, headers = asked["body"], dict(asked["headers"])
    if isinstance(body, Mapping):
        body = urlencode(body)
        headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
    # Moto reads of it which service and region are meant; nothing reads the rest.
    scope = f"AKIAROOT{caller.account}/19700101/{region}/{model.signing_name}/aws4_request"
    headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=none"
    headers["X-Moto-Account-Id"] = caller.account
    path, _, query = asked["url_path"].partition("?")
    builder = EnvironBuilder(
        path=path,
        base_url=f"http://{_reached['host']}",
        query_string="&".join(filter(None, (query, urlencode(asked["query_string"] or {})))),
        method=asked["method"],
        headers=headers,
        data=body.encode() if isinstance(body, str) else body or b"",
    )
    return builder.get_environ()


def _parsed(operation: Any, response: Any) -> dict[str, Any]:
    answer = {
        "body": response.get_data(),
        "headers": _lower(response.headers),
        "status_code": response.status_code,
        "context": {},
    }
    parsed = _parser(_protocol(operation.service_model)).parse(answer, operation.output_shape)
    if response.status_code >= 300:
        error = parsed.get("Error", {})
        raise Refusal(error.get("Code", "Unknown"), error.get("Message", ""), response.status_code)
    return parsed


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}

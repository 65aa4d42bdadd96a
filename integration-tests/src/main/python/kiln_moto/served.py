"""Operations that the sandbox answers itself, instead of Moto."""

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.wrappers import Response

from kiln_moto.calls import Call, current_call
from kiln_moto.operation import Operation

Answering = Callable[[Call], Mapping[str, Any] | None]
_answering: dict[str, Answering] = {}

# Moto answers nothing of these.
SERVICES = ("cloudformation",)


def serves(operation: str) -> Callable[[Answering], Answering]:
    """Has the function answer an operation (`cloudformation:CreateStack`), in the words of AWS's service model."""

    def register(answering: Answering) -> Answering:
        _answering[operation] = answering
        return answering

    return register


def by_sandbox(operation: Operation) -> Callable[[], Response] | None:
    """What answers the operation, if the sandbox does itself."""
    answering = _answering.get(f"{operation.service}:{operation.name}")
    if answering is not None:
        return lambda: _response(operation, answering(current_call()) or {})
    if operation.service in SERVICES:
        return lambda: _missing(operation)
    return None


def _missing(operation: Operation) -> Response:
    raise NotImplementedError(f"The sandbox has no {operation.service}:{operation.name}")


def _response(operation: Operation, result: Mapping[str, Any]) -> Response:
    from moto.core.serialize import get_serializer_class

    serializer = get_serializer_class(operation.service, operation.protocol)
    answer = serializer(operation.model).serialize(result)
    return Response(answer["body"], answer["status_code"], answer["headers"])

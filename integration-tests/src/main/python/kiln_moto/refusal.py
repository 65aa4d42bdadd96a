"""Answering errors the way each AWS protocol does."""

from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from kiln_moto.operation import Operation


class Refusal(Exception):
    """An AWS error: raised anywhere below the gate, answered by the gate in the protocol of the call."""

    def __init__(self, code: str, message: str, status: int = 400):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


def answer(refusal: Refusal, operation: "Operation") -> Response:
    """The HTTP response that carries the refusal."""
    from moto.core.serialize import get_serializer_class

    serializer = get_serializer_class(operation.service, operation.protocol)
    body = serializer(operation.model).serialize(refusal)
    return Response(body["body"], refusal.status, body["headers"])

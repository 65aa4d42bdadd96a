"""The size of what is published."""

import base64
from collections.abc import Mapping
from typing import Any

from kiln_moto.calls import Call
from kiln_moto.hooks import before
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

_MOST_BYTES = 256 * 1024


@rule(
    "sns.publish.at-most-256-kib",
    "A message with its attributes, or a batch of them, has at most 256 KiB.",
    "https://docs.aws.amazon.com/sns/latest/api/API_Publish.html",
)
@before("sns:Publish")
def check_size(call: Call) -> None:
    if _bytes(call.parameters) > _MOST_BYTES:
        raise Refusal("InvalidParameter", "Invalid parameter: Message too long")


@before("sns:PublishBatch")
def check_size_of_batch(call: Call) -> None:
    if sum(map(_bytes, call.parameters.get("PublishBatchRequestEntries", []))) > _MOST_BYTES:
        raise Refusal(
            "BatchRequestTooLong", "The length of all the batch messages put together is more than the limit."
        )


def _bytes(message: Mapping[str, Any]) -> int:
    attributes = message.get("MessageAttributes") or {}
    return len((message.get("Message") or "").encode()) + sum(
        len(n.encode()) + _of_value(v) for n, v in attributes.items()
    )


def _of_value(attribute: Mapping[str, Any]) -> int:
    binary = attribute.get("BinaryValue") or b""
    content = base64.b64decode(binary) if isinstance(binary, str) else binary
    return (
        len(attribute.get("DataType", "").encode()) + len((attribute.get("StringValue") or "").encode()) + len(content)
    )

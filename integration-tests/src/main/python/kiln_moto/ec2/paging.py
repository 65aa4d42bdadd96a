"""Answering a list in pages."""

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

Item = TypeVar("Item")

_MOST = 1_000


@rule(
    "ec2.describe.in-pages",
    "With MaxResults an answer has so many items at most, and a NextToken as long as there are more.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html#api-pagination",
)
def page(
    items: Iterable[Item], asked: Mapping[str, Any], id_of: Callable[[Item], str], least: int = 1
) -> tuple[list[Item], str | None]:
    """The items that the call is to get, and the token for the others.

    A page begins behind an id, not at a number: who deletes what one page shows misses nothing of the next.
    """
    most, token = asked.get("MaxResults"), asked.get("NextToken")
    if most is None and token is None:
        return list(items), None
    _check_size(most, least)
    behind = _id_in(token) if token else ""
    left = sorted((item for item in items if id_of(item) > behind), key=id_of)
    size = min(int(most or _MOST), _MOST)
    shown = left[:size]
    return shown, _token(id_of(shown[-1])) if len(left) > size else None


@rule(
    "ec2.describe.smallest-page",
    "Instances, snapshots, those in the Recycle Bin and references to images come in pages of at least five.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImageReferences.html",
)
def _check_size(most: Any, least: int) -> None:
    if most is not None and int(most) < least:
        text = f"Value ( {most} ) for parameter maxResults is invalid. Expecting a value greater than {least}."
        raise Refusal("InvalidParameterValue", text)


def _token(last: str) -> str:
    return base64.urlsafe_b64encode(last.encode()).decode()


def _id_in(token: str) -> str:
    try:
        return base64.urlsafe_b64decode(token.encode()).decode()
    except (binascii.Error, ValueError):
        raise Refusal("InvalidPaginationToken", f"The specified pagination token is not valid: {token}") from None

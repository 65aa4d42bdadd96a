"""How many copies an account may make at once and how often it may ask; no account is limited unless it is told to be.

Real accounts always are. Here most tests ask for copies that nobody ever looks at, so that they stay pending.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiln_moto import clock
from kiln_moto.calls import Call
from kiln_moto.ec2 import images
from kiln_moto.hooks import before
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule
from kiln_moto.state import forgotten_on_reset

CONCURRENT_SNAPSHOT_COPIES = 20
COPY_IMAGE_BUCKET, COPY_IMAGE_REFILL = 100, 1


@dataclass
class Bucket:
    """Tokens that requests take and time brings back."""

    capacity: float
    per_second: float
    tokens: float
    filled: datetime

    def take(self, now: datetime) -> bool:
        """Takes a token, if there is one."""
        # The clock may have been put back.
        passed = max((now - self.filled).total_seconds(), 0)
        self.tokens = min(self.capacity, self.tokens + passed * self.per_second)
        self.filled = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


_slots: dict[str, int] = {}
_rates: dict[str, tuple[float, float]] = {}
_buckets: dict[tuple[str, str], Bucket] = {}


def put_on(wanted: Mapping[str, Any]) -> None:
    """Limits an account, in each region for itself; what is not named is unlimited, `true` is AWS's default."""
    account = wanted["account"]
    slots, rate = wanted.get("snapshotCopies"), wanted.get("copyImageRate")
    with images.lock:
        _forget_account(account)
        if slots is not None:
            _slots[account] = CONCURRENT_SNAPSHOT_COPIES if slots is True else int(slots)
        if rate is not None:
            default = rate is True
            _rates[account] = (
                (COPY_IMAGE_BUCKET, COPY_IMAGE_REFILL) if default else (rate["bucket"], rate["perSecond"])
            )


@rule(
    "ec2.copy-image.concurrent-snapshot-copies",
    "A copy that would exceed the snapshot copies an account may have in progress in a region is refused (20).",
    "https://docs.aws.amazon.com/general/latest/gr/ebs-service.html",
)
def check_slots(backend: Any, wanted: int) -> None:
    most = _slots.get(backend.account_id)
    if most is None:
        return
    under_way = sum(len(images.backings(image)) for image in backend.amis.values() if _is_being_copied(image))
    if under_way + wanted > most:
        raise Refusal(
            "ResourceLimitExceeded",
            f"Too many snapshot copies in progress. The limit is {most} for this destination region.",
        )


def _is_being_copied(image: Any) -> bool:
    return image.source_image_id is not None and image.state == "pending"


@before("ec2:CopyImage")
@rule(
    "ec2.copy-image.request-rate",
    "CopyImage takes a token from a bucket of 100, refilled by 1 a second; without one it is throttled.",
    "https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html",
)
def _check_rate(call: Call) -> None:
    with images.lock:
        rate = _rates.get(call.account)
        if rate is None:
            return
        now = clock.now()
        bucket = _buckets.setdefault((call.account, call.region), Bucket(*rate, rate[0], now))
        has_token = bucket.take(now)
    if not has_token:
        raise Refusal("RequestLimitExceeded", "Request limit exceeded.", 503)


def _forget_account(account: str) -> None:
    _slots.pop(account, None)
    _rates.pop(account, None)
    for key in [key for key in _buckets if key[0] == account]:
        del _buckets[key]


@forgotten_on_reset
def _forget() -> None:
    _slots.clear()
    _rates.clear()
    _buckets.clear()

"""How an operation goes through its targets: how many at a time, and how many failures are borne.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kiln_moto.cloudformation.template import error
from kiln_moto.registry import rule


@dataclass(frozen=True)
class Preferences:
    """The preferences of an operation, as it is asked for."""

    given: Mapping[str, Any]

    @property
    def stops_at_region(self) -> bool:
        """Whether a region that fails keeps the next ones from being tried."""
        return self.given.get("RegionConcurrencyType", "SEQUENTIAL") == "SEQUENTIAL"

    def regions(self, asked: list[str]) -> list[str]:
        """The regions in the order in which they are gone through."""
        first = [region for region in self.given.get("RegionOrder") or [] if region in asked]
        return [*first, *(region for region in dict.fromkeys(asked) if region not in first)]

    @rule(
        "stacksets.failure-tolerance",
        "An operation stops in a Region where more accounts fail than are tolerated; the other targets are CANCELLED.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html",
    )
    def tolerated(self, accounts: int) -> int:
        """How many accounts of a region may fail."""
        if "FailureToleranceCount" in self.given:
            return int(self.given["FailureToleranceCount"])
        return accounts * int(self.given.get("FailureTolerancePercentage", 0)) // 100

    @rule(
        "stacksets.concurrency-mode",
        "Strict mode starts no more targets than may still fail, and one; soft mode always as many as are wished.",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/concurrency-mode.html",
    )
    def at_a_time(self, accounts: int, failed: int) -> int:
        """How many accounts of a region are started together, after so many have failed."""
        if "MaxConcurrentCount" in self.given:
            wished = int(self.given["MaxConcurrentCount"])
        else:
            wished = max(1, accounts * int(self.given.get("MaxConcurrentPercentage", 0)) // 100)
        if self.given.get("ConcurrencyMode") == "SOFT_FAILURE_TOLERANCE":
            return wished
        return min(wished, self.tolerated(accounts) - failed + 1)


def read(given: Mapping[str, Any]) -> Preferences:
    """The preferences in a call, or AWS's error."""
    for count, percentage in (
        ("FailureToleranceCount", "FailureTolerancePercentage"),
        ("MaxConcurrentCount", "MaxConcurrentPercentage"),
    ):
        if count in given and percentage in given:
            raise error(f"You must specify either {count} or {percentage}, but not both.")
    if int(given.get("MaxConcurrentCount", 1)) < 1:
        raise error("Value at 'maxConcurrentCount' failed to satisfy constraint: Member must be at least 1")
    return Preferences(given)

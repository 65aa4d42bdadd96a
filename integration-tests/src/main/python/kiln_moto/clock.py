"""The time by which sessions and signed URLs run out; it can be put forward, so that nobody has to wait an hour."""

from datetime import datetime, timedelta, timezone

from kiln_moto.state import forgotten_on_reset

_ahead = timedelta()


def now() -> datetime:
    """The sandbox's time, in UTC."""
    return datetime.now(timezone.utc) + _ahead


def advance(by: timedelta) -> None:
    """Puts the clock forward."""
    global _ahead
    _ahead += by


@forgotten_on_reset
def _set_right() -> None:
    global _ahead
    _ahead = timedelta()

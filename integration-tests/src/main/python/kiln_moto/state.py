"""State of our own, forgotten when Moto forgets its own (POST /moto-api/reset)."""

from collections.abc import Callable

from kiln_moto.patching import around

_forgetters: list[Callable[[], None]] = []


def forgotten_on_reset(forget: Callable[[], None]) -> Callable[[], None]:
    """Registers a function that empties some state."""
    _forgetters.append(forget)
    return forget


def install() -> None:
    from moto.moto_api._internal.models import MotoAPIBackend

    @around(MotoAPIBackend)
    def reset(original, self):
        original(self)
        for forget in _forgetters:
            forget()

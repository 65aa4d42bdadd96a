"""Replacing methods of Moto's classes, so that each replacement reads as one."""

import functools
from collections.abc import Callable


def replaces(owner: type, name: str | None = None) -> Callable[[Callable], Callable]:
    """Puts the decorated function in the place of the owner's method, of the same name if none is given, or adds it."""

    def put(function: Callable) -> Callable:
        setattr(owner, name or function.__name__, function)
        return function

    return put


def around(owner: type, name: str | None = None) -> Callable[[Callable], Callable]:
    """Like `replaces`; the decorated function gets the former method as its first argument."""

    def put(function: Callable) -> Callable:
        original = getattr(owner, name or function.__name__)

        @functools.wraps(original)
        def replacement(*args, **kwargs):
            return function(original, *args, **kwargs)

        setattr(owner, name or function.__name__, replacement)
        return function

    return put


def replaces_property(owner: type) -> Callable[[Callable], Callable]:
    """Puts the decorated getter in the place of the owner's read-only property of the same name."""

    def put(function: Callable) -> Callable:
        setattr(owner, function.__name__, property(function))
        return function

    return put

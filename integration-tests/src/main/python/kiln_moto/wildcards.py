"""The wildcards of policies: `*` stands for any characters, `?` for one, `${*}`, `${?}` and `${$}` for themselves."""

import re
from functools import lru_cache

_SPECIAL = re.compile(r"(\$\{[*?$]\}|[*?])")


def matches(pattern: str, value: str, ignore_case: bool = False) -> bool:
    """Whether the pattern stands for the whole value."""
    return _compiled(pattern, ignore_case).fullmatch(value) is not None


def literal(text: str) -> str:
    """The text where wildcards stand for themselves."""
    return re.sub(r"\$\{([*?$])\}", r"\1", text) if "${" in text else text


def quoted(value: str) -> str:
    """The pattern that stands for this value only."""
    return re.sub(r"[*?$]", r"${\g<0>}", value)


@lru_cache(maxsize=10_000)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    expression = "".join(_expression(part) for part in _SPECIAL.split(pattern))
    return re.compile(expression, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def _expression(part: str) -> str:
    return {"*": ".*", "?": "."}.get(part) or re.escape(literal(part))

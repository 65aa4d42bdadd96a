"""The wildcards of policies: `*` stands for any characters, `?` for one."""

import re
from functools import cache


def matches(pattern: str, value: str, ignore_case: bool = False) -> bool:
    """Whether the pattern stands for the whole value."""
    return _compiled(pattern, ignore_case).fullmatch(value) is not None


@cache
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    escaped = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(escaped, re.DOTALL | (re.IGNORECASE if ignore_case else 0))

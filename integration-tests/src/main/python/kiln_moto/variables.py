"""Policy variables: `${aws:PrincipalAccount}` in a resource or a condition's value.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Mapping

from kiln_moto import wildcards

_VARIABLE = re.compile(r"\$\{([^*?$}][^}]*)\}")


class _Missing(Exception):
    pass


def resolved(text: str, given: Mapping[str, list[str]]) -> str | None:
    """The text with the values of its variables; None when one has no value, or several, and no default.

    The keys of `given` are in lower case.
    """
    if "${" not in text:
        return text

    def value(variable: re.Match[str]) -> str:
        name, _, default = variable.group(1).partition(",")
        values = given.get(name.strip().lower(), [])
        if len(values) == 1:
            return wildcards.quoted(values[0])
        if default:
            return wildcards.quoted(default.strip().strip("'"))
        raise _Missing

    try:
        return _VARIABLE.sub(value, text)
    except _Missing:
        return None


def as_text(document: str) -> str:
    """A policy of the old language version, where nothing is a variable, in terms of the new one."""
    return document.replace("${", "${$}{")

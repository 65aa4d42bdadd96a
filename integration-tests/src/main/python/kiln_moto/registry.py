"""The list of all rules: what is kept, and the AWS page that says so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

Function = TypeVar("Function", bound=Callable)


@dataclass(frozen=True)
class Rule:
    """A rule's stable id, the sentence that states it, and the AWS page it is taken from."""

    id: str
    text: str
    page: str


_rules: dict[str, Rule] = {}


def rule(id: str, text: str, page: str) -> Callable[[Function], Function]:
    """Marks the function that keeps a rule."""
    if id in _rules:
        raise ValueError(f"two rules are called {id}")
    _rules[id] = Rule(id, text, page)
    return lambda function: function


def kept_by_moto(id: str, text: str, page: str) -> None:
    """Lists a rule that stock Moto keeps already: it is relied on, so it is tested like the others."""
    rule(id, text, page)(lambda: None)


def all_rules() -> list[Rule]:
    """Every rule of the features loaded so far, by id."""
    return sorted(_rules.values(), key=lambda rule: rule.id)

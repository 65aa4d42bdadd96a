"""Finding what a resource brings to a decision: its account and its policy. The features know where these are."""

import re
from collections.abc import Callable

from kiln_moto.evaluation import Guard
from kiln_moto.policy import Question

Finder = Callable[[Question], Guard | None]
_finders: dict[str, Finder] = {}


def guards(service: str) -> Callable[[Finder], Finder]:
    """Has the function find the guard of every resource that the service's actions (`s3`: `s3:…`) are about."""

    def register(finder: Finder) -> Finder:
        _finders[service] = finder
        return finder

    return register


def of(question: Question) -> Guard:
    """The guard of the resource that is asked for; one that is not there has its ARN's account, and no policy."""
    finder = _finders.get(question.action.partition(":")[0])
    found = finder(question) if finder else None
    return found or Guard(account_in(question.resource) or question.principal.account or "")


def account_in(arn: str) -> str | None:
    """The account that an ARN names, if it does."""
    named = re.fullmatch(r"arn:[^:]*:[^:]*:[^:]*:(\d{12}):.*", arn, re.DOTALL)
    return named.group(1) if named else None

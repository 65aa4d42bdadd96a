"""Client tokens: asking twice with the same token is asking once."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from kiln_moto.ec2.images import lock
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

Result = TypeVar("Result")


@rule(
    "ec2.client-token.idempotent",
    "A repeated client token gives the first result again; with other parameters it is refused.",
    "https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html",
)
def once(backend: Any, action: str, parameters: Mapping[str, Any], make: Callable[[], Result]) -> Result:
    """The result of `make`, called once per account, region and token; without a token, always."""
    token = parameters.get("ClientToken")
    with lock:
        if not token:
            return make()
        # Kept on Moto's backend, so that it lives as long as what was made.
        results = backend.__dict__.setdefault("results_by_token", {})
        asked = json.dumps(dict(parameters), sort_keys=True, default=str)
        if (action, token) not in results:
            results[action, token] = (asked, make())
        first_asked, result = results[action, token]
        if asked != first_asked:
            raise Refusal(
                "IdempotentParameterMismatch",
                "The request uses the same client token as a previous, but non-identical request.",
            )
        return result

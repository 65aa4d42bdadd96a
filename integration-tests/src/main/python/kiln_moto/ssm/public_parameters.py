"""Public parameters, put there by whoever runs the sandbox as AWS's services would publish them."""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.core.utils import utcnow
from moto.ssm.models import Parameter, ParameterDict

from kiln_moto.patching import around
from kiln_moto.registry import kept_by_moto, rule
from kiln_moto.state import forgotten_on_reset

_PREFIX = "/aws/service/"

# By region and name, all versions in their order. Moto's own public parameters stay where they are, behind these.
_published: dict[tuple[str, str], list[Parameter]] = {}


def seed(wanted: Mapping[str, str]) -> int:
    """Publishes a parameter, or its next version; answers the version."""
    region, name = wanted["region"], wanted["name"]
    if not name.startswith(_PREFIX):
        raise ValueError(f"the name of a public parameter starts with {_PREFIX}, not so {name}")
    versions = _published.get((region, name), [])
    parameter = _parameter(name, wanted["value"], len(versions) + 1)
    _published[region, name] = [*versions, parameter]
    return parameter.version


def _parameter(name: str, value: str, version: int) -> Parameter:
    return Parameter(
        account_id="",  # the ARN of a public parameter names no account
        name=name,
        value=value,
        parameter_type="String",
        description=None,
        allowed_pattern=None,
        keyid=None,
        last_modified_date=utcnow(),
        version=version,
        data_type="text",
        tier="Standard",
    )


@rule(
    "ssm.public-parameter.read-by-all-accounts",
    "A public parameter under /aws/service is there for every account in its region; its ARN names no account.",
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html",
)
@around(ParameterDict, "__getitem__")
def versions(original, self, name: str) -> list[Parameter]:
    return _published.get((self.region_name, name)) or original(self, name)


@around(ParameterDict, "__contains__")
def is_there(original, self, name: str) -> bool:
    return (self.region_name, name) in _published or original(self, name)


@around(ParameterDict)
def get_keys_beginning_with(original, self, path: str, recursive: bool) -> Iterator[str]:
    found = list(original(self, path, recursive))
    # A listing of all that a customer has, by the path /, shows nothing public.
    if path.startswith(_PREFIX):
        here = [name for region, name in list(_published) if region == self.region_name and name.startswith(path)]
        found += [name for name in here if recursive or "/" not in name.removeprefix(path)]
    yield from dict.fromkeys(found)


@forgotten_on_reset
def _forget() -> None:
    _published.clear()


kept_by_moto(
    "ssm.put-parameter.reserved-names",
    "Nobody but AWS makes a parameter whose name, with or without a leading slash, starts with aws or ssm.",
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html",
)

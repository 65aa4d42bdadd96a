"""Finding parameters, and reading certain versions of them."""

from collections.abc import Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.ssm.exceptions import ParameterNotFound
from moto.ssm.models import SimpleSystemManagerBackend
from moto.ssm.responses import SimpleSystemManagerResponse

from kiln_moto.patching import around, replaces
from kiln_moto.refusal import Refusal
from kiln_moto.registry import kept_by_moto, rule

_DATA_TYPE = "DataType"
_USUAL_PAGE, _LARGEST_PAGE = 10, 50


@around(SimpleSystemManagerBackend)
def _validate_parameter_filters(original, self, parameter_filters, by_path):
    if by_path and any(wanted["Key"] == _DATA_TYPE for wanted in parameter_filters or []):
        raise Refusal("InvalidFilterKey", f"The following filter key is not valid: {_DATA_TYPE}.")
    original(self, _others(parameter_filters), by_path)


@around(SimpleSystemManagerBackend)
def _match_filters(original, self, parameter, filters=None):
    return _is_of_type(parameter, filters) and original(self, parameter, _others(filters))


def _others(filters: list[Mapping[str, Any]] | None) -> list[Mapping[str, Any]] | None:
    return [wanted for wanted in filters if wanted["Key"] != _DATA_TYPE] if filters else filters


@rule(
    "ssm.describe-parameters.by-data-type",
    "DescribeParameters finds parameters by their data type, too: text, aws:ec2:image.",
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html",
)
def _is_of_type(parameter: Any, filters: list[Mapping[str, Any]] | None) -> bool:
    return all(
        parameter.data_type in wanted.get("Values", []) for wanted in filters or [] if wanted["Key"] == _DATA_TYPE
    )


@rule(
    "ssm.describe-parameters.in-pages",
    "With MaxResults, which is 50 at most, an answer has so many items, and a NextToken as long as there are more.",
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html",
)
@replaces(SimpleSystemManagerResponse)
def describe_parameters(self):
    size = self._get_param("MaxResults") or _USUAL_PAGE
    if not 1 <= size <= _LARGEST_PAGE:
        raise Refusal("ValidationException", f"MaxResults is {size}, not between 1 and {_LARGEST_PAGE}")
    found = self.ssm_backend.describe_parameters(self._get_param("Filters"), self._get_param("ParameterFilters"))
    behind = (self._get_param("NextToken") or "").strip()
    left = sorted((parameter for parameter in found if parameter.name > behind), key=lambda p: p.name)
    shown = [parameter.describe_response_object(False) for parameter in left[:size]]
    token = {"NextToken": left[size - 1].name} if len(left) > size else {}
    return ActionResult({"Parameters": shown, **token})


@replaces(SimpleSystemManagerResponse)
def get_parameters(self):
    names, decrypt = self._get_param("Names"), self._get_param("WithDecryption")
    found = self.ssm_backend.get_parameters(names)
    shown = [{**found[n].response_object(decrypt, self.region), **_selector(n)} for n in names if n in found]
    return ActionResult({"Parameters": shown, "InvalidParameters": [n for n in names if n not in found]})


@around(SimpleSystemManagerResponse)
def get_parameter(original, self):
    result = original(self)
    result.result["Parameter"].update(_selector(self._get_param("Name")))
    return result


@rule(
    "ssm.get-parameters.shows-selector",
    "A parameter that is asked for by version or label, <name>:<selector>, has its bare name and says the selector.",
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Parameter.html",
)
def _selector(asked: str) -> dict[str, str]:
    bare = asked.rpartition(":parameter")[2] if asked.startswith("arn:") else asked
    _, separator, selector = bare.partition(":")
    return {"Selector": f":{selector}"} if separator else {}


@rule(
    "ssm.label-parameter-version.needs-parameter",
    "Only a parameter that is there can be labelled.",
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_LabelParameterVersion.html",
)
@around(SimpleSystemManagerBackend)
def label_parameter_version(original, self, name, version, labels):
    # Moto looks, and with that makes a parameter without versions, over which the next listing stumbles.
    if name not in self._parameters:
        raise ParameterNotFound(f"Parameter {name} not found.")
    return original(self, name, version, labels)


kept_by_moto(
    "ssm.get-parameters.invalid-ones",
    "GetParameters lists what is not there, name, version or label, as invalid, and answers the rest.",
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html",
)
kept_by_moto(
    "ssm.get-parameter-history.labels",
    "GetParameterHistory shows every version with its value and its labels.",
    "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameterHistory.html",
)

"""Parameters that hold the id of an image."""

from moto.ec2.exceptions import InvalidAMIIdError
from moto.ssm.models import SimpleSystemManagerBackend

from kiln_moto.ec2 import sharing
from kiln_moto.patching import around
from kiln_moto.registry import kept_by_moto, rule

_IMAGE = "aws:ec2:image"


@around(SimpleSystemManagerBackend)
def put_parameter(original, self, name, *args, **kwargs):
    parameter = original(self, name, *args, **kwargs)
    if parameter.data_type == _IMAGE and not _is_image(self, parameter.value):
        _take_back(self, name)
    return parameter


@rule(
    "ssm.image-parameter.is-checked-later",
    "PutParameter with data type aws:ec2:image succeeds, but an image that is not there makes no parameter.",
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html",
)
def _take_back(backend: SimpleSystemManagerBackend, name: str) -> None:
    versions = backend._parameters[name]
    versions.pop()
    if not versions:
        del backend._parameters[name]


def _is_image(backend: SimpleSystemManagerBackend, value: str) -> bool:
    try:
        sharing.find_image(backend.account_id, backend.region_name, value)
    except InvalidAMIIdError:
        return False
    return True


kept_by_moto(
    "ssm.parameter-labels",
    "A label names one version of a parameter and moves when it is put on another.",
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html",
)

"""The names of images."""

import re
from typing import Any

from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

_NAME = re.compile(r"[A-Za-z0-9()\[\] ./\-'@_]{3,128}")


@rule(
    "ec2.image-name.syntax",
    "An image's name has 3 to 128 characters: letters, digits, ( ) [ ] space . / - ' @ _.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html",
)
def check_syntax(name: str) -> None:
    if not _NAME.fullmatch(name or ""):
        raise Refusal(
            "InvalidAMIName.Malformed",
            f"AMI name '{name}' is invalid: 3-128 letters, digits, and ( ) [ ] space . / - ' @ _",
        )


@rule(
    "ec2.image-name.unique",
    "An image's name is unique in its account and region, whichever call makes the image.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
)
def check_unique(backend: Any, name: str) -> None:
    for image in list(backend.amis.values()):
        if image.name == name and image.owner_id == backend.account_id:
            raise Refusal("InvalidAMIName.Duplicate", f"AMI name {name} is already in use by AMI {image.id}")


def check(backend: Any, name: str) -> None:
    """Refuses a name that a new image cannot have."""
    check_syntax(name)
    check_unique(backend, name)

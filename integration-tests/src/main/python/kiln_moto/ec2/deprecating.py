"""Deprecated images: they work, but others no longer come across them."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from moto.core.responses import ActionResult
from moto.ec2.models.amis import Ami
from moto.ec2.responses.amis import AmisResponse

from kiln_moto import clock
from kiln_moto.ec2.sharing import own_image
from kiln_moto.patching import replaces
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

_FORMAT = "%Y-%m-%dT%H:%M:%S.000Z"


@rule(
    "ec2.describe-images.hides-deprecated",
    "Deprecated images of others are shown only when asked for by id or with IncludeDeprecated.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deprecate.html",
)
def is_hidden(image: Ami, account: str, ids: Sequence[str], with_deprecated: bool) -> bool:
    return not with_deprecated and image.id not in ids and image.owner_id != account and is_deprecated(image)


def is_deprecated(image: Ami) -> bool:
    """Whether the image's deprecation time has come."""
    return image.deprecation_time is not None and clock.now() >= moment(image.deprecation_time)


def moment(text: str) -> datetime:
    """The time an ISO-8601 text names; without a zone it is UTC."""
    parsed = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)


def text_of(time: datetime) -> str:
    """The form in which EC2 shows a deprecation time: rounded to the nearest minute."""
    return (time + timedelta(seconds=30)).replace(second=0, microsecond=0).strftime(_FORMAT)


@replaces(AmisResponse)
def enable_image_deprecation(self):
    image = own_image(self.ec2_backend, self._get_param("ImageId"))
    image.deprecation_time = _time(self._get_param("DeprecateAt"))
    return ActionResult({"Return": True})


@rule(
    "ec2.enable-image-deprecation.time",
    "An image is deprecated at a time in the future, ten years away at most.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageDeprecation.html",
)
def _time(asked: datetime | str) -> str:
    time = moment(str(asked))
    if not clock.now() - timedelta(minutes=1) <= time <= clock.now() + timedelta(days=3653):
        raise Refusal("InvalidParameterValue", f"DeprecateAt {asked} is in the past or more than 10 years from now")
    return text_of(time)


@replaces(AmisResponse)
def disable_image_deprecation(self):
    own_image(self.ec2_backend, self._get_param("ImageId")).deprecation_time = None
    return ActionResult({"Return": True})

"""Images that are protected from being deregistered."""

from datetime import timedelta

from moto.core.responses import ActionResult
from moto.ec2.models.amis import Ami
from moto.ec2.responses.amis import AmisResponse

from kiln_moto import clock
from kiln_moto.ec2.sharing import own_image
from kiln_moto.patching import replaces
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

_OFF, _ON, _ON_AND_FOR_A_DAY_AFTER = "disabled", "enabled-without-cooldown", "enabled-with-cooldown"
_COOLDOWN = timedelta(hours=24)


@replaces(AmisResponse)
def enable_image_deregistration_protection(self):
    image = own_image(self.ec2_backend, self._get_param("ImageId"))
    self.error_on_dryrun()
    image.protection = _ON_AND_FOR_A_DAY_AFTER if self._get_param("WithCooldown") else _ON
    return ActionResult({"Return": image.protection})


@replaces(AmisResponse)
def disable_image_deregistration_protection(self):
    image = own_image(self.ec2_backend, self._get_param("ImageId"))
    self.error_on_dryrun()
    _cool_down(image)
    image.protection = _OFF
    return ActionResult({"Return": _shown(image)})


@rule(
    "ec2.image-deregistration-protection.cooldown",
    "Protection with a cooldown goes on for 24 hours after it is turned off.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deregistration-protection.html",
)
def _cool_down(image: Ami) -> None:
    if image.protection == _ON_AND_FOR_A_DAY_AFTER:
        image.protected_until = clock.now() + _COOLDOWN


@rule(
    "ec2.deregister-image.not-while-protected",
    "An image with deregistration protection is not deregistered, whatever its caller may do.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deregistration-protection.html",
)
def check_unprotected(image: Ami) -> None:
    if _shown(image) != _OFF:
        raise Refusal("OperationNotPermitted", f"Deregistration protection is {_shown(image)} for the image {image.id}")


def _shown(image: Ami) -> str:
    until = image.protected_until
    if image.protection == _OFF and until is not None and clock.now() < until:
        return f"disabled after {until.strftime('%Y-%m-%dT%H:%M:%S.000Z')}"
    return image.protection


Ami.protection, Ami.protected_until = _OFF, None
Ami.deregistration_protection = property(_shown)

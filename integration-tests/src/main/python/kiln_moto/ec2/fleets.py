"""Fleets: what they were asked for is what they show."""

from typing import Any

from moto.ec2.models.spot_requests import SpotFleetRequest

from kiln_moto.patching import around, replaces_property
from kiln_moto.registry import kept_by_moto, rule


@around(SpotFleetRequest, "__init__")
def remember_configuration(original, self, **asked):
    self.asked_specifications = asked.get("launch_specs") or []
    self.asked_templates = asked.get("launch_template_config") or []
    original(self, **asked)


@rule(
    "ec2.spot-fleet.shows-what-it-was-asked",
    "A Spot Fleet request shows its launch specifications or its launch templates, whichever it was made with.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SpotFleetRequestConfigData.html",
)
@replaces_property(SpotFleetRequest)
def spot_fleet_request_config(self) -> dict[str, Any]:
    configuration = {
        "TargetCapacity": self.target_capacity,
        "IamFleetRole": self.iam_fleet_role,
        "AllocationStrategy": self.allocation_strategy,
        "FulfilledCapacity": self.fulfilled_capacity,
        "LaunchSpecifications": self.asked_specifications,
        "LaunchTemplateConfigs": self.asked_templates,
        "SpotPrice": self.spot_price,
    }
    return {name: value for name, value in configuration.items() if value is not None}


kept_by_moto(
    "ec2.fleet.shows-what-it-was-asked",
    "An EC2 Fleet shows its launch templates and their overrides, which may name images.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FleetData.html",
)
kept_by_moto(
    "ec2.spot-instance-request.names-image",
    "A Spot Instance request shows the image that its instance is launched from.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SpotInstanceRequest.html",
)

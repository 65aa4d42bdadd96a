"""Which lists come in pages. Moto answers most of them whole, whatever is asked."""

from collections.abc import Callable, Mapping
from typing import Any

from moto.ec2.responses.amis import AmisResponse
from moto.ec2.responses.elastic_block_store import ElasticBlockStore
from moto.ec2.responses.fleets import Fleets
from moto.ec2.responses.instances import InstanceResponse
from moto.ec2.responses.launch_templates import LaunchTemplates
from moto.ec2.responses.spot_fleets import SpotFleets
from moto.ec2.responses.spot_instances import SpotInstances

# What these answer is what comes in pages, so they are laid over Moto first.
from kiln_moto.ec2 import describing, instances, snapshots, templates  # noqa: F401
from kiln_moto.ec2.paging import page
from kiln_moto.patching import around


def _in_pages(owner: type, method: str, key: str, id_of: Callable[[Any], str], least: int = 1) -> None:
    @around(owner, method)
    def answer_page(original, self):
        result = original(self)
        shown, token = page(result.result[key], dict(self._get_params()), id_of, least)
        result.result.update({key: shown, "NextToken": token})
        return result


def _id(item: Any) -> str:
    return item.id


def _id_of_template(template: Mapping[str, Any]) -> str:
    return template["LaunchTemplateId"]


def _id_of_version(version: Mapping[str, Any]) -> str:
    return f"{version['LaunchTemplateId']}:{version['VersionNumber']:06}"


_in_pages(AmisResponse, "describe_images", "Images", _id)
_in_pages(ElasticBlockStore, "describe_snapshots", "Snapshots", _id, least=5)
_in_pages(InstanceResponse, "describe_instances", "Reservations", _id, least=5)
_in_pages(Fleets, "describe_fleets", "Fleets", _id)
_in_pages(SpotFleets, "describe_spot_fleet_requests", "SpotFleetRequestConfigs", _id)
_in_pages(SpotInstances, "describe_spot_instance_requests", "SpotInstanceRequests", _id)
_in_pages(LaunchTemplates, "describe_launch_templates", "LaunchTemplates", _id_of_template)
_in_pages(LaunchTemplates, "describe_launch_template_versions", "LaunchTemplateVersions", _id_of_version)

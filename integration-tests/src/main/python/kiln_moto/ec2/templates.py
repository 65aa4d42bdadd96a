"""Launch templates."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.launch_templates import LaunchTemplateBackend
from moto.ec2.responses.launch_templates import LaunchTemplates

from kiln_moto.patching import around, replaces
from kiln_moto.registry import kept_by_moto, rule


@around(LaunchTemplateBackend)
def describe_launch_template_versions(original, self, **asked):
    # Moto leaves out what is above a number, with no way to ask for it.
    return original(self, **{**asked, "max_results": 1_000_000})


@replaces(LaunchTemplates)
def describe_launch_templates(self):
    found = self.ec2_backend.describe_launch_templates(
        template_names=self._get_param("LaunchTemplateNames", []),
        template_ids=self._get_param("LaunchTemplateIds", []),
        filters=self._filters_from_querystring(),
    )
    return ActionResult({"LaunchTemplates": [_shown(self, template) for template in found]})


def _shown(response: LaunchTemplates, template: Any) -> dict[str, Any]:
    return {
        "CreateTime": template.create_time,
        "CreatedBy": f"arn:aws:iam::{response.current_account}:root",
        "DefaultVersionNumber": template.default_version_number,
        "LatestVersionNumber": template.latest_version_number,
        "LaunchTemplateId": template.id,
        "LaunchTemplateName": template.name,
        "Tags": template.tags,
    }


@around(LaunchTemplates)
def create_launch_template_version(original, self):
    inherited = _inherited(self)
    result = original(self)
    # What is shown is what Moto keeps.
    data = result.result["LaunchTemplateVersion"]["LaunchTemplateData"]
    data.update({**inherited, **data})
    return result


@rule(
    "ec2.launch-template-version.inherits-from-source",
    "A version made from another, its SourceVersion, has what that one says and the new one does not.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html",
)
def _inherited(response: LaunchTemplates) -> dict[str, Any]:
    source = response._get_param("SourceVersion")
    if not source:
        return {}
    backend, name = response.ec2_backend, response._get_param("LaunchTemplateName")
    template = (
        backend.get_launch_template_by_name(name)
        if name
        else backend.get_launch_template(response._get_param("LaunchTemplateId"))
    )
    return dict(template.get_version(source).data)


kept_by_moto(
    "ec2.describe-launch-template-versions.of-all-templates",
    "Without a template, the versions $Default and $Latest of every template are described.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html",
)
kept_by_moto(
    "ec2.launch-template.keeps-name-of-parameter",
    "A template may name its image as resolve:ssm:<parameter>, with a version or label, and shows it so.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-launch-template.html",
)

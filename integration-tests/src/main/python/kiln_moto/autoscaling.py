"""Auto Scaling groups and launch configurations, by what they show of the images they launch."""

from moto.autoscaling.models import FakeAutoScalingGroup

from kiln_moto.patching import around, replaces_property
from kiln_moto.registry import kept_by_moto, rule


@rule(
    "autoscaling.group.template-or-policy",
    "A group shows the launch template it was made with, or its mixed instances policy, not both.",
    "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html",
)
@replaces_property(FakeAutoScalingGroup)
def launch_template(self) -> dict[str, str] | None:
    if self.ec2_launch_template is None or self.mixed_instances_policy:
        return None
    return {
        "LaunchTemplateId": self.ec2_launch_template.id,
        "LaunchTemplateName": self.ec2_launch_template.name,
        "Version": self.provided_launch_template_version,
    }


@rule(
    "autoscaling.update-group.replaces-what-it-launches",
    "An update that names what the group launches replaces that, of whichever kind it was; any other leaves it.",
    "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html",
)
@around(FakeAutoScalingGroup)
def update(original, self, **asked):
    policy = self.mixed_instances_policy
    original(self, **asked)
    if asked.get("launch_template") or asked.get("mixed_instances_policy"):
        self.launch_config = self.launch_configuration_name = None
    elif asked.get("launch_config_name"):
        self.ec2_launch_template = None
    else:
        self.mixed_instances_policy = policy


kept_by_moto(
    "autoscaling.group.overrides-name-templates",
    "An override in a group's mixed instances policy may name a launch template of its own, which is shown.",
    "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplateOverrides.html",
)
kept_by_moto(
    "autoscaling.launch-configuration.names-image",
    "A launch configuration shows the image it names, and a group the launch configuration it was made with.",
    "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchConfiguration.html",
)
kept_by_moto(
    "autoscaling.describe.in-pages",
    "With MaxRecords an answer has so many items at most, and a NextToken as long as there are more.",
    "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html",
)

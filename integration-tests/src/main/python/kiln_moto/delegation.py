"""Which services may have a delegated administrator in an organization."""

from moto.organizations.models import FakeDelegatedAdministrator

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
FakeDelegatedAdministrator.SUPPORTED_SERVICES.append("member.org.stacksets.cloudformation.amazonaws.com")

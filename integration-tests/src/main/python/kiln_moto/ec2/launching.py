"""What RunInstances and the instance profile calls are asked."""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends

from kiln_moto import passing, questions
from kiln_moto.calls import Call
from kiln_moto.ec2 import facts, images, sharing
from kiln_moto.ec2.asking import about_ec2, arn_of, new, requested_tags, tagged_on_creation
from kiln_moto.questions import Asked, asks
from kiln_moto.registry import rule

_PARAMETER = "resolve:ssm:"


@asks("ec2:RunInstances")
def about_run_instances(call: Call) -> Iterator[Asked]:
    backend = ec2_backends[call.account][call.region]
    wish = {**_of_template(backend, call.parameters), **call.parameters}
    yield from _parts(call, backend, wish)
    yield from _parameter(call, wish)
    yield from tagged_on_creation(call)
    yield from _profile(call, wish.get("IamInstanceProfile") or {})


@asks("ec2:AssociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation")
def about_profile(call: Call) -> Iterator[Asked]:
    yield from about_ec2(call)
    yield from _profile(call, call.parameters.get("IamInstanceProfile") or {})


def _of_template(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    template = parameters.get("LaunchTemplate")
    try:
        return dict(backend._get_template_from_args(template).data) if template else {}
    except EC2ClientError:
        return {}


@rule(
    "ec2.run-instances.asks-every-part",
    "RunInstances needs its right on image, instance, volumes, network interface, subnet, security groups, key pair.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html",
)
def _parts(call: Call, backend: Any, wish: Mapping[str, Any]) -> Iterator[Asked]:
    for kind in _KINDS:
        for arn, context in kind(call, backend, wish):
            further = {**facts.of(call.account, arn), **context, **_about_template(call)}
            yield Asked(call.action, arn, {"ec2:Region": call.region, **further})


Parts = Iterator[tuple[str, questions.Context]]


def _image(call: Call, backend: Any, wish: Mapping[str, Any]) -> Parts:
    named = wish.get("ImageId") or ""
    if named.startswith(_PARAMETER):
        named = _resolved(call, named.removeprefix(_PARAMETER))
    if named.startswith("ami-"):
        yield arn_of(call, "image", named), {}
    else:
        yield new(call, "image"), {}


def _resolved(call: Call, name: str) -> str:
    from moto.ssm.models import ssm_backends

    parameter = ssm_backends[call.account][call.region].get_parameter(name)
    return parameter.value if parameter else ""


def _instance(call: Call, backend: Any, wish: Mapping[str, Any]) -> Parts:
    metadata, placement = wish.get("MetadataOptions") or {}, wish.get("Placement") or {}
    context: dict[str, Any] = {
        **requested_tags(call, "instance"),
        "ec2:InstanceType": wish.get("InstanceType") or "m1.small",
        "ec2:EbsOptimized": str(bool(wish.get("EbsOptimized"))).lower(),
        "ec2:RootDeviceType": "ebs",
        "ec2:Tenancy": placement.get("Tenancy") or "default",
        "ec2:InstanceMarketType": (wish.get("InstanceMarketOptions") or {}).get("MarketType") or "on-demand",
    }
    for key, value in {
        "ec2:AvailabilityZone": placement.get("AvailabilityZone"),
        "ec2:InstanceProfile": _profile_arn(call, wish.get("IamInstanceProfile") or {}),
        "ec2:MetadataHttpEndpoint": metadata.get("HttpEndpoint"),
        "ec2:MetadataHttpPutResponseHopLimit": metadata.get("HttpPutResponseHopLimit"),
        "ec2:MetadataHttpTokens": metadata.get("HttpTokens"),
    }.items():
        if value:
            context[key] = str(value)
    yield new(call, "instance"), context


def _interface(call: Call, backend: Any, wish: Mapping[str, Any]) -> Parts:
    subnet = arn_of(call, "subnet", _subnet_id(backend, wish))
    context = {**requested_tags(call, "network-interface"), "ec2:Subnet": subnet}
    of_subnet = facts.of(call.account, subnet)
    context.update({key: of_subnet[key] for key in ("ec2:Vpc", "ec2:AvailabilityZone") if key in of_subnet})
    for interface in wish.get("NetworkInterfaces") or [{}]:
        existing = interface.get("NetworkInterfaceId")
        public = interface.get("AssociatePublicIpAddress")
        own = {} if public is None else {"ec2:AssociatePublicIpAddress": str(bool(public)).lower()}
        arn = arn_of(call, "network-interface", existing) if existing else new(call, "network-interface")
        yield arn, {**context, **own}


def _subnet(call: Call, backend: Any, wish: Mapping[str, Any]) -> Parts:
    yield arn_of(call, "subnet", _subnet_id(backend, wish)), {}


def _subnet_id(backend: Any, wish: Mapping[str, Any]) -> str:
    """The subnet that is named, or the default one of the zone."""
    interfaces = wish.get("NetworkInterfaces") or []
    named = wish.get("SubnetId") or next((i["SubnetId"] for i in interfaces if i.get("SubnetId")), None)
    if named:
        return named
    zone = (wish.get("Placement") or {}).get("AvailabilityZone")
    defaults = backend.get_default_subnets()
    found = defaults.get(zone) if zone else next(iter(defaults.values()), None)
    return found.id if found else "*"


def _groups(call: Call, backend: Any, wish: Mapping[str, Any]) -> Parts:
    interfaces = wish.get("NetworkInterfaces") or []
    ids = list(wish.get("SecurityGroupIds") or []) + [g for i in interfaces for g in i.get("Groups") or []]
    for name in wish.get("SecurityGroups") or []:
        found = backend.get_security_group_by_name_or_id(name)
        ids += [found.id] if found else []
    for group_id in ids or [_default_group(backend, _subnet_id(backend, wish))]:
        yield arn_of(call, "security-group", group_id), {}


def _default_group(backend: Any, subnet_id: str) -> str:
    try:
        group = backend.get_default_security_group(backend.get_subnet(subnet_id).vpc_id)
    except EC2ClientError:
        group = None
    return group.id if group else "*"


def _volumes(call: Call, backend: Any, wish: Mapping[str, Any]) -> Parts:
    """One question for each volume that differs in what conditions can see."""
    image = next(_image(call, backend, wish))[0].rpartition("/")[2]
    try:
        backings = images.backings(sharing.find_image(call.account, call.region, image))
    except EC2ClientError:
        backings = []
    disks = {b.device: b.mapping()["Ebs"] for b in backings}
    for mapping in wish.get("BlockDeviceMappings") or []:
        given = {name: value for name, value in (mapping.get("Ebs") or {}).items() if value not in (None, "")}
        disks[mapping.get("DeviceName")] = {**disks.get(mapping.get("DeviceName"), {}), **given}
    asked = [_about_volume(call, disk) for disk in disks.values()] or [{}]
    for context in [c for i, c in enumerate(asked) if c not in asked[:i]]:
        yield new(call, "volume"), {**requested_tags(call, "volume"), **context}


def _about_volume(call: Call, disk: Mapping[str, Any]) -> dict[str, str]:
    context = {"ec2:Encrypted": str(str(disk.get("Encrypted", False)).lower() == "true").lower()}
    for key, name in (("ec2:VolumeSize", "VolumeSize"), ("ec2:VolumeType", "VolumeType"), ("ec2:VolumeIops", "Iops")):
        if disk.get(name):
            context[key] = str(disk[name])
    if disk.get("SnapshotId"):
        context["ec2:ParentSnapshot"] = arn_of(call, "snapshot", disk["SnapshotId"])
    return context


def _key_pair(call: Call, backend: Any, wish: Mapping[str, Any]) -> Parts:
    if wish.get("KeyName"):
        yield arn_of(call, "key-pair", wish["KeyName"]), {
            "ec2:KeyPairName": wish["KeyName"]
        }


def _template(call: Call, backend: Any, wish: Mapping[str, Any]) -> Parts:
    arn = _template_arn(call)
    if arn:
        yield arn, {}


def _template_arn(call: Call) -> str | None:
    named = call.parameters.get("LaunchTemplate")
    if not named:
        return None
    backend = ec2_backends[call.account][call.region]
    known = {t.name: t.id for t in list(backend.launch_templates.values())}
    template = named.get("LaunchTemplateId") or known.get(named.get("LaunchTemplateName"), "*")
    return arn_of(call, "launch-template", template)


def _about_template(call: Call) -> dict[str, str]:
    arn = _template_arn(call)
    return {"ec2:LaunchTemplate": arn, "ec2:IsLaunchTemplateResource": "false"} if arn else {}


_KINDS = (_image, _instance, _interface, _subnet, _groups, _volumes, _key_pair, _template)


@rule(
    "ec2.run-instances.parameter-needs-get-parameters",
    "An image named as resolve:ssm:<parameter> needs ssm:GetParameters on the parameter as well.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-systems-manager-parameter-to-find-AMI.html",
)
def _parameter(call: Call, wish: Mapping[str, Any]) -> Iterator[Asked]:
    named = wish.get("ImageId") or ""
    if named.startswith(_PARAMETER):
        name = named.removeprefix(_PARAMETER).lstrip("/").partition(":")[0]
        owner = "" if name.startswith("aws/") else call.account
        yield Asked("ssm:GetParameters", f"arn:aws:ssm:{call.region}:{owner}:parameter/{name}")


@rule(
    "ec2.run-instances.profile-needs-pass-role",
    "An instance with a profile needs iam:PassRole on the profile's role, to ec2.amazonaws.com.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html",
)
def _profile(call: Call, profile: Mapping[str, str]) -> Iterator[Asked]:
    for candidate in list(iam_backends[call.account]["aws"].instance_profiles.values()):
        if candidate.arn == profile.get("Arn") or candidate.name == profile.get("Name"):
            for role in candidate.roles:
                yield passing.role_to(role.arn, "ec2.amazonaws.com")


def _profile_arn(call: Call, profile: Mapping[str, str]) -> str | None:
    known = {p.name: p.arn for p in list(iam_backends[call.account]["aws"].instance_profiles.values())}
    return profile.get("Arn") or known.get(profile.get("Name", ""))

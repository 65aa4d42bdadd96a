"""The ARNs of the resources a call names.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kiln_moto.operation import Operation

_EC2_TYPES = {
    "acl": "network-acl",
    "ami": "image",
    "dopt": "dhcp-options",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "fleet": "fleet",
    "i": "instance",
    "igw": "internet-gateway",
    "key": "key-pair",
    "lt": "launch-template",
    "nat": "natgateway",
    "pl": "prefix-list",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "snap": "snapshot",
    "subnet": "subnet",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}
_EC2_ID = re.compile(rf"({'|'.join(_EC2_TYPES)})-[0-9a-f]+")
_EC2_NO_RESOURCES = {"Filters", "TagSpecifications", "Tags", "UserData"}
_EC2_WITHOUT_ACCOUNT = ("image", "snapshot")

# Parameter → what follows arn:aws:<service>:<region>:<account>:
_TEMPLATES: dict[str, dict[str, str]] = {
    "autoscaling": {
        "AutoScalingGroupName": "autoScalingGroup:*:autoScalingGroupName/{}",
        "LaunchConfigurationName": "launchConfiguration:*:launchConfigurationName/{}",
    },
    "cloudformation": {"StackName": "stack/{}/*", "StackSetName": "stackset/{}:*"},
    "dynamodb": {"TableName": "table/{}"},
    "events": {"EventBusName": "event-bus/{}", "Name": "rule/{}", "Rule": "rule/{}"},
    "kms": {"KeyId": "key/{}", "AliasName": "{}", "TargetKeyId": "key/{}"},
    "lambda": {"FunctionName": "function:{}"},
    "logs": {"logGroupName": "log-group:{}"},
    "scheduler": {"Name": "schedule/default/{}"},
    "sns": {"Name": "{}"},
    "sqs": {"QueueName": "{}"},
}
_GLOBAL = {"iam": {"RoleName": "role/{}", "UserName": "user/{}", "PolicyName": "policy/{}"}}
_SSM_DOCUMENT = re.compile(r"(Document|Automation|Command)")


def named(asked: Operation, account: str, region: str) -> tuple[str, ...]:
    """Every ARN a call's parameters spell out or stand for, in their order, each once."""
    special = _SPECIAL.get(asked.service)
    found = special(asked, account, region) if special else _by_template(asked, account, region)
    return tuple(dict.fromkeys(found))


def _ec2(asked: Operation, account: str, region: str) -> Iterator[str]:
    for name, value in asked.parameters.items():
        if name not in _EC2_NO_RESOURCES:
            # The source of a copy lives in another region; its ARN says so.
            home = asked.parameters.get("SourceRegion", region) if name.startswith("Source") else region
            for text in _texts(value):
                if _EC2_ID.fullmatch(text):
                    yield ec2_arn(text, account, home)


def ec2_arn(resource_id: str, account: str, region: str) -> str:
    """The ARN of an EC2 resource; those of images and snapshots do not name the account."""
    kind = _EC2_TYPES[resource_id.partition("-")[0]]
    return f"arn:aws:ec2:{region}:{'' if kind in _EC2_WITHOUT_ACCOUNT else account}:{kind}/{resource_id}"


def _s3(asked: Operation, account: str, region: str) -> Iterator[str]:
    bucket, key = asked.parameters.get("Bucket"), asked.parameters.get("Key")
    if bucket:
        yield f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"


def _sqs(asked: Operation, account: str, region: str) -> Iterator[str]:
    url = asked.parameters.get("QueueUrl")
    if url:
        owner, name = queue_of(url, account)
        yield f"arn:aws:sqs:{region}:{owner}:{name}"
    yield from _by_template(asked, asked.parameters.get("QueueOwnerAWSAccountId", account), region)


def queue_of(url: str, account: str) -> tuple[str, str]:
    """The owner and the name in a queue's URL; SQS takes a bare name for a queue of the caller."""
    parts = url.rstrip("/").split("/")
    owner = parts[-2] if len(parts) > 1 and re.fullmatch(r"\d{12}", parts[-2]) else account
    return owner, parts[-1]


def _ssm(asked: Operation, account: str, region: str) -> Iterator[str]:
    for name in ("Name", "Names", "Path", "DocumentName", "AutomationExecutionId"):
        for text in _texts(asked.parameters.get(name, [])):
            owner = "" if text.startswith("/aws/") else account  # public parameters belong to no account
            yield (
                text
                if text.startswith("arn:")
                else f"arn:aws:ssm:{region}:{owner}:{_ssm_resource(asked, name, text)}"
            )


def _ssm_resource(asked: Operation, parameter: str, text: str) -> str:
    if parameter == "AutomationExecutionId":
        return f"automation-execution/{text}"
    if parameter == "DocumentName" or _SSM_DOCUMENT.search(asked.name):
        return f"document/{text}"
    return f"parameter/{text.lstrip('/').partition(':')[0]}"


def _by_template(asked: Operation, account: str, region: str) -> Iterator[str]:
    templates = {**_TEMPLATES.get(asked.service, {}), **_GLOBAL.get(asked.service, {})}
    place = f":{account}" if asked.service in _GLOBAL else f"{region}:{account}"
    for name, value in asked.parameters.items():
        for text in [value] if isinstance(value, str) else []:
            if text.startswith("arn:"):
                yield text
            elif name in templates:
                template = "{}" if text.startswith("alias/") else templates[name]
                yield f"arn:aws:{asked.service}:{place}:{template.format(text)}"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


_SPECIAL: dict[str, Callable[[Operation, str, str], Iterator[str]]] = {"ec2": _ec2, "s3": _s3, "sqs": _sqs, "ssm": _ssm}

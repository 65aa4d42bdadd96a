"""What calls about stacks and stack sets say, in forms that the rest understands."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlparse

from kiln_moto import inside
from kiln_moto.calls import Call
from kiln_moto.cloudformation import template
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule


def text_of_template(call: Call, previous: str | None = None) -> str:
    """The template that a call gives, or the previous one that it wants to keep."""
    asked = call.parameters
    if asked.get("UsePreviousTemplate"):
        if previous is None:
            raise template.error("There is no previous template to use.")
        return previous
    if asked.get("TemplateURL"):
        text, in_s3 = _from_s3(call, asked["TemplateURL"]), True
    elif asked.get("TemplateBody"):
        text, in_s3 = asked["TemplateBody"], False
    else:
        raise template.error("Either Template URL or Template Body must be specified.")
    template.check_size(text, in_s3)
    template.parse(text)
    return text


@rule(
    "cloudformation.template-url",
    "TemplateURL names an object in S3, in whichever form of URL; it is read with the rights of the caller.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html",
)
def _from_s3(call: Call, url: str) -> str:
    place = urlparse(url)
    first, _, rest = place.path.lstrip("/").partition("/")
    by_host = ".s3" in place.netloc
    bucket, key = (place.netloc.partition(".s3")[0], f"{first}/{rest}".rstrip("/")) if by_host else (first, rest)
    if not bucket or not key:
        raise template.error("TemplateURL must be a supported URL.")
    try:
        found = inside.call(call.caller, call.region, "s3", "GetObject", {"Bucket": bucket, "Key": unquote(key)})
    except Refusal as refused:
        raise template.error(f"S3 error: {refused.message}") from refused
    body = found["Body"]
    return body if isinstance(body, str) else str(body, "utf-8")


@rule(
    "cloudformation.capabilities",
    "A template that makes IAM resources needs CAPABILITY_IAM, one that names them CAPABILITY_NAMED_IAM.",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html",
)
def check_capabilities(text: str, given: Iterable[str]) -> None:
    """Refuses a template whose capabilities are not acknowledged."""
    needed = capabilities(text)
    acknowledged = set(given)
    if "CAPABILITY_NAMED_IAM" in acknowledged:
        acknowledged.add("CAPABILITY_IAM")
    if not needed <= acknowledged:
        raise Refusal("InsufficientCapabilitiesException", f"Requires capabilities : [{', '.join(sorted(needed))}]")


_IAM_NAMES = {
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::Role": "RoleName",
}
_NEEDS_CAPABILITY = {*_IAM_NAMES, "AWS::IAM::Policy", "AWS::IAM::RolePolicy"}


def capabilities(text: str) -> set[str]:
    """What a template needs acknowledged."""
    resources = template.parse(text)["Resources"].values()
    named = any(_IAM_NAMES.get(r["Type"], "") in (r.get("Properties") or {}) for r in resources)
    if named:
        return {"CAPABILITY_NAMED_IAM"}
    return {"CAPABILITY_IAM"} if any(r["Type"] in _NEEDS_CAPABILITY for r in resources) else set()


def tags(parameters: Mapping[str, Any]) -> dict[str, str]:
    """The tags of a call, by key."""
    return {tag["Key"]: tag["Value"] for tag in parameters.get("Tags") or []}


def page(found: list[Any], call: Call, size: int = 100) -> tuple[list[Any], str | None]:
    """The page that a call asks for, and the token of the next one."""
    start = int(call.parameters.get("NextToken") or 0)
    size = min(int(call.parameters.get("MaxResults") or size), size)
    end = start + size
    return found[start:end], str(end) if end < len(found) else None

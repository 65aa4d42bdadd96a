"""EventBridge: which rules an event meets, and whether its targets take it; EC2's own events; schedules."""

import copy
import json
import sys
import uuid
from collections.abc import Mapping
from typing import Any

import jmespath
from moto.ec2.models.amis import Ami
from moto.events.models import Rule, events_backends
from moto.events.utils import EventTemplateParser
from moto.sqs.models import Queue, sqs_backends

from kiln_moto import clock, lambda_hosts, lambda_invoking, policy
from kiln_moto.ec2 import images
from kiln_moto.patching import around
from kiln_moto.policy import Principal, Question
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule
from kiln_moto.resources import ec2_arn

_SERVICE = "events.amazonaws.com"
_TOLD = ("available", "failed", "deregistered", "disabled")

Event = Mapping[str, Any]


@around(Rule)
def send_to_targets(original, self, original_event, transform_input=True):
    if not _matches(self, original_event):
        return
    for target in filter(_is_ours, list(self.targets)):
        try:
            _deliver(self, target, original_event)
        except Refusal as trouble:
            # Whoever caused the event does not hear of it.
            print(f"kiln_moto: {self.arn} did not reach {target['Arn']}: {trouble}", file=sys.stderr)
    others = copy.copy(self)
    others.targets = [target for target in self.targets if not _is_ours(target)]
    original(others, original_event, transform_input)


def _matches(met: Rule, event: Event) -> bool:
    return _is_on(met) and _has_pattern(met) and met.event_pattern.matches_event(event)


@rule(
    "events.rule.disabled-does-nothing",
    "A disabled rule matches no event, and its schedule does not run.",
    "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html",
)
def _is_on(met: Rule) -> bool:
    return met.state != "DISABLED"


@rule(
    "events.rule.without-pattern-matches-nothing",
    "A rule that has a schedule and no pattern is met by no event.",
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html",
)
def _has_pattern(met: Rule) -> bool:
    return bool(met.event_pattern.get_pattern())


def _is_ours(target: Mapping[str, Any]) -> bool:
    return target["Arn"].split(":")[2] in ("sqs", "lambda")


def _deliver(met: Rule, target: Mapping[str, Any], event: Event) -> None:
    body = _input(target, event)
    if target["Arn"].split(":")[2] == "sqs":
        queue = _queue(target["Arn"])
        if queue is not None and _queue_lets_in(queue, met.arn):
            _send(queue, body, target)
    else:
        function = lambda_invoking.find(target["Arn"])
        if function is not None and _function_lets_in(function, met.arn):
            lambda_hosts.send(function.function_arn, body.encode())


@rule(
    "events.target.input",
    "A target gets the whole event, or what its Input, InputPath or InputTransformer makes of it.",
    "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html",
)
def _input(target: Mapping[str, Any], event: Event) -> str:
    seen = _as_sent(event)
    if target.get("Input"):
        return target["Input"]
    if target.get("InputPath"):
        return json.dumps(jmespath.search(target["InputPath"].removeprefix("$.") or "@", seen))
    if target.get("InputTransformer"):
        asked = target["InputTransformer"]
        return json.dumps(EventTemplateParser.parse(asked["InputTemplate"], asked.get("InputPathsMap", {}), event))
    return json.dumps(seen)


def _as_sent(event: Event) -> dict[str, Any]:
    """Moto keeps the time of an event as a number."""
    sent = {name: value for name, value in event.items() if name != "ingestion-time"}
    if not isinstance(sent["time"], str):
        sent["time"] = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    return sent


def _queue(arn: str) -> Queue | None:
    _, _, _, region, account, name = arn.split(":")
    return sqs_backends[account][region].queues.get(name)


@rule(
    "events.target.needs-queue-policy",
    "EventBridge sends to a queue whose policy allows events.amazonaws.com to send messages for that rule.",
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
)
def _queue_lets_in(queue: Queue, source: str) -> bool:
    context = {"aws:SourceArn": source, "aws:SourceAccount": source.split(":")[4]}
    question = Question(Principal(service=_SERVICE), "sqs:SendMessage", queue.queue_arn, context)
    return policy.allows(queue.policy, question)


@rule(
    "events.target.needs-function-policy",
    "EventBridge invokes a function, asynchronously, whose policy allows events.amazonaws.com that for the rule.",
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
)
def _function_lets_in(function: Any, source: str) -> bool:
    return lambda_invoking.lets_in(function, _SERVICE, source)


def _send(queue: Queue, body: str, target: Mapping[str, Any]) -> None:
    group = (target.get("SqsParameters") or {}).get("MessageGroupId")
    sqs_backends[queue.account_id][queue.region].send_message(queue.name, body, group_id=group)


@rule(
    "events.ec2.ami-state-change",
    "EC2 tells the default bus of an image's account and region when the image is available, failed or deregistered.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitor-ami-events.html",
)
@images.watched_by
def tell_of_image(image: Ami, state: str) -> None:
    if state not in _TOLD:
        return
    backend = image.ec2_backend
    account, region = backend.account_id, backend.region_name
    detail = {
        "RequestId": str(uuid.uuid4()),
        "ImageId": image.id,
        "State": state,
        "ErrorMessage": (image.failure or "") if state == "failed" else "",
    }
    event = _event(account, region, "EC2 AMI State Change", "aws.ec2", ec2_arn(image.id, account, region), detail)
    for met in list(events_backends[account][region].event_buses["default"].rules.values()):
        met.send_to_targets(dict(event))


def fire(account: str, region: str, name: str) -> int:
    """Runs the schedule of a rule, as when its time has come; answers how many targets the rule has."""
    met = events_backends[account][region].event_buses["default"].rules.get(name)
    if met is None:
        raise Refusal("ResourceNotFoundException", f"Rule {name} does not exist on EventBus default.")
    if not met.scheduled_expression:
        raise Refusal("ValidationException", f"Rule {name} has no schedule.")
    if _is_on(met):
        _run_schedule(met)
    return len(met.targets)


@rule(
    "events.schedule.sends-scheduled-event",
    "When a rule's time has come, its targets get a Scheduled Event from aws.events that names the rule.",
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html",
)
def _run_schedule(met: Rule) -> None:
    event = _event(met.account_id, met.region_name, "Scheduled Event", "aws.events", met.arn, {})
    for target in list(met.targets):
        if not _is_ours(target):
            raise NotImplementedError(f"the sandbox has no schedules for {target['Arn']}")
        _deliver(met, target, event)


def _event(
    account: str, region: str, kind: str, source: str, resource: str, detail: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": kind,
        "source": source,
        "account": account,
        "time": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [resource],
        "detail": dict(detail),
    }

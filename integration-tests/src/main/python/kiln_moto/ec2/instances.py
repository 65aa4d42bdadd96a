"""An instance takes its time from one state to the next; Moto's is there at once."""

import copy
import threading
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import InvalidParameterCombination
from moto.ec2.models import instances as moto_instances
from moto.ec2.models.instances import Instance, Reservation, StateReason
from moto.ec2.responses.instances import InstanceResponse
from moto.moto_api import state_manager
from moto.moto_api._internal.managed_state_model import ManagedState

from kiln_moto import clock
from kiln_moto.patching import around, replaces
from kiln_moto.refusal import Refusal
from kiln_moto.registry import rule

STATE_MODEL = "ec2::instance"
_CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}
_ON_THE_WAY_TO = {"running": "pending", "stopped": "stopping", "terminated": "shutting-down"}
_STATE_FILTERS = ("instance-state-name", "instance-state-code")
_SHOWN_AFTER_TERMINATION = timedelta(hours=1)

state_manager.register_default_transition(STATE_MODEL, {"progression": "manual", "times": 1})


class State:
    """An instance's state, in the place of Moto's: told where to go, it is on the way there first.

    It starts where it is told, because an instance that another service launches (Auto Scaling, CloudFormation) is not
    shown before it runs.
    """

    def __init__(self, name: str, code: int):
        self._goal = name
        self._progress = ManagedState(STATE_MODEL, [(name, name)])

    @property
    def name(self) -> str:
        return self._progress.status

    @name.setter
    def name(self, goal: str) -> None:
        if goal != self._goal:
            self.head_for(goal)

    @property
    def code(self) -> int:
        return _CODES[self.name]

    @code.setter
    def code(self, code: int) -> None:
        """Moto sets it beside the name, which says it already."""

    @rule(
        "ec2.instance.states-on-the-way",
        "An instance is pending before it runs, stopping before it is stopped, shutting-down before it is terminated.",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html",
    )
    def head_for(self, goal: str) -> None:
        """Sets out for another state; Moto's state manager decides how fast it goes."""
        self._goal = goal
        self._progress = ManagedState(STATE_MODEL, [(_ON_THE_WAY_TO[goal], goal)])

    def give_up(self) -> None:
        """Ends what was about to start."""
        self._goal = "terminated"
        self._progress = ManagedState(STATE_MODEL, [("pending", "shutting-down"), ("shutting-down", "terminated")])

    def heads_for(self, goal: str) -> bool:
        return self._goal == goal

    def has_arrived(self) -> bool:
        return self.name == self._goal

    def advance(self) -> None:
        """Notes that the instance was looked at: it may arrive."""
        self._progress.advance()


moto_instances.InstanceState = State


def boot(instances: Iterable[Instance]) -> None:
    """Has instances that were just launched start up, those that can."""
    for instance in instances:
        if getattr(instance, "startable", True):
            instance.instance_state.head_for("running")
        else:
            _give_up(instance)


@rule(
    "ec2.run-instances.unusable-key-ends-instance",
    "RunInstances succeeds with a volume whose key cannot be used; the instance ends with Client.InternalError.",
    "https://repost.aws/knowledge-center/encrypted-volumes-stops-immediately",
)
def _give_up(instance: Instance) -> None:
    instance.terminate()
    instance.instance_state.give_up()
    instance.state_reason = StateReason("Client.InternalError: Client error on launch", "Client.InternalError")


_terminating = threading.Lock()


@rule(
    "ec2.terminate-instances.idempotent",
    "Terminating an instance that is already terminated succeeds and changes nothing.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html",
)
@around(Instance)
def terminate(original, self):
    with _terminating:
        if self._state.heads_for("terminated"):
            return self._state
        self.terminated_at = clock.now()
        return original(self)


@rule(
    "ec2.stop-instances.not-terminated",
    "An instance that is being terminated, or is, cannot be stopped: IncorrectInstanceState.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html",
)
@around(Instance)
def stop(original, self):
    with _terminating:
        if self._state.heads_for("terminated"):
            raise Refusal(
                "IncorrectInstanceState",
                f"This instance '{self.id}' is not in a state from which it can be stopped.",
            )
        return original(self)


@replaces(InstanceResponse)
def describe_instances(self):
    self.error_on_dryrun()
    ids, filters = self._get_param("InstanceIds", []), self._filters_from_querystring()
    _check_not_both(ids, self._get_param("MaxResults"))
    backend = self.ec2_backend
    everywhere = [instance for reservation in list(backend.reservations.values()) for instance in reservation.instances]
    if not all(instance.instance_state.has_arrived() for instance in everywhere):
        # Who waits for instances to run, and filters by that, has to see them become so.
        wider = {name: values for name, values in filters.items() if name not in _STATE_FILTERS}
        for reservation in _described(backend, ids, wider):
            _advance(reservation.instances)
    return ActionResult({"Reservations": _described(backend, ids, filters)})


@rule(
    "ec2.describe-instances.ids-or-pages",
    "DescribeInstances takes the ids of instances or MaxResults, not both.",
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html",
)
def _check_not_both(ids: list[str], most: int | None) -> None:
    if ids and most:
        raise InvalidParameterCombination("The parameter instancesSet cannot be used with the parameter maxResults")


def _described(backend: Any, ids: list[str], filters: Mapping[str, list[str]]) -> list[Reservation]:
    found = backend.get_reservations_by_instance_ids(ids, filters) if ids else backend.describe_instances(filters)
    return [reservation for reservation in map(_without_gone, found) if reservation.instances]


def _without_gone(reservation: Reservation) -> Reservation:
    view = copy.copy(reservation)
    view.instances = [instance for instance in reservation.instances if not is_gone(instance)]
    return view


@rule(
    "ec2.instance.gone-after-termination",
    "A terminated instance is shown for a while, here for an hour; then its entry is gone.",
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html",
)
def is_gone(instance: Instance) -> bool:
    ended = getattr(instance, "terminated_at", None)
    return ended is not None and clock.now() - ended > _SHOWN_AFTER_TERMINATION


@around(InstanceResponse, "describe_instance_status")
def advance_named(original, self):
    _advance(self.ec2_backend.get_multi_instances_by_id(self._get_param("InstanceIds", [])))
    return original(self)


def _advance(instances: Iterable[Instance]) -> None:
    for instance in instances:
        instance.instance_state.advance()

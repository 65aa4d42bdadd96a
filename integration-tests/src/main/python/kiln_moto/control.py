"""Endpoints beside AWS's API, for whoever runs the sandbox: /moto-api/kiln/…"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from werkzeug.wrappers import Request

from kiln_moto import answers, calls, clock, features, gate, organizations, registry
from kiln_moto.refusal import Refusal

Reply = tuple[int, dict[str, str], str]


def install() -> None:
    from moto.moto_api._internal.urls import url_paths

    for path, method, handler in (
        ("rules", "GET", _rules),
        ("calls", "GET", _calls),
        ("unimplemented", "GET", _unimplemented),
        ("images", "POST", _seed_image),
        ("image-failures", "POST", _fail_image),
        ("parameters", "POST", _seed_parameter),
        ("sessions", "POST", _open_session),
        ("clock", "POST", _advance_clock),
        ("judgements", "POST", _judge),
        ("answers", "POST", _order_answer),
        ("answers-taken-back", "POST", _take_answer_back),
        ("copy-limits", "POST", _limit_copies),
        ("recycle-bins", "POST", _keep_deleted),
        ("organization-members", "POST", _join_organization),
        ("function-hosts", "POST", _register_function_host),
        ("schedules-fired", "POST", _fire_schedule),
        ("automations-taken", "POST", _take_automations),
        ("automation-progress", "POST", _report_automation),
    ):
        url_paths[f"{{0}}/moto-api/kiln/{path}"] = _endpoint(method, handler)
    url_paths["{0}/moto-api/kiln/function-code"] = _function_code


def _endpoint(method: str, handler: Callable[[Request], Any]) -> Callable[[Request, str, Any], Reply]:
    def answer(request: Request, full_url: str, headers: Any) -> Reply:
        if request.method != method:
            return _json(405, {"error": f"use {method}"})
        try:
            return _json(200, handler(request))
        except Refusal as refused:
            return _json(refused.status, {"error": str(refused)})
        except (KeyError, ValueError) as wrong:
            return _json(400, {"error": f"{type(wrong).__name__}: {wrong}"})

    answer.__name__ = handler.__name__.lstrip("_")
    return answer


def _json(status: int, content: Any) -> Reply:
    return status, {"Content-Type": "application/json"}, json.dumps(content)


def _rules(request: Request) -> Any:
    features.load_all()
    return [{"id": rule.id, "text": rule.text, "page": rule.page} for rule in registry.all_rules()]


def _calls(request: Request) -> Any:
    return calls.recorded(int(request.args.get("after", "0")))


def _unimplemented(request: Request) -> Any:
    return gate.unimplemented()


def _seed_image(request: Request) -> Any:
    features.load_for("ec2")
    from kiln_moto.ec2 import base_images

    return {"imageId": base_images.seed(json.loads(request.get_data()))}


def _fail_image(request: Request) -> Any:
    features.load_for("ec2")
    from moto.ec2.models import ec2_backends

    from kiln_moto.ec2 import images

    wanted = json.loads(request.get_data())
    image = ec2_backends[wanted["account"]][wanted["region"]].amis[wanted["imageId"]]
    with images.lock:
        images.fail(image, wanted["reason"])
    return {"state": image.state}


def _seed_parameter(request: Request) -> Any:
    features.load_for("ssm")
    from kiln_moto.ssm import public_parameters

    return {"version": public_parameters.seed(json.loads(request.get_data()))}


def _open_session(request: Request) -> Any:
    features.load_for("sts")
    from kiln_moto import sts

    wanted = json.loads(request.get_data())
    return sts.open_session(
        wanted["role"], wanted.get("service"), wanted.get("sessionName", "sandbox"), wanted.get("source")
    )


def _advance_clock(request: Request) -> Any:
    clock.advance(timedelta(seconds=json.loads(request.get_data())["advanceSeconds"]))
    return {"now": clock.now().isoformat()}


def _judge(request: Request) -> Any:
    from kiln_moto import evaluation

    decision = evaluation.decide(**evaluation.case(json.loads(request.get_data())))
    return {"decision": decision.outcome.value, "by": decision.by.value}


def _order_answer(request: Request) -> Any:
    return {"id": answers.order(json.loads(request.get_data()))}


def _take_answer_back(request: Request) -> Any:
    return {"wasThere": answers.take_back(json.loads(request.get_data())["id"])}


def _limit_copies(request: Request) -> Any:
    features.load_for("ec2")
    from kiln_moto.ec2 import limits

    limits.put_on(json.loads(request.get_data()))
    return {}


def _keep_deleted(request: Request) -> Any:
    features.load_for("ec2")
    from kiln_moto.ec2 import recycling

    recycling.keep(json.loads(request.get_data()))
    return {}


def _join_organization(request: Request) -> Any:
    return organizations.join(json.loads(request.get_data()))


def _function_code(request: Request, full_url: str, headers: Any) -> tuple[int, dict[str, str], bytes | str]:
    from kiln_moto import lambda_code

    try:
        return 200, {"Content-Type": "application/zip"}, lambda_code.download(request.args.get("ticket", ""))
    except Refusal as refused:
        return _json(refused.status, {"error": str(refused)})


def _register_function_host(request: Request) -> Any:
    from kiln_moto import lambda_hosts

    wanted = json.loads(request.get_data())
    lambda_hosts.register(wanted["accounts"], wanted.get("url"))
    return {}


def _fire_schedule(request: Request) -> Any:
    features.load_for("events")
    from kiln_moto import events

    wanted = json.loads(request.get_data())
    return {"targets": events.fire(wanted["account"], wanted["region"], wanted["rule"])}


def _take_automations(request: Request) -> Any:
    features.load_for("ssm")
    from kiln_moto.ssm import executions

    return executions.take(json.loads(request.get_data())["accounts"])


def _report_automation(request: Request) -> Any:
    features.load_for("ssm")
    from kiln_moto.ssm import executions

    return {"stop": executions.report(json.loads(request.get_data()))}

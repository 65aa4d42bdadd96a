"""Loading the rules of a service when it is first called.

Importing Moto's EC2 alone takes half a second, so nothing is loaded before it is needed. Importing a feature lays its
rules over Moto.
"""

import importlib
import threading

FEATURES = (
    "autoscaling",
    "cloudformation",
    "delegation",
    "ec2",
    "events",
    "functions",
    "iam",
    "kms",
    "lambda_code",
    "lambda_feeding",
    "lambda_invoking",
    "s3",
    "sns",
    "sqs",
    "ssm",
    "sts",
)

# These services act on no others than these. Any other one (CloudFormation, EventBridge, …) may reach into all features.
_SELF_CONTAINED = {
    "autoscaling": ("autoscaling", "ec2", "kms", "ssm"),
    "ec2": ("ec2", "kms"),
    "iam": ("iam",),
    "kms": ("kms",),
    "s3": ("s3",),
    "sns": ("sns", "sqs"),
    "sqs": ("sqs",),
    "ssm": ("ssm", "ec2", "kms"),
    "sts": ("sts",),
}
_loading = threading.Lock()
_loaded: set[str] = set()


def load_for(service: str | None) -> None:
    """Loads the rules that a call to this service may meet."""
    _load(_SELF_CONTAINED.get(service or "", FEATURES))


def load_all() -> None:
    """Loads every rule, so that the list of rules is complete."""
    _load(FEATURES)


def _load(names: tuple[str, ...]) -> None:
    if _loaded.issuperset(names):
        return
    with _loading:
        for name in names:
            importlib.import_module(f"kiln_moto.{name}")
            _loaded.add(name)

"""Makes Moto's server keep the rules that AWS documents and stock Moto leaves out.

Every call enters through `gate`; the features (`ec2`, `sns`, …) hold the rules, each one function with the AWS page it
follows. `install` is called by sitecustomize before Moto's server starts.
"""

import sys

SUPPORTED_MOTO = "5.2.1"


def install() -> None:
    """Puts the gate before Moto and adds Kiln's endpoints; the features follow when their service is first called."""
    import moto

    if moto.__version__ != SUPPORTED_MOTO:
        print(
            f"kiln_moto: written for Moto {SUPPORTED_MOTO}, found {moto.__version__}; rules may not hold",
            file=sys.stderr,
        )

    from kiln_moto import control, gate, state, thrift

    state.install()
    control.install()
    gate.install()
    thrift.install()

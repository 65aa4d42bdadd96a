"""Python imports this module at start-up when its directory is on PYTHONPATH.

With KILN_MOTO=1 it lays Kiln's rules over Moto before Moto's server starts, whichever way that is started: the script
on the PATH, a virtual environment's, or the entry point of the container image. Any other Python is left alone.
"""

import importlib.util
import os
import sys

if os.environ.get("KILN_MOTO") == "1" and importlib.util.find_spec("moto") is not None:
    try:
        import kiln_moto
        from kiln_moto import parent

        kiln_moto.install()
        parent.leave_with_parent()
    except Exception as trouble:
        # Python would go on without the rules, and every refusal that a test waits for would be an approval.
        sys.exit(f"kiln_moto: Moto cannot be started under Kiln's rules: {trouble!r}")

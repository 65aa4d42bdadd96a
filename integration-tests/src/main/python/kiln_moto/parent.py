"""Leaving with the process that started Moto."""

import os
import threading


def leave_with_parent() -> None:
    """With KILN_MOTO_PARENT=stdin, ends this process when its standard input ends.

    The starter keeps the other side open and never writes: however it ends, the system closes it.
    """
    if os.environ.get("KILN_MOTO_PARENT") == "stdin":
        threading.Thread(target=_wait_for_the_end, name="kiln-parent", daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(0, 1024):
        pass
    os._exit(0)

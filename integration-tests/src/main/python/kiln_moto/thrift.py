"""What Moto and its server do at every call though once would do, or never; nothing that is answered changes."""

from functools import cache

from kiln_moto.patching import replaces


def install() -> None:
    from moto import backends
    from werkzeug.serving import WSGIRequestHandler

    # To tell a service's name from a host's, twice a call: 190 folders are looked at on the disk.
    listed = backends.list_of_moto_modules
    backends.list_of_moto_modules = cache(lambda: frozenset(listed()))

    @replaces(WSGIRequestHandler)
    def log_request(self, code="-", size="-"):
        """A line for each call, written before its answer is: /moto-api/kiln/calls says more."""

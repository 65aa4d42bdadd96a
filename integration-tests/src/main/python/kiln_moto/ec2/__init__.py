"""EC2's images, snapshots and instances, as AWS documents them.

Importing this package lays its rules over Moto.
"""

from kiln_moto.ec2 import (  # noqa: F401
    asking,
    copying,
    creating,
    deprecating,
    deregistering,
    describing,
    encryption,
    fleets,
    instances,
    launching,
    listing,
    naming,
    protecting,
    recycling,
    references,
    running,
    sharing,
    snapshots,
    tagging,
    templates,
)

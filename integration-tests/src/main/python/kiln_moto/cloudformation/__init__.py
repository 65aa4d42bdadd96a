"""CloudFormation: stacks and stack sets whose resources are made by calls to the services that own them.

Moto's own is not used. The calls are made as whoever AWS makes them as, so policies judge them, they can be made to
fail, and they are recorded like any other.
"""

from kiln_moto.cloudformation import answering, change_sets, stacksets  # noqa: F401

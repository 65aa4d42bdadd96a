"""SSM: parameters that hold images, and the public ones of AWS.

Importing this package lays its rules over Moto.
"""

from kiln_moto.ssm import asking, image_parameters, public_parameters  # noqa: F401

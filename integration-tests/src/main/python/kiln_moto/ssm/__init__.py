"""SSM: parameters that hold images, the public ones of AWS, and Automation.

Importing this package lays its rules over Moto.
"""

from kiln_moto.ssm import asking, automation, image_parameters, parameters, public_parameters  # noqa: F401

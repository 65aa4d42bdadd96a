"""SNS across accounts: subscribing, publishing, and delivery to SQS.

Importing this package lays its rules over Moto.
"""

from kiln_moto.sns import delivering, publishing, subscribing, topics  # noqa: F401

"""Stack sets: one template in many accounts and regions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/what-is-cfnstacksets.html
"""

from kiln_moto.cloudformation.stacksets import answering  # noqa: F401

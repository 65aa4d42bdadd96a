"""A copier as one writes it first in Python, and the loop that Lambda's runtime runs it in."""

import json
import os
from http.client import HTTPConnection

import boto3

ec2 = boto3.client("ec2")


def handle(event, _context):
    for record in event["Records"]:
        message = json.loads(json.loads(record["body"])["Message"])
        images = ec2.describe_images(
            Owners=["self"],
            Filters=[{"Name": "tag:CopiedFromAMI", "Values": [message["sourceAmi"]]}],
        )["Images"]
        if not images:
            copy = ec2.copy_image(
                SourceImageId=message["sourceAmi"],
                SourceRegion=message["sourceRegion"],
                Name=message["name"],
                Encrypted=True,
                KmsKeyId=os.environ["KILN_KEY_ARN"],
            )["ImageId"]
            print("copy", copy, "of", message["sourceAmi"])
    return {"batchItemFailures": []}


def loop():
    api = HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    invocations = "/2018-06-01/runtime/invocation/"
    while True:
        api.request("GET", invocations + "next")
        response = api.getresponse()
        request_id = response.headers["Lambda-Runtime-Aws-Request-Id"]
        answer = handle(json.loads(response.read()), None)
        api.request("POST", f"{invocations}{request_id}/response", json.dumps(answer))
        api.getresponse().read()


loop()

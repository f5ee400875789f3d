"""Answers questions about the emulated account: one JSON call a line in, one JSON answer a line out.

A call is `{"service": "s3", "operation": "get_bucket_policy", "parameters": {…}}`; an error of the service is answered
as `{"error": code}`.
"""

import base64
import json
import sys

import botocore.exceptions
import botocore.session

endpoint, region = sys.argv[1:3]
session = botocore.session.Session()
clients = {}


def plain(value):
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return base64.b64encode(value).decode()
    return str(value)


for line in sys.stdin:
    call = json.loads(line)
    service = call["service"]
    if service not in clients:
        clients[service] = session.create_client(
            service, region_name=region, endpoint_url=endpoint, aws_access_key_id="test", aws_secret_access_key="test")
    try:
        answer = getattr(clients[service], call["operation"])(**call.get("parameters", {}))
        answer.pop("ResponseMetadata", None)
    except botocore.exceptions.ClientError as error:
        answer = {"error": error.response["Error"]["Code"]}
    print(json.dumps(answer, default=plain), flush=True)

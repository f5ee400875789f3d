# Makes the call that a resource's properties describe.
import base64
import re

import boto3
from botocore.exceptions import ClientError

PHYSICAL_ID = "PHYSICAL:RESOURCEID:"


def fill(value, physical_id):
    """The parameters, with the resource's physical ID where it is asked for."""
    if isinstance(value, dict):
        return {key: fill(item, physical_id) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, physical_id) for item in value]
    return physical_id if value == PHYSICAL_ID else value


def flatten(value, path=""):
    """Everything in an answer, as text by its path: `Contents.0.Key`."""
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        return {path: text(value)}
    found = {}
    for key, item in items:
        found.update(flatten(item, f"{path}.{key}" if path else str(key)))
    return found


def text(value):
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, (bytes, bytearray)):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return base64.b64encode(value).decode()
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def session_of(call):
    role = call.get("assumedRoleArn")
    if not role:
        return boto3.Session()
    keys = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="CustomResource")["Credentials"]
    return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])


def perform(call, physical_id):
    client = session_of(call).client(call["service"], region_name=call.get("region"))
    operations = {name.lower(): method for method, name in client.meta.method_to_api_mapping.items()}
    method = operations.get(call["action"].lower())
    if not method:
        raise Failure(f"the service `{call['service']}` has no operation `{call['action']}`")
    try:
        answer = getattr(client, method)(**fill(call.get("parameters", {}), physical_id))
    except ClientError as error:
        ignored = call.get("ignoreErrorCodesMatching")
        if ignored and re.search(ignored, error.response["Error"]["Code"]):
            return {}
        raise Failure(str(error)) from error
    answer.pop("ResponseMetadata", None)
    return flatten(answer)


def chosen(data, paths):
    if paths is None:
        return data
    return {key: value for key, value in data.items() if any(key == path or key.startswith(path + ".") for path in paths)}


def handler(event, context):
    if was_never_created(event):
        return respond(event, "SUCCESS", CREATE_FAILED)
    try:
        physical_id = event.get("PhysicalResourceId")
        described = event["ResourceProperties"].get(event["RequestType"])
        data = {}
        if described:
            call = json.loads(described)
            data = perform(call, physical_id)
            wanted = call.get("physicalResourceId", {})
            path = wanted.get("responsePath")
            if path and path not in data and event["RequestType"] != "Delete":
                raise Failure(f"the answer has no `{path}`, which was to be the physical ID")
            if event["RequestType"] != "Delete":
                physical_id = data[path] if path else wanted.get("id", physical_id)
            data = chosen(data, call.get("outputPaths"))
        respond(event, "SUCCESS", physical_id or event["LogicalResourceId"], data)
    except Exception as error:
        fail(event, error)

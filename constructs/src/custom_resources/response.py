# What every provider begins with: how CloudFormation is answered.
import json
import time
import urllib.request

# The physical ID of a resource that could not be created. CloudFormation deletes it at once, and there is nothing to
# delete.
CREATE_FAILED = "StackwrightCreateFailed"

# CloudFormation takes no more bytes.
MAX_RESPONSE = 4096


class Failure(Exception):
    """What is told to whoever deploys."""


def respond(event, status, physical_id, data=None, reason=None, no_echo=False):
    answer = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    answer.update(Status=status, PhysicalResourceId=physical_id, Data=data or {}, NoEcho=bool(no_echo))
    if reason:
        answer["Reason"] = reason[:1000]
    body = json.dumps(answer).encode()
    if len(body) > MAX_RESPONSE and status == "SUCCESS":
        raise Failure(f"the response has {len(body)} bytes, and CloudFormation takes {MAX_RESPONSE}: return less data")
    for pause in (1, 2, 4, None):
        # S3, which keeps the answer, refuses one with a type.
        request = urllib.request.Request(event["ResponseURL"], body, {"Content-Type": ""}, method="PUT")
        try:
            with urllib.request.urlopen(request, timeout=30):
                return
        except OSError:
            if pause is None:
                raise
            time.sleep(pause)


def fail(event, error):
    """Says that it failed, with a physical ID that CloudFormation can delete."""
    physical_id = event.get("PhysicalResourceId")
    if event["RequestType"] == "Create" and not physical_id:
        physical_id = CREATE_FAILED
    text = str(error) if isinstance(error, Failure) else f"{type(error).__name__}: {error}"
    respond(event, "FAILED", physical_id, reason=text)


def was_never_created(event):
    return event["RequestType"] == "Delete" and event.get("PhysicalResourceId") == CREATE_FAILED



# Calls the functions of whoever wrote the provider, and answers CloudFormation for them.
import os

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

# A function that is invoked twice would act twice, so nothing is tried again that may have begun.
functions = boto3.client("lambda", config=Config(read_timeout=900, retries={"total_max_attempts": 1}))


class Unfinished(Exception):
    """The state machine asks again."""


def invoke(function, event):
    request = json.dumps({key: value for key, value in event.items() if key != "ResponseURL"})

    def call():
        return functions.invoke(FunctionName=function, Payload=request)

    for pause in (1, 4, 16, None):
        try:
            answer = call()
            break
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if pause is None or code not in ("ResourceConflictException", "ResourceNotReadyException", "TooManyRequestsException"):
                raise
            if code != "TooManyRequestsException":
                functions.get_waiter("function_active_v2").wait(FunctionName=function)
            time.sleep(pause)
    text = answer["Payload"].read().decode()
    result = json.loads(text) if text.strip() else None
    if answer.get("FunctionError"):
        name = function.split(":")[6]
        message = result.get("errorMessage") if isinstance(result, dict) else None
        raise Failure(f"{message or text or 'the function failed'} (see the logs of the function {name})")
    if result is not None and not isinstance(result, dict):
        raise Failure(f"the function returned {type(result).__name__}, and not an object")
    return result or {}


def on_event(event, context):
    if was_never_created(event):
        return respond(event, "SUCCESS", CREATE_FAILED)
    try:
        result = invoke(os.environ["USER_ON_EVENT_FUNCTION_ARN"], event)
        kind, before = event["RequestType"], event.get("PhysicalResourceId")
        physical_id = result.get("PhysicalResourceId") or before or event["RequestId"]
        if kind == "Delete" and physical_id != before:
            raise Failure(f"the function returned the physical ID `{physical_id}` when `{before}` was to be deleted")
        state = {**result, **event, "PhysicalResourceId": physical_id}
        machine = os.environ.get("WAITER_STATE_MACHINE_ARN")
        if machine:
            # A retried event finds the execution under its name.
            boto3.client("stepfunctions").start_execution(
                stateMachineArn=machine, name=event["RequestId"], input=json.dumps(state)
            )
        else:
            respond(event, "SUCCESS", physical_id, result.get("Data"), no_echo=result.get("NoEcho"))
    except Exception as error:
        fail(event, error)


def is_complete(event, context):
    try:
        result = invoke(os.environ["USER_IS_COMPLETE_FUNCTION_ARN"], event)
        if not result.get("IsComplete"):
            if result.get("Data"):
                raise Failure("`Data` was returned with `IsComplete` false: return it when the resource is complete")
            raise Unfinished(event["LogicalResourceId"])
        data = {**(event.get("Data") or {}), **(result.get("Data") or {})}
        no_echo = event.get("NoEcho") or result.get("NoEcho")
        respond(event, "SUCCESS", event["PhysicalResourceId"], data, no_echo=no_echo)
    except Unfinished:
        raise
    except Exception as error:
        fail(event, error)


def on_timeout(event, context):
    fail(event, Failure("the resource did not become complete in time"))

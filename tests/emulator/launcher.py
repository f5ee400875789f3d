"""Runs ministack with what these tests need beyond it.

Added: `AWS::CloudTrail::Trail`, rules of security groups, what exports allow, latency per resource, injected failures, CloudTrail data
events on their way to EventBridge, ECS targets of rules, and a stand-in for the container that such a task runs.

The process ends when its standard input closes, so it never outlives the tests.
"""

import asyncio
import contextvars
import fnmatch
import json
import os
import sys
import threading
import time
import urllib.parse

import ministack.app as gateway
from ministack.core.responses import request_scope
from ministack.services import cloudformation, cloudtrail, ec2, ecr, ecs, eventbridge, iam, s3
from ministack.services.cloudformation import changesets, handlers, provisioners, stacks

ACCOUNT = os.environ["MINISTACK_ACCOUNT_ID"]
PORT = os.environ["GATEWAY_PORT"]

# Per stack: {"latency": seconds, "fail": {logical id: message}, "fail_delete": {…}, "fail_revert": {…}, "fail_import":
# message}. Set through /_launcher/control.
CONTROL = {}
# What the stand-in containers did, for the tests: [{"task", "environment", "result"}].
RUNS = []


# Latency and injected failures ------------------------------------------------------------------------------------

def act(stack_name, logical_id, phase):
    control = CONTROL.get(stack_name, {})
    on_worker = threading.current_thread() is not threading.main_thread()
    if on_worker and control.get("latency"):
        time.sleep(control["latency"])
    message = control.get(phase, {}).get(logical_id)
    if message:
        raise ValueError(message)


def wrap(name, phase, stack_at, id_at):
    inner = getattr(stacks, name)

    def outer(*args, **kwargs):
        stack_name = args[stack_at] if len(args) > stack_at else kwargs.get("stack_name")
        logical_id = args[id_at] if len(args) > id_at else kwargs.get("logical_id")
        act(stack_name, logical_id, phase)
        return inner(*args, **kwargs)

    setattr(stacks, name, outer)


wrap("_provision_keeping_seed", "fail", 3, 1)
wrap("_update_keeping_seed", "fail", 4, 5)
wrap("_delete_resource", "fail_delete", 3, 4)

reverting = contextvars.ContextVar("reverting", default=False)
inner_revert, inner_update = stacks._revert_update, stacks._update_resource


async def revert_update(*args, **kwargs):
    token = reverting.set(True)
    try:
        return await inner_revert(*args, **kwargs)
    finally:
        reverting.reset(token)


def update_resource(*args):
    if reverting.get():
        act(args[4], args[5], "fail_revert")
    return inner_update(*args)


stacks._revert_update, stacks._update_resource = revert_update, update_resource
blocking = stacks._runs_on_worker_thread
stacks._runs_on_worker_thread = lambda kind: blocking(kind) or any(c.get("latency") for c in CONTROL.values())

importing = contextvars.ContextVar("importing", default="")
inner_imports, inner_import = changesets._import_resources_async, changesets._import_resource


async def import_resources(change_set, stack, new_stack):
    importing.set(stack["StackName"])
    await asyncio.sleep(CONTROL.get(stack["StackName"], {}).get("latency", 0))
    return await inner_imports(change_set, stack, new_stack)


def import_resource(*args):
    message = CONTROL.get(importing.get(), {}).get("fail_import")
    if message:
        raise ValueError(message)
    return inner_import(*args)


changesets._import_resources_async, changesets._import_resource = import_resources, import_resource


# Exports ----------------------------------------------------------------------------------------------------------

inner_outputs, inner_effective, inner_changes = (
    stacks._resolve_stack_outputs, changesets._resolve_props_for_diff, changesets._diff_resources)


def checked_outputs(*args):
    """What a stack exports, unless that takes away what another one imports, or has another one's name."""
    outputs, exports = inner_outputs(*args)
    stack_name, stack_id = args[-2:]
    known = cloudformation._exports
    for name, export in list(known.items()):
        if export["StackId"] != stack_id:
            if name in exports:
                raise ValueError(f"Export with name {name} is already exported by stack {export['StackId'].split('/')[1]}")
        elif exports.get(name, {}).get("Value") != export["Value"]:
            users = [other for other, stack in cloudformation._stacks.items()
                     if other != stack_name and stack["StackStatus"] != "DELETE_COMPLETE"
                     and name in handlers._imported_export_names(stack, other)]
            if users:
                change = "updated" if name in exports else "deleted"
                raise ValueError(f"Export {name} cannot be {change} as it is in use by {' and '.join(sorted(users))}")
            del known[name]
    return outputs, exports


class Changes(list):
    """Those of a change set, which need not be of resources."""

    def __bool__(self):
        return True


def apart(value):
    """A value that is imported, and what it is, are not the same."""
    if isinstance(value, dict):
        if "Fn::ImportValue" in value:
            return {"Fn::Join": ["", ["import of ", value["Fn::ImportValue"]]]}
        return {key: apart(item) for key, item in value.items()}
    return [apart(item) for item in value] if isinstance(value, list) else value


def effective(template, *args):
    return {**inner_effective(apart(template), *args), "Outputs": (template or {}).get("Outputs", {})}


def changes(old, new, *args):
    found = inner_changes(old, new, *args)
    return Changes(found) if old["Outputs"] != new["Outputs"] else found


stacks._resolve_stack_outputs = checked_outputs
changesets._resolve_props_for_diff, changesets._diff_resources = effective, changes


# ECR --------------------------------------------------------------------------------------------------------------

def repository_address(name):
    """The emulator's own registry, or the server that a test names for a repository."""
    return CONTROL.get(f"registry:{name}", {}).get("host", f"127.0.0.1:{PORT}") + "/" + name


ecr._repo_uri = repository_address


# AWS::CloudTrail::Trail -------------------------------------------------------------------------------------------

def answer(response):
    status, _, body = response
    body = json.loads(body or b"{}")
    if status >= 400:
        raise ValueError(f"{body.get('message') or body.get('Message')} ({body.get('__type')})")
    return body


def may_deliver(bucket):
    """CloudTrail asks for the bucket's ACL and writes a test object before it accepts a bucket."""
    policy = s3._bucket_policies.get(bucket)
    if isinstance(policy, dict):
        policy = policy.get("policy") or policy.get("Policy") or json.dumps(policy)
    if isinstance(policy, bytes):
        policy = policy.decode()
    allowed = set()
    for statement in listed(json.loads(policy or "{}").get("Statement", [])):
        principals = statement.get("Principal", {})
        services = listed(principals.get("Service", [])) if isinstance(principals, dict) else listed(principals)
        if statement.get("Effect") == "Allow" and "cloudtrail.amazonaws.com" in services:
            allowed.update(listed(statement.get("Action", [])))
    return all(any(fnmatch.fnmatchcase(a, pattern) for pattern in allowed) for a in ("s3:GetBucketAcl", "s3:PutObject"))


def trail_settings(properties):
    settings = {key: value for key, value in properties.items()
                if key not in ("TrailName", "IsLogging", "EventSelectors", "AdvancedEventSelectors", "Tags")}
    for key, value in settings.items():
        if value in ("true", "false"):
            settings[key] = value == "true"
    return settings


def configure_trail(name, properties):
    selectors = {key: properties[key] for key in ("EventSelectors", "AdvancedEventSelectors") if properties.get(key)}
    if selectors:
        answer(cloudtrail._put_event_selectors({"TrailName": name, **selectors}))
    start = str(properties.get("IsLogging")).lower() == "true"
    answer((cloudtrail._start_logging if start else cloudtrail._stop_logging)({"Name": name}))


def create_trail(logical_id, properties, stack_name):
    bucket = properties.get("S3BucketName", "")
    if bucket not in s3._buckets:
        raise ValueError(f"S3 bucket {bucket} does not exist! (S3BucketDoesNotExistException)")
    if not may_deliver(bucket):
        raise ValueError(f"Incorrect S3 bucket policy is detected for bucket: {bucket} "
                         "(InsufficientS3BucketPolicyException)")
    name = properties.get("TrailName") or provisioners._physical_name(stack_name, logical_id, max_len=128)
    made = answer(cloudtrail._create_trail({"Name": name, **trail_settings(properties)}))
    configure_trail(name, properties)
    return name, {"Arn": made["TrailARN"], "SnsTopicArn": ""}


def update_trail(physical_id, old, new, stack_name, logical_id=None):
    if old.get("TrailName") != new.get("TrailName"):
        made = create_trail(logical_id, new, stack_name)
        answer(cloudtrail._delete_trail({"Name": physical_id}))
        return made
    updated = answer(cloudtrail._update_trail({"Name": physical_id, **trail_settings(new)}))
    configure_trail(physical_id, new)
    return physical_id, {"Arn": updated["TrailARN"], "SnsTopicArn": ""}


def delete_trail(physical_id, properties):
    cloudtrail._delete_trail({"Name": physical_id})


provisioners._RESOURCE_HANDLERS["AWS::CloudTrail::Trail"] = {
    "create": create_trail, "update": update_trail, "update_with_logical_id": True, "delete": delete_trail,
}


# Rules of security groups that are resources of their own ---------------------------------------------------------

def rule_handler(kind):
    def add(logical_id, properties, stack_name):
        group = ec2._security_groups.get(properties.get("GroupId", ""))
        if group is None:
            raise ValueError(f"The security group '{properties.get('GroupId')}' does not exist (InvalidGroup.NotFound)")
        added = provisioners._ec2_sg_permissions([properties])
        group[kind].extend(rule for rule in added if rule not in group[kind])
        return f"sgr-{logical_id}", {"Id": f"sgr-{logical_id}"}

    def remove(physical_id, properties):
        group = ec2._security_groups.get(properties.get("GroupId", ""))
        if group is not None:
            gone = provisioners._ec2_sg_permissions([properties])
            group[kind] = [rule for rule in group[kind] if rule not in gone]

    return {"create": add, "delete": remove}


provisioners._RESOURCE_HANDLERS["AWS::EC2::SecurityGroupIngress"] = rule_handler("IpPermissions")
provisioners._RESOURCE_HANDLERS["AWS::EC2::SecurityGroupEgress"] = rule_handler("IpPermissionsEgress")


# IAM, as far as the pipeline needs it -----------------------------------------------------------------------------

def listed(value):
    return value if isinstance(value, list) else [value]


def parsed(document):
    if isinstance(document, str):
        document = json.loads(urllib.parse.unquote(document) if document.startswith("%") else document)
    return document or {}


def role_of(arn):
    return iam._roles.get((arn or "").rsplit("/", 1)[-1])


def trusts(role, service):
    for statement in listed(parsed(role.get("AssumeRolePolicyDocument")).get("Statement", [])):
        principal = statement.get("Principal", {})
        services = listed(principal.get("Service", [])) if isinstance(principal, dict) else []
        if (statement.get("Effect") == "Allow" and service in services
                and "sts:AssumeRole" in listed(statement.get("Action", []))):
            return True
    return False


def role_policies(role):
    inline = role.get("InlinePolicies") or role.get("_inline_policies") or role.get("Policies") or {}
    documents = list(inline.values()) if isinstance(inline, dict) else [p.get("PolicyDocument") for p in inline]
    for attached in role.get("AttachedPolicies", []):
        arn = attached.get("PolicyArn") if isinstance(attached, dict) else attached
        policy = iam._policies.get(arn) or {}
        documents.append(policy.get("PolicyDocument") or policy.get("Document"))
    return [parsed(document) for document in documents if document]


def allows(role, action, resource):
    verdict = False
    for document in role_policies(role):
        for statement in listed(document.get("Statement", [])):
            hit = (any(fnmatch.fnmatchcase(action.lower(), str(p).lower()) for p in listed(statement.get("Action", [])))
                   and any(fnmatch.fnmatchcase(resource, str(p)) for p in listed(statement.get("Resource", []))))
            if hit and statement.get("Effect") == "Deny":
                return False
            verdict = verdict or hit
    return verdict


# S3 data events that a trail selects become EventBridge events ------------------------------------------------------

def selects(selector, arn, write):
    if "FieldSelectors" in selector:
        for field in selector["FieldSelectors"]:
            value = {"eventCategory": "Data", "resources.type": "AWS::S3::Object", "resources.ARN": arn,
                     "readOnly": "false" if write else "true"}.get(field["Field"])
            if value is None:
                return False
            if field.get("Equals") and value not in field["Equals"]:
                return False
            if field.get("StartsWith") and not value.startswith(tuple(field["StartsWith"])):
                return False
            if field.get("NotStartsWith") and value.startswith(tuple(field["NotStartsWith"])):
                return False
        return True
    if selector.get("ReadWriteType", "All") not in ("All", "WriteOnly" if write else "ReadOnly"):
        return False
    return any(source.get("Type") == "AWS::S3::Object" and arn.startswith(prefix)
               for source in selector.get("DataResources", []) for prefix in source.get("Values", []))


def recorded(arn, region):
    for (_, trail) in [(name, trail) for name, trail in cloudtrail._trails.items()]:
        selectors = cloudtrail._event_selectors.get_scoped(ACCOUNT, region, trail["Name"], [])
        if trail.get("IsLogging") and any(selects(selector, arn, True) for selector in selectors):
            return True
    return False


def object_written(bucket, key, operation, region):
    with request_scope(ACCOUNT, region):
        if not recorded(f"arn:aws:s3:::{bucket}/{key}", region):
            return
        detail = {
            "eventVersion": "1.10", "eventSource": "s3.amazonaws.com", "eventName": operation, "awsRegion": region,
            "requestParameters": {"bucketName": bucket, "key": key}, "readOnly": False, "eventCategory": "Data",
            "resources": [{"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{bucket}/{key}"},
                          {"type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}", "accountId": ACCOUNT}],
        }
        eventbridge._put_events({"Entries": [{
            "Source": "aws.s3", "DetailType": "AWS API Call via CloudTrail", "Detail": json.dumps(detail),
        }]}, allow_aws_source=True)


def write_of(scope, headers):
    """(bucket, key, operation, region) of a request that writes an S3 object; None otherwise."""
    credential = headers.get(b"authorization", b"").decode("latin-1").partition("Credential=")[2].split("/")
    if len(credential) < 4 or credential[3] != "s3":
        return None
    query = urllib.parse.parse_qs(scope.get("query_string", b"").decode(), keep_blank_values=True)
    bucket, _, key = urllib.parse.unquote(scope["path"]).lstrip("/").partition("/")
    if not key:
        return None
    if scope["method"] == "POST" and "uploadId" in query:
        return bucket, key, "CompleteMultipartUpload", credential[2]
    if scope["method"] == "PUT" and not set(query) - {"x-id"}:
        copied = b"x-amz-copy-source" in headers
        return bucket, key, "CopyObject" if copied else "PutObject", credential[2]
    return None


# ECS targets of rules run their task --------------------------------------------------------------------------------

def lower_first(value):
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: lower_first(item) for key, item in value.items()}
    return [lower_first(item) for item in value] if isinstance(value, list) else value


def run_target(target, event, rule, view):
    parameters = target["EcsParameters"]
    task_definition = parameters["TaskDefinitionArn"]
    role = role_of(target.get("RoleArn"))
    if not role or not trusts(role, "events.amazonaws.com"):
        return "the rule's role cannot be assumed by events.amazonaws.com"
    if not allows(role, "ecs:RunTask", task_definition):
        return "the rule's role must not run the task"
    definition = ecs._task_defs.get(ecs._resolve_td_key(task_definition)) or {}
    for name in ("taskRoleArn", "executionRoleArn"):
        passed = definition.get(name)
        if passed and not allows(role, "iam:PassRole", passed):
            return f"the rule's role must not pass {passed}"
        if passed and not (role_of(passed) and trusts(role_of(passed), "ecs-tasks.amazonaws.com")):
            return f"{passed} cannot be assumed by ecs-tasks.amazonaws.com"
    if target.get("InputTransformer"):
        overrides = json.loads(eventbridge._apply_input_transformer(target["InputTransformer"], rule, view))
    else:
        overrides = json.loads(target.get("Input") or "{}")
    network = lower_first(parameters.get("NetworkConfiguration") or {})
    if "awsVpcConfiguration" in network:
        network["awsvpcConfiguration"] = network.pop("awsVpcConfiguration")
    response = answer(ecs._run_task({
        "cluster": target["Arn"], "taskDefinition": task_definition, "count": int(parameters.get("TaskCount", 1)),
        "launchType": parameters.get("LaunchType", "EC2"), "overrides": overrides, "networkConfiguration": network,
        "startedBy": f"events-rule/{rule['Name']}"[:36],
    }))
    for task in response["tasks"]:
        threading.Thread(target=container, args=(task["taskArn"], definition, overrides), daemon=True).start()
    return None


def container(task, definition, overrides):
    """Stands in for the container: reads the object that its environment names, writes the result to output/."""
    import botocore.session

    environment = {}
    for part in definition.get("containerDefinitions", []):
        environment.update({e["name"]: e["value"] for e in part.get("environment", [])})
    for part in overrides.get("containerOverrides", []):
        environment.update({e["name"]: e["value"] for e in part.get("environment", [])})
    bucket = environment.get("BUCKET") or environment.get("S3_BUCKET")
    key = environment.get("KEY") or environment.get("S3_KEY")
    run = {"task": task, "environment": environment, "result": None}
    RUNS.append(run)
    try:
        with request_scope(ACCOUNT, os.environ["AWS_DEFAULT_REGION"]):
            role = role_of(definition.get("taskRoleArn"))
        target = f"output/{key.rsplit('/', 1)[-1]}"
        for action, name in (("s3:GetObject", key), ("s3:PutObject", target)):
            with request_scope(ACCOUNT, os.environ["AWS_DEFAULT_REGION"]):
                if not (role and allows(role, action, f"arn:aws:s3:::{bucket}/{name}")):
                    raise PermissionError(f"the task role must not {action} {name}")
        client = botocore.session.Session().create_client(
            "s3", region_name=os.environ["AWS_DEFAULT_REGION"], endpoint_url=f"http://127.0.0.1:{PORT}",
            aws_access_key_id="test", aws_secret_access_key="test")
        body = client.get_object(Bucket=bucket, Key=key)["Body"].read()
        client.put_object(Bucket=bucket, Key=target, Body=b"solved: " + body)
        run["result"] = target
    except Exception as error:  # noqa: BLE001, the tests read it
        run["result"] = f"failed: {error}"


deliver = eventbridge._invoke_target
REFUSALS = []


def invoke_target(target, event, rule, view=None):
    if not target.get("EcsParameters"):
        return deliver(target, event, rule, view)
    refusal = run_target(target, event, rule, view or eventbridge._pattern_event_view(event))
    if refusal:
        REFUSALS.append(refusal)
    return None


eventbridge._invoke_target = invoke_target


# The gateway, with the launcher's own paths -------------------------------------------------------------------------

async def reply(send, body):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


async def read_body(receive):
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


inner_app = gateway.app


async def app(scope, receive, send):
    if scope["type"] != "http":
        return await inner_app(scope, receive, send)
    if scope["path"] == "/_launcher/control":
        CONTROL.update(json.loads(await read_body(receive)))
        return await reply(send, CONTROL)
    if scope["path"] == "/_launcher/runs":
        return await reply(send, {"runs": RUNS, "refusals": REFUSALS})
    written = write_of(scope, dict(scope["headers"]))
    status = None

    async def watch(message):
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        await send(message)

    await inner_app(scope, receive, watch)
    if written and status == 200:
        asyncio.get_running_loop().run_in_executor(None, object_written, *written)
    return None


gateway.app = app


def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
sys.argv = ["ministack"]
gateway.main()

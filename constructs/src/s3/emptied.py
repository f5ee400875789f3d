# Empties a bucket that is about to be deleted.
import boto3
from botocore.exceptions import ClientError

TAG = "aws-cdk:auto-delete-objects"


def forbid_writing(s3, bucket, partition):
    """Nobody is to put anything into it meanwhile. If that fails, the bucket is emptied all the same."""
    try:
        policy = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
        resource = f"arn:{partition}:s3:::{bucket}/*"
        policy["Statement"].append({"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": resource})
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    except ClientError as error:
        print(f"writing to {bucket} is not forbidden: {error}")


def empty(bucket, partition):
    s3 = boto3.client("s3")
    try:
        tags = s3.get_bucket_tagging(Bucket=bucket)["TagSet"]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchBucket", "NoSuchTagSet"):
            return
        raise
    if {"Key": TAG, "Value": "true"} not in tags:
        print(f"{bucket} is not marked with {TAG} any more, and is left alone")
        return
    forbid_writing(s3, bucket, partition)
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        versions = page.get("Versions", []) + page.get("DeleteMarkers", [])
        objects = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in versions]
        if objects:
            answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
            for error in answer.get("Errors", []):
                raise Failure(f"{error['Key']} could not be deleted: {error['Message']}")


def handler(event, context):
    if was_never_created(event):
        return respond(event, "SUCCESS", CREATE_FAILED)
    try:
        bucket = event["ResourceProperties"]["BucketName"]
        if event["RequestType"] == "Delete":
            empty(bucket, context.invoked_function_arn.split(":")[1])
        # Another bucket is another resource: CloudFormation deletes that of the former bucket, which empties it.
        respond(event, "SUCCESS", bucket)
    except Exception as error:
        fail(event, error)

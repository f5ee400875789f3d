# Unpacks archives into a bucket.
import fnmatch
import mimetypes
import os
import tempfile
import uuid
import zipfile
from concurrent.futures import ThreadPoolExecutor

import boto3

s3 = boto3.client("s3")

# What objects can be told beside their content, as the property has it and as S3 does.
SYSTEM = {
    "cache-control": "CacheControl",
    "content-disposition": "ContentDisposition",
    "content-encoding": "ContentEncoding",
    "content-language": "ContentLanguage",
    "content-type": "ContentType",
    "storage-class": "StorageClass",
    "website-redirect": "WebsiteRedirectLocation",
}


def is_true(properties, name, default):
    return str(properties.get(name, default)).lower() == "true"


def prefix_of(properties):
    prefix = properties.get("DestinationBucketKeyPrefix", "").strip("/")
    return prefix + "/" if prefix else ""


def is_meant(name, properties):
    """Whether a file takes part: it is not excluded, or included again."""
    matches = lambda patterns: any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
    return not matches(properties.get("Exclude", [])) or matches(properties.get("Include", []))


def settings_of(name, properties):
    """What an object is told beside its content."""
    system = properties.get("SystemMetadata", {})
    settings = {SYSTEM[key]: value for key, value in system.items() if key in SYSTEM}
    kind, encoding = mimetypes.guess_type(name)
    if kind and not encoding:
        settings.setdefault("ContentType", kind)
    if properties.get("UserMetadata"):
        settings["Metadata"] = properties["UserMetadata"]
    return settings


def upload(properties, folder):
    """Puts the files of all sources into the bucket, later ones in place of earlier ones; their names."""
    bucket, prefix = properties["DestinationBucketName"], prefix_of(properties)
    sources = {}
    archives = []
    for number, (store, key) in enumerate(zip(properties.get("SourceBucketNames", []), properties.get("SourceObjectKeys", []))):
        if not is_true(properties, "Extract", True):
            name = os.path.basename(key)
            sources[name] = (s3.get_object(Bucket=store, Key=key)["Body"], None)
            continue
        path = os.path.join(folder, f"{number}.zip")
        s3.download_file(store, key, path)
        archive = zipfile.ZipFile(path)
        archives.append(archive)
        for entry in archive.infolist():
            if not entry.is_dir():
                sources[entry.filename] = (archive, entry)
    texts = properties.get("Texts", {})

    def put(name):
        settings = settings_of(name, properties)
        if name in texts:
            s3.put_object(Bucket=bucket, Key=prefix + name, Body=texts[name].encode(), **settings)
            return
        source, entry = sources[name]
        with (source.open(entry) if entry else source) as content:
            s3.upload_fileobj(content, bucket, prefix + name, ExtraArgs=settings)

    names = [name for name in {**sources, **texts} if is_meant(name, properties)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(put, names))
    for archive in archives:
        archive.close()
    return names


def delete(bucket, prefix, is_kept):
    """Deletes what is below a prefix, except what is kept."""
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        keys = [{"Key": one["Key"]} for one in page.get("Contents", []) if not is_kept(one["Key"][len(prefix):])]
        if not keys:
            continue
        failed = s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True}).get("Errors", [])
        if failed:
            raise Failure(f"`{failed[0]['Key']}` cannot be deleted: {failed[0].get('Message')}")


def belongs_to_another(bucket, prefix):
    """Whether another deployment of an app puts files there now: it leaves a tag on the bucket."""
    try:
        tags = s3.get_bucket_tagging(Bucket=bucket)["TagSet"]
    except s3.exceptions.ClientError:
        return False
    start = "aws-cdk:cr-owned" + (f":{prefix.rstrip('/')}" if prefix else "") + ":"
    return any(tag["Key"].startswith(start) for tag in tags)


def invalidate(properties):
    distribution = properties.get("DistributionId")
    if not distribution:
        return
    paths = properties.get("DistributionPaths") or ["/" + prefix_of(properties) + "*"]
    cloudfront = boto3.client("cloudfront")
    batch = {"Paths": {"Quantity": len(paths), "Items": paths}, "CallerReference": str(uuid.uuid4())}
    made = cloudfront.create_invalidation(DistributionId=distribution, InvalidationBatch=batch)["Invalidation"]["Id"]
    if is_true(properties, "WaitForDistributionInvalidation", True):
        cloudfront.get_waiter("invalidation_completed").wait(
            DistributionId=distribution, Id=made, WaiterConfig={"Delay": 20, "MaxAttempts": 39}
        )


def handler(event, context):
    if was_never_created(event):
        return respond(event, "SUCCESS", CREATE_FAILED)
    try:
        kind, properties = event["RequestType"], event["ResourceProperties"]
        bucket, prefix = properties["DestinationBucketName"], prefix_of(properties)
        physical_id = event.get("PhysicalResourceId") or f"stackwright.s3deployment.{uuid.uuid4()}"
        data = {}
        if kind == "Delete":
            if not is_true(properties, "RetainOnDelete", True) and not belongs_to_another(bucket, prefix):
                delete(bucket, prefix, lambda name: False)
                invalidate(properties)
        else:
            with tempfile.TemporaryDirectory() as folder:
                names = set(upload(properties, folder))
            if is_true(properties, "Prune", True):
                delete(bucket, prefix, lambda name: name in names or not is_meant(name, properties))
            before = event.get("OldResourceProperties", {})
            place = (before.get("DestinationBucketName"), prefix_of(before))
            if kind == "Update" and place != (bucket, prefix) and not is_true(before, "RetainOnDelete", True):
                if place[0] != bucket or not place[1].startswith(prefix):
                    inside = place[0] == bucket and prefix.startswith(place[1])
                    delete(*place, lambda name: inside and (place[1] + name).startswith(prefix))
            invalidate(properties)
            data["DestinationBucketArn"] = properties.get("DestinationBucketArn")
        respond(event, "SUCCESS", physical_id, {key: value for key, value in data.items() if value})
    except Exception as error:
        fail(event, error)

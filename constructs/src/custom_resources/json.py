# Gives a text of JSON back as what it says.
def handler(event, context):
    physical_id = event.get("PhysicalResourceId") or event["RequestId"]
    try:
        data = {} if event["RequestType"] == "Delete" else {"Value": json.loads(event["ResourceProperties"]["Value"])}
        respond(event, "SUCCESS", physical_id, data)
    except Exception as error:
        fail(event, error)

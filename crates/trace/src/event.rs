//! The events of AWS in full, with what only a deployment knows left open.

use stackwright_facts::event::CLOUDTRAIL_CALL;
use stackwright_facts::schedule::Moment;
use stackwright_template::engines::events::Value;
use stackwright_template::engines::text::Text;

use crate::cause::Call;

/// An object of S3 in a region and an account.
#[derive(Clone, Debug)]
pub struct Object {
    /// The bucket's name.
    pub bucket: Text,
    /// The key; with wildcards it stands for all keys that they match.
    pub key: Text,
    /// The region.
    pub region: Text,
    /// The account.
    pub account: Text,
}

/// A text that only a deployment knows.
pub fn open(id: &str) -> Value {
    Value::Text(Text::unknown(id))
}

fn envelope(
    detail_type: &str,
    source: &str,
    about: &Object,
    resources: Vec<Value>,
    detail: Value,
) -> Value {
    Value::object([
        ("version", "0".into()),
        ("id", open("event.id")),
        ("detail-type", detail_type.into()),
        ("source", source.into()),
        ("account", about.account.clone().into()),
        ("time", open("event.time")),
        ("region", about.region.clone().into()),
        ("resources", Value::List(resources)),
        ("detail", detail),
    ])
}

fn arn(object: &Object) -> Text {
    Text::literal("arn:aws:s3:::").then(object.bucket.clone())
}

/// The event that CloudTrail makes of a call on an object.
///
/// Sources: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-understanding-s3-entries.html>,
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
pub fn recorded(call: Call, object: &Object) -> Value {
    let key: Value = object.key.clone().into();
    let mut parameters = vec![
        ("bucketName".to_owned(), object.bucket.clone().into()),
        ("Host".to_owned(), Text::unknown("event.host").into()),
        ("key".to_owned(), key),
    ];
    match call {
        Call::Copy => parameters.push(("x-amz-copy-source".to_owned(), open("event.copySource"))),
        Call::Multipart => parameters.push(("uploadId".to_owned(), open("event.uploadId"))),
        _ => {}
    }
    let bucket = arn(object);
    let of_object = bucket
        .clone()
        .then(Text::literal("/"))
        .then(object.key.clone());
    let detail = Value::object([
        ("eventVersion", open("event.version")),
        ("userIdentity", Value::Unknown),
        ("eventTime", open("event.time")),
        ("eventSource", "s3.amazonaws.com".into()),
        ("eventName", call.name().into()),
        ("awsRegion", object.region.clone().into()),
        ("sourceIPAddress", open("event.sourceIPAddress")),
        ("userAgent", open("event.userAgent")),
        ("requestParameters", Value::Object(parameters)),
        ("responseElements", Value::Unknown),
        ("additionalEventData", Value::Unknown),
        ("requestID", open("event.requestID")),
        ("eventID", open("event.eventID")),
        ("readOnly", Value::Bool(false)),
        (
            "resources",
            Value::List(vec![
                Value::object([
                    ("type", "AWS::S3::Object".into()),
                    ("ARN", of_object.into()),
                ]),
                Value::object([
                    ("accountId", object.account.clone().into()),
                    ("type", "AWS::S3::Bucket".into()),
                    ("ARN", bucket.into()),
                ]),
            ]),
        ),
        ("eventType", "AwsApiCall".into()),
        ("managementEvent", Value::Bool(false)),
        ("recipientAccountId", object.account.clone().into()),
        ("eventCategory", "Data".into()),
        ("tlsDetails", Value::Unknown),
    ]);
    envelope(CLOUDTRAIL_CALL, "aws.s3", object, Vec::new(), detail)
}

/// The event that S3 itself sends to EventBridge.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html>
pub fn sent(call: Call, object: &Object) -> Value {
    let mut of_object = vec![("key".to_owned(), object.key.clone().into())];
    if call != Call::Delete {
        of_object.push(("size".to_owned(), Value::Unknown));
        of_object.push(("etag".to_owned(), open("event.etag")));
    }
    of_object.push(("version-id".to_owned(), Value::Unknown));
    of_object.push(("sequencer".to_owned(), open("event.sequencer")));
    let mut detail = vec![
        ("version".to_owned(), "0".into()),
        (
            "bucket".to_owned(),
            Value::object([("name", object.bucket.clone().into())]),
        ),
        ("object".to_owned(), Value::Object(of_object)),
        ("request-id".to_owned(), open("event.requestId")),
        ("requester".to_owned(), open("event.requester")),
        (
            "source-ip-address".to_owned(),
            open("event.sourceIPAddress"),
        ),
        ("reason".to_owned(), call.name().into()),
    ];
    if call == Call::Delete {
        detail.push(("deletion-type".to_owned(), open("event.deletionType")));
    }
    let detail_type = match call {
        Call::Delete => "Object Deleted",
        _ => "Object Created",
    };
    let resources = vec![arn(object).into()];
    envelope(
        detail_type,
        "aws.s3",
        object,
        resources,
        Value::Object(detail),
    )
}

/// The record that S3 sends to a queue, a topic or a function.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>
pub fn notified(call: Call, object: &Object) -> Value {
    let name = call.notification().trim_start_matches("s3:");
    let record = Value::object([
        ("eventVersion", "2.1".into()),
        ("eventSource", "aws:s3".into()),
        ("awsRegion", object.region.clone().into()),
        ("eventTime", open("event.time")),
        ("eventName", name.into()),
        ("userIdentity", Value::Unknown),
        ("requestParameters", Value::Unknown),
        ("responseElements", Value::Unknown),
        (
            "s3",
            Value::object([
                ("s3SchemaVersion", "1.0".into()),
                ("configurationId", open("event.configurationId")),
                (
                    "bucket",
                    Value::object([
                        ("name", object.bucket.clone().into()),
                        ("ownerIdentity", Value::Unknown),
                        ("arn", arn(object).into()),
                    ]),
                ),
                (
                    "object",
                    Value::object([
                        ("key", url_encoded(&object.key).into()),
                        ("size", Value::Unknown),
                        ("eTag", open("event.etag")),
                        ("sequencer", open("event.sequencer")),
                    ]),
                ),
            ]),
        ),
    ]);
    Value::object([("Records", Value::List(vec![record]))])
}

/// Keys are URL-encoded in notifications, with a plus for a blank.
fn url_encoded(key: &Text) -> Text {
    use stackwright_template::engines::text::Piece;
    let mut result = Text::default();
    for piece in &key.pieces {
        result = result.then(match piece {
            Piece::Literal(literal) => {
                let mut text = String::new();
                for byte in literal.bytes() {
                    match byte {
                        b'A'..=b'Z'
                        | b'a'..=b'z'
                        | b'0'..=b'9'
                        | b'-'
                        | b'_'
                        | b'.'
                        | b'*'
                        | b'/' => {
                            text.push(char::from(byte));
                        }
                        b' ' => text.push('+'),
                        byte => text.push_str(&format!("%{byte:02X}")),
                    }
                }
                Text::literal(text)
            }
            other => Text {
                pieces: vec![other.clone()],
            },
        });
    }
    result
}

/// The event of a rule with a schedule.
///
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html>
pub fn scheduled(moment: Moment, rule_arn: Text, region: Text, account: Text) -> Value {
    Value::object([
        ("version", "0".into()),
        ("id", open("event.id")),
        ("detail-type", "Scheduled Event".into()),
        ("source", "aws.events".into()),
        ("account", account.into()),
        ("time", format!("{}:00Z", moment.written()).as_str().into()),
        ("region", region.into()),
        ("resources", Value::List(vec![rule_arn.into()])),
        ("detail", Value::Object(Vec::new())),
    ])
}

/// The event that a function gets of a REST API, of payload format 1.0.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>
pub fn requested(
    method: &str,
    path: &str,
    resource: &str,
    parameters: &[(String, String)],
) -> Value {
    let named = match parameters.is_empty() {
        true => Value::Null,
        false => Value::Object(
            (parameters.iter())
                .map(|(name, value)| (name.clone(), value.as_str().into()))
                .collect(),
        ),
    };
    Value::object([
        ("resource", resource.into()),
        ("path", path.into()),
        ("httpMethod", method.into()),
        ("headers", Value::Unknown),
        ("multiValueHeaders", Value::Unknown),
        ("queryStringParameters", Value::Unknown),
        ("multiValueQueryStringParameters", Value::Unknown),
        ("pathParameters", named),
        ("stageVariables", Value::Unknown),
        ("requestContext", Value::Unknown),
        ("body", Value::Unknown),
        ("isBase64Encoded", Value::Unknown),
    ])
}

/// The event that a function gets of an HTTP API, of payload format 2.0.
///
/// Source: <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>
pub fn requested_of_http_api(
    method: &str,
    path: &str,
    route: &str,
    parameters: &[(String, String)],
) -> Value {
    let mut value = vec![
        ("version".to_owned(), "2.0".into()),
        ("routeKey".to_owned(), route.into()),
        ("rawPath".to_owned(), path.into()),
        ("rawQueryString".to_owned(), open("event.rawQueryString")),
        ("headers".to_owned(), Value::Unknown),
    ];
    if !parameters.is_empty() {
        let named = (parameters.iter())
            .map(|(name, value)| (name.clone(), value.as_str().into()))
            .collect();
        value.push(("pathParameters".to_owned(), Value::Object(named)));
    }
    value.push((
        "requestContext".to_owned(),
        Value::object([(
            "http",
            Value::object([("method", method.into()), ("path", path.into())]),
        )]),
    ));
    value.push(("isBase64Encoded".to_owned(), Value::Unknown));
    Value::Object(value)
}

/// A message of a queue.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html>
pub fn message(queue: Text, body: Value, attributes: &Value) -> Value {
    Value::object([
        ("messageId", open("message.id")),
        ("receiptHandle", open("message.receiptHandle")),
        ("body", body),
        ("attributes", Value::Unknown),
        ("messageAttributes", attributes.clone()),
        ("md5OfBody", open("message.md5")),
        ("eventSource", "aws:sqs".into()),
        ("eventSourceARN", queue.into()),
    ])
}

/// A record of a stream, as a function gets it.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html>
pub fn streamed(stream: Text, data: &Value) -> Value {
    let data = match data {
        Value::Text(text) => text.known().map_or_else(
            || open("record.data"),
            |text| base64(text.as_bytes()).as_str().into(),
        ),
        _ => open("record.data"),
    };
    Value::object([
        (
            "kinesis",
            Value::object([
                ("kinesisSchemaVersion", "1.0".into()),
                ("partitionKey", open("record.partitionKey")),
                ("sequenceNumber", open("record.sequenceNumber")),
                ("data", data),
                ("approximateArrivalTimestamp", Value::Unknown),
            ]),
        ),
        ("eventSource", "aws:kinesis".into()),
        ("eventVersion", "1.0".into()),
        ("eventID", open("record.id")),
        ("eventName", "aws:kinesis:record".into()),
        ("eventSourceARN", stream.into()),
    ])
}

/// A change of a table's item: the record that is given, or the insertion of an item as plain JSON.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>
pub fn change(stream: Text, given: &Value) -> Value {
    match given {
        value if value.get("dynamodb").is_some() => value.clone(),
        Value::Object(item) => Value::object([
            ("eventID", open("record.id")),
            ("eventName", "INSERT".into()),
            ("eventVersion", "1.1".into()),
            ("eventSource", "aws:dynamodb".into()),
            (
                "dynamodb",
                Value::object([
                    ("Keys", Value::Unknown),
                    (
                        "NewImage",
                        Value::Object(
                            (item.iter())
                                .map(|(name, value)| (name.clone(), typed(value)))
                                .collect(),
                        ),
                    ),
                ]),
            ),
            ("eventSourceARN", stream.into()),
        ]),
        _ => Value::Unknown,
    }
}

/// A value with its type, as DynamoDB has it.
fn typed(value: &Value) -> Value {
    let (name, value) = match value {
        Value::Null => ("NULL", Value::Bool(true)),
        Value::Bool(_) => ("BOOL", value.clone()),
        Value::Number(_) => ("N", value.to_string().as_str().into()),
        Value::Text(_) => ("S", value.clone()),
        Value::List(items) => ("L", Value::List(items.iter().map(typed).collect())),
        Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(name, value)| (name.clone(), typed(value)));
            ("M", Value::Object(entries.collect()))
        }
        Value::Unknown => return Value::Unknown,
    };
    Value::object([(name, value)])
}

/// What a topic sends to a queue, unless the message is delivered raw.
///
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html>
pub fn published(topic: Text, message: &Value, attributes: &Value) -> Value {
    Value::object([
        ("Type", "Notification".into()),
        ("MessageId", open("message.id")),
        ("TopicArn", topic.into()),
        ("Message", message.clone()),
        ("Timestamp", open("message.time")),
        ("MessageAttributes", attributes.clone()),
    ])
}

/// The attributes of a message as filter policies see them: without their types, numbers as numbers, the items of a
/// `String.Array`.
///
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html>
pub fn attributes(of_message: &Value) -> Value {
    let Value::Object(entries) = of_message else {
        return of_message.clone();
    };
    let plain = entries.iter().map(|(name, attribute)| {
        let value = (attribute.get("Value")).or(attribute.get("StringValue"));
        let ty = (attribute.get("Type")).or(attribute.get("DataType"));
        let value = match (ty, value) {
            (Some(Value::Text(ty)), Some(Value::Text(text))) => match ty.known() {
                Some("String") => Value::Text(text.clone()),
                Some("Number" | "String.Array") => Value::parse(text).unwrap_or(Value::Unknown),
                _ => Value::Unknown,
            },
            _ => attribute.clone(),
        };
        (name.clone(), value)
    });
    Value::Object(plain.collect())
}

/// What a function gets of a subscription of CloudWatch Logs, compressed.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchlogs.html>
pub fn logged() -> Value {
    Value::object([("awslogs", Value::object([("data", open("logs.data"))]))])
}

/// What an alarm sends to a topic.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html>
pub fn alarm_message(name: &Text, state: &str) -> Value {
    Value::object([
        ("AlarmName", name.clone().into()),
        ("AlarmDescription", Value::Unknown),
        ("NewStateValue", state.into()),
        ("NewStateReason", open("alarm.reason")),
        ("StateChangeTime", open("event.time")),
    ])
}

/// The event that an alarm's change of state is.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html>
pub fn alarm_changed(name: &Text, arn: Text, state: &str, region: Text, account: Text) -> Value {
    Value::object([
        ("version", "0".into()),
        ("id", open("event.id")),
        ("detail-type", "CloudWatch Alarm State Change".into()),
        ("source", "aws.cloudwatch".into()),
        ("account", account.into()),
        ("time", open("event.time")),
        ("region", region.into()),
        ("resources", Value::List(vec![arn.into()])),
        (
            "detail",
            Value::object([
                ("alarmName", name.clone().into()),
                (
                    "state",
                    Value::object([
                        ("value", state.into()),
                        ("reason", open("alarm.reason")),
                        ("timestamp", open("event.time")),
                    ]),
                ),
                ("previousState", Value::Unknown),
                ("configuration", Value::Unknown),
            ]),
        ),
    ])
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for part in bytes.chunks(3) {
        let mut group = [0_u8; 3];
        group[..part.len()].copy_from_slice(part);
        let bits = (u32::from(group[0]) << 16) | (u32::from(group[1]) << 8) | u32::from(group[2]);
        for at in 0..4 {
            text.push(match at <= part.len() {
                true => char::from(LETTERS[(bits >> (18 - 6 * at)) as usize & 63]),
                false => '=',
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_of_streams_is_base64() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }

    #[test]
    fn items_have_types() {
        let item = Value::from(&serde_json::json!({"id": 7, "tags": ["a"], "done": null}));
        let change = change(Text::unknown("arn"), &item).to_json();
        assert_eq!(
            change["dynamodb"]["NewImage"],
            serde_json::json!({"id": {"N": "7"}, "tags": {"L": [{"S": "a"}]}, "done": {"NULL": true}})
        );
    }
}

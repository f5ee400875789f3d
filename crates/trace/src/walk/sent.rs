//! What somebody gives: an event as a service sends it, or something that arrives at a resource.

use serde_json::Value as Json;
use stackwright_facts::Problem;
use stackwright_facts::suggest::did_you_mean;
use stackwright_template::engines::events::Value;
use stackwright_template::engines::text::Located;

use super::Walker;
use super::given::Payload;
use super::runs::RUNNING;
use crate::proof::{Part, State, Step, is_called};

/// Types at which something arrives, beside those that run.
const TAKES: &[&str] = &[
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::Cognito::UserPool",
    "AWS::Config::ConfigRule",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::Events::EventBus",
    "AWS::Kinesis::Stream",
    "AWS::KinesisFirehose::DeliveryStream",
    "AWS::Logs::LogGroup",
    "AWS::Pipes::Pipe",
    "AWS::SES::ReceiptRule",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
];

impl<'t> Walker<'_, 't> {
    /// An event as a service sends it.
    pub(super) fn given(&mut self, json: &Json) -> Result<Step, Problem> {
        let records = json["Records"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        if let [_, _, ..] = records {
            let mut step = Step::new(
                Part::Cause,
                State::Passed,
                format!("an event with {} records arrives", records.len()),
            );
            for record in records {
                step.then
                    .push(self.given(&serde_json::json!({"Records": [record]}))?);
            }
            return Ok(step);
        }
        let event = Value::from(json);
        let first = records.first().unwrap_or(&Json::Null);
        let text = |value: &Json, key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let source = (first["eventSource"].as_str()).or(first["EventSource"].as_str());
        let mut step = Step::new(Part::Cause, State::Passed, "the event arrives");
        match source {
            Some("aws:s3") => {
                let name = text(&first["s3"]["bucket"], "name");
                let (bucket, _) = self.world.object(&format!("{name}/"))?;
                step.what = format!("{} notifies", self.world.label(&bucket));
                step.subject = Some(self.world.subject(&bucket));
                let key = url_decoded(&text(&first["s3"]["object"], "key"));
                let event_name = text(first, "eventName");
                let event_name = format!("s3:{}", event_name.trim_start_matches("s3:"));
                step.then = self.notifications(&bucket, &event_name, &key, &event);
                return Ok(step);
            }
            Some("aws:sqs") => {
                let payload = Payload {
                    value: Value::from(&first["body"]),
                    attributes: of_message(&first["messageAttributes"]),
                };
                return self.at_arn(&text(first, "eventSourceARN"), &payload);
            }
            Some("aws:sns") => {
                let payload = Payload {
                    value: Value::from(&first["Sns"]["Message"]),
                    attributes: of_message(&first["Sns"]["MessageAttributes"]),
                };
                return self.at_arn(&text(&first["Sns"], "TopicArn"), &payload);
            }
            Some("aws:dynamodb") => {
                return self.at_arn(
                    &text(first, "eventSourceARN"),
                    &Payload::of(Value::from(first)),
                );
            }
            Some("aws:kinesis") => {
                // What is in it is base64, which is not taken apart; a `data` beside it is as filters see it.
                let data = match &first["data"] {
                    Json::Null => Value::Unknown,
                    data => Value::from(data),
                };
                return self.at_arn(&text(first, "eventSourceARN"), &Payload::of(data));
            }
            _ => {}
        }
        if json["httpMethod"].is_string() || json["rawPath"].is_string() {
            let method = (json["httpMethod"].as_str())
                .or(json["requestContext"]["http"]["method"].as_str())
                .unwrap_or("GET");
            let path = (json["path"].as_str()).or(json["rawPath"].as_str());
            step.what = "the request reaches the app".to_owned();
            step.then = self.request(method, path.unwrap_or("/"))?;
        } else if json["logGroup"].is_string() {
            let lines = json["logEvents"]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default();
            let line = lines.first().map_or(&Json::Null, |line| &line["message"]);
            return self.sent(&text(json, "logGroup"), line);
        } else if json["triggerSource"].is_string() && json["userPoolId"].is_string() {
            let pools = self.world.all("AWS::Cognito::UserPool");
            let to = match pools.as_slice() {
                [one] => one.name.to_owned(),
                _ => text(json, "userPoolId"),
            };
            return self.sent(&to, json);
        } else if json["configRuleName"].is_string() {
            return self.sent(&text(json, "configRuleName"), json);
        } else if json["deliveryStreamArn"].is_string() {
            let arn = text(json, "deliveryStreamArn");
            return self.at_arn(&arn, &Payload::of(Value::Unknown));
        } else if json["detail-type"].is_string() || json["source"].is_string() {
            step.what = "the event arrives on the default event bus".to_owned();
            step.shown.push(("event", json.clone()));
            step.then = self.on_bus(None, &event);
        } else {
            return Err(Problem {
                message: "the event is of no kind that is known: it has neither `source` and `detail-type`, nor `Records`, nor a request".to_owned(),
                hint: Some("give the event as EventBridge, S3, SQS, SNS, DynamoDB, Cognito, Config or API Gateway sends it".to_owned()),
            });
        }
        Ok(step)
    }

    fn at_arn(&mut self, arn: &str, payload: &Payload) -> Result<Step, Problem> {
        let at = self.world.by_arn(arn)?;
        let what = format!("what is in the event arrives at {}", self.world.label(&at));
        let mut step = Step::new(Part::Cause, State::Passed, what).about(self.world.subject(&at));
        step.then = self.at(&at, |walker| walker.arrives(&at, payload));
        Ok(step)
    }

    /// Something arrives at a resource, or at a topic of IoT.
    pub(super) fn sent(&mut self, to: &str, message: &Json) -> Result<Step, Problem> {
        let takes =
            |at: &Located<'t>| TAKES.contains(&at.type_name) || RUNNING.contains(&at.type_name);
        let is_so_called = |at: &Located<'t>| {
            is_called(&self.world.subject(at), to)
                || self.world.reference(at, "").known() == Some(to)
        };
        let all: Vec<Located<'t>> = self.world.resources().filter(is_so_called).collect();
        let found: Vec<&Located<'t>> = all.iter().filter(|at| takes(at)).collect();
        let payload = message_of(message);
        match found.as_slice() {
            [at] => {
                let at = **at;
                let what = format!("{} gets what is sent", self.world.label(&at));
                let mut step =
                    Step::new(Part::Cause, State::Passed, what).about(self.world.subject(&at));
                step.then = self.at(&at, |walker| walker.arrives(&at, &payload));
                Ok(step)
            }
            [] if all.is_empty() && !self.world.all("AWS::IoT::TopicRule").is_empty() => {
                let what = format!("a message arrives at the topic `{to}` of IoT");
                let mut step = Step::new(Part::Cause, State::Passed, what);
                step.then = self.device_topic(to, &payload);
                Ok(step)
            }
            [] => Err(self.no_such(to, &all, takes)),
            [one, other, ..] => Err(Problem {
                message: format!("`{to}` is the name of more than one resource"),
                hint: Some(format!(
                    "write the path: `{}` or `{}`",
                    self.world.full_name(one),
                    self.world.full_name(other)
                )),
            }),
        }
    }

    fn no_such(
        &self,
        to: &str,
        all: &[Located<'t>],
        takes: impl Fn(&Located<'t>) -> bool,
    ) -> Problem {
        let hint = match all.first().map(|at| at.type_name) {
            Some("AWS::S3::Bucket") => Some(format!(
                "an upload is `stackwright trace put s3://{to}/KEY`"
            )),
            Some(
                "AWS::ApiGateway::RestApi"
                | "AWS::ApiGatewayV2::Api"
                | "AWS::CloudFront::Distribution",
            ) => Some("a request is `stackwright trace invoke 'GET /PATH'`".to_owned()),
            Some(_) => None,
            None => {
                let names: Vec<String> = (self.world.resources().filter(|at| takes(at)))
                    .map(|at| self.world.subject(&at).name().to_owned())
                    .collect();
                match did_you_mean(to, names.iter().map(String::as_str)) {
                    Some(near) => Some(format!("did you mean `{near}`?")),
                    None if names.is_empty() => Some(
                        "the templates have no queue, topic, bus, stream, table, function or the like"
                            .to_owned(),
                    ),
                    None => Some(format!("something can be sent to {}", names.join(", "))),
                }
            }
        };
        Problem {
            message: match all.first() {
                Some(one) => format!(
                    "nothing can be sent to `{to}`: it is of the type {}",
                    one.type_name
                ),
                None => format!("nothing is called `{to}`"),
            },
            hint,
        }
    }
}

/// A message with its attributes, where it has them as SNS or SQS take them.
fn message_of(json: &Json) -> Payload {
    match json {
        Json::Object(object) if object.contains_key("MessageAttributes") => Payload {
            value: Value::from(
                (object.get("Message"))
                    .or(object.get("MessageBody"))
                    .unwrap_or(&Json::Null),
            ),
            attributes: of_message(&json["MessageAttributes"]),
        },
        other => Payload::of(Value::from(other)),
    }
}

fn of_message(attributes: &Json) -> Value {
    match attributes {
        Json::Object(_) => Value::from(attributes),
        _ => Value::Object(Vec::new()),
    }
}

/// A key as it was before a notification encoded it.
fn url_decoded(key: &str) -> String {
    let mut bytes = Vec::new();
    let mut parts = key.split('%');
    let plain = |part: &str| part.replace('+', " ").into_bytes();
    bytes.extend(parts.next().map(plain).unwrap_or_default());
    for part in parts {
        let digits = part
            .get(..2)
            .and_then(|two| u8::from_str_radix(two, 16).ok());
        match digits {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(plain(&part[2..]));
            }
            None => {
                bytes.push(b'%');
                bytes.extend(plain(part));
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::url_decoded;

    #[test]
    fn keys_are_decoded() {
        for (encoded, key) in [
            ("a+b%20c.jpg", "a b c.jpg"),
            ("%C3%A9", "é"),
            ("100%", "100%"),
            ("a%zz+", "a%zz "),
        ] {
            assert_eq!(url_decoded(encoded), key);
        }
    }
}

//! What resources and services tell of themselves: the metrics of resource types, the events of services, the logs that can
//! be delivered elsewhere.
//!
//! ```
//! use stackwright_schemas::telemetry::Telemetry;
//! let telemetry = Telemetry::embedded();
//! let metrics = telemetry.metrics("AWS::SQS::Queue");
//! let age = metrics.iter().find(|metric| metric.name == "ApproximateAgeOfOldestMessage").expect("it is there");
//! assert_eq!((&*age.namespace, &*age.statistic), ("AWS/SQS", "Maximum"));
//! assert_eq!(age.dimensions[0][0].0, "QueueName");
//! ```
//!
//! # Format of the data
//! JSON in Zstandard: `metrics` by resource type, each as `[namespace, name, statistic, [[[dimension, value or null], …], …]]`
//! with the sets of dimensions that it is published under; `events`, each with `source`, `detailType`, the `services` that
//! CloudFormation has for it, and `types`: `[name, {field: type}]`, of which the first is that of `detail`. The type of a
//! field is `"string"`, `"number"`, `"integer"`, `"boolean"` or `"json"`, the number of one of the event's types, or a list
//! around one of these. `logs` by resource type, each with `type`, `destinations` (`{"S3": [format, …], …}`), `mandatory` and
//! `optional` fields.

use ruzstd::decoding::StreamingDecoder;
use serde_json::Value as Json;

static PACKED: &[u8] = include_bytes!("../telemetry.zst");

/// All of it.
#[derive(Clone, Debug)]
pub struct Telemetry(Json);

/// A metric of a resource type.
#[derive(Clone, Debug)]
pub struct Metric {
    /// `AWS/SQS`
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The statistic by which it is usually looked at: `Sum`, `Average`, `Maximum`, …
    pub statistic: String,
    /// The sets of dimensions that it is published under: names, with the value of those that have one.
    pub dimensions: Vec<Vec<(String, Option<String>)>>,
}

/// An event of a service.
#[derive(Clone, Debug)]
pub struct Event {
    /// `aws.ecs`
    pub source: String,
    /// `ECS Task State Change`
    pub detail_type: String,
    /// What CloudFormation calls the service: `AWS::ECS`.
    pub services: Vec<String>,
    /// The types of the fields; the first is that of `detail`.
    pub types: Vec<EventType>,
}

/// A type of an event's fields.
#[derive(Clone, Debug)]
pub struct EventType {
    /// Its name.
    pub name: String,
    /// The fields, by name.
    pub fields: Vec<(String, EventField)>,
}

/// What a field of an event holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventField {
    /// A text, a number or a Boolean value, or JSON of any form.
    Leaf,
    /// An object: the number of its type.
    Object(usize),
    /// A list.
    List(Box<EventField>),
}

/// Logs of a resource type that can be delivered.
#[derive(Clone, Debug)]
pub struct Log {
    /// `ACCESS_LOGS`
    pub log_type: String,
    /// Where they can be delivered (`S3`, `CWL`, `FH`, `XRAY`), each with the formats there.
    pub destinations: Vec<(String, Vec<String>)>,
}

impl Telemetry {
    /// What comes with this crate.
    pub fn embedded() -> Self {
        let mut text = Vec::new();
        let decoder = StreamingDecoder::new(PACKED).ok();
        let read = decoder
            .and_then(|mut decoder| std::io::Read::read_to_end(&mut decoder, &mut text).ok());
        // The data is made and tested with this crate; nothing stands for broken data.
        let json = read.and_then(|_| serde_json::from_slice(&text).ok());
        Telemetry(json.unwrap_or_default())
    }

    /// The metrics of a resource type, by namespace and name.
    pub fn metrics(&self, type_name: &str) -> Vec<Metric> {
        items(&self.0["metrics"][type_name])
            .map(|metric| Metric {
                namespace: text(&metric[0]),
                name: text(&metric[1]),
                statistic: text(&metric[2]),
                dimensions: items(&metric[3])
                    .map(|set| {
                        items(set)
                            .map(|it| (text(&it[0]), it[1].as_str().map(str::to_owned)))
                            .collect()
                    })
                    .collect(),
            })
            .collect()
    }

    /// The resource types that have metrics.
    pub fn types_with_metrics(&self) -> impl Iterator<Item = &str> {
        let metrics = self.0["metrics"].as_object().into_iter().flatten();
        metrics.map(|(name, _)| name.as_str())
    }

    /// All events, by source and type.
    pub fn events(&self) -> impl Iterator<Item = Event> {
        items(&self.0["events"]).map(|event| Event {
            source: text(&event["source"]),
            detail_type: text(&event["detailType"]),
            services: items(&event["services"]).map(text).collect(),
            types: items(&event["types"])
                .map(|one| EventType {
                    name: text(&one[0]),
                    fields: (one[1].as_object().into_iter().flatten())
                        .map(|(name, field)| (name.clone(), EventField::read(field)))
                        .collect(),
                })
                .collect(),
        })
    }

    /// The logs of a resource type.
    pub fn logs(&self, type_name: &str) -> Vec<Log> {
        items(&self.0["logs"][type_name])
            .map(|log| Log {
                log_type: text(&log["type"]),
                destinations: (log["destinations"].as_object().into_iter().flatten())
                    .map(|(to, formats)| (to.clone(), items(formats).map(text).collect()))
                    .collect(),
            })
            .collect()
    }

    /// The resource types that have logs which can be delivered.
    pub fn types_with_logs(&self) -> impl Iterator<Item = &str> {
        let logs = self.0["logs"].as_object().into_iter().flatten();
        logs.map(|(name, _)| name.as_str())
    }
}

impl EventField {
    fn read(json: &Json) -> Self {
        match json {
            Json::Number(number) => {
                let number = number.as_u64().and_then(|it| usize::try_from(it).ok());
                number.map_or(EventField::Leaf, EventField::Object)
            }
            Json::Array(items) => {
                let item = items.first().map_or(EventField::Leaf, EventField::read);
                EventField::List(Box::new(item))
            }
            _ => EventField::Leaf,
        }
    }
}

fn items(json: &Json) -> impl Iterator<Item = &Json> {
    json.as_array().into_iter().flatten()
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_it_is_there() {
        let telemetry = Telemetry::embedded();
        assert!(telemetry.types_with_metrics().count() > 80);
        assert!(telemetry.types_with_logs().count() > 30);
        assert!(telemetry.events().count() > 380);
        for event in telemetry.events() {
            let (count, root) = (event.types.len(), event.types.first());
            assert!(root.is_some(), "{}", event.detail_type);
            for field in event.types.iter().flat_map(|one| &one.fields) {
                let mut field = &field.1;
                while let EventField::List(item) = field {
                    field = item;
                }
                if let EventField::Object(number) = field {
                    assert!(*number < count, "{}", event.detail_type);
                }
            }
        }
    }
}

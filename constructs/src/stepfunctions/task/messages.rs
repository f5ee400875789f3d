//! Tasks that tell others: queues, topics, event buses.

use stackwright::Data;

use super::{Task, argument};
use crate::sqs::Queue;
use crate::stepfunctions::definition::integration;

impl Task {
    /// Sends a message to a queue: a text, an object, or a path of the input such as `$.body`.
    #[track_caller]
    pub fn send_message(name: impl Into<String>, queue: &Queue, body: impl Into<Data>) -> Self {
        let url = ("QueueUrl".to_owned(), Data::from(queue.queue_url()));
        let arguments = Data::object([url, argument("MessageBody", body.into())]);
        let queue = queue.clone();
        Self::of(name, integration("sqs:sendMessage"), arguments).granting(move |role| {
            let arn = vec![queue.queue_arn()];
            crate::iam::Grant::on_principal(role, &["sqs:SendMessage"], arn);
            if let Some(key) = queue.queue_key() {
                key.grant_encrypt_decrypt(role);
            }
        })
    }

    /// Publishes a message to a topic: a text, an object, or a path of the input such as `$.text`.
    #[cfg(feature = "sns")]
    #[track_caller]
    pub fn publish(
        name: impl Into<String>,
        topic: &crate::sns::Topic,
        message: impl Into<Data>,
    ) -> Self {
        let arn = ("TopicArn".to_owned(), Data::from(topic.topic_arn()));
        let arguments = Data::object([arn, argument("Message", message.into())]);
        let topic = topic.clone();
        Self::of(name, integration("sns:publish"), arguments).granting(move |role| {
            topic.grant_publish(role);
        })
    }

    /// Puts an event of your own on an event bus, with its source, its type, and what it says.
    #[cfg(feature = "events")]
    #[track_caller]
    pub fn put_event(
        name: impl Into<String>,
        bus: &crate::events::EventBus,
        source: impl stackwright::IntoValue<String>,
        detail_type: impl stackwright::IntoValue<String>,
        detail: impl Into<Data>,
    ) -> Self {
        let entry = Data::object([
            ("Source".to_owned(), source.into_value().into()),
            ("DetailType".to_owned(), detail_type.into_value().into()),
            argument("Detail", detail.into()),
            ("EventBusName".to_owned(), bus.event_bus_arn().into()),
        ]);
        let arguments = Data::object([("Entries", Data::list([entry]))]);
        let bus = bus.clone();
        Self::of(name, integration("events:putEvents"), arguments).granting(move |role| {
            bus.grant_put_events(role);
        })
    }
}

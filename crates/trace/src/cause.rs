//! What happens: an upload, an event, a minute, a request.

use stackwright_facts::Problem;
use stackwright_facts::schedule::Moment;

/// What is done to an object of S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// It is uploaded in one piece.
    Put,
    /// It is copied from another one.
    Copy,
    /// It is uploaded in parts, of which the last call makes one object.
    Multipart,
    /// It is deleted.
    Delete,
}

impl Call {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Put, Self::Copy, Self::Multipart, Self::Delete];

    /// The call, as CloudTrail names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Put => "PutObject",
            Self::Copy => "CopyObject",
            Self::Multipart => "CompleteMultipartUpload",
            Self::Delete => "DeleteObject",
        }
    }

    /// The event, as S3's notifications name it.
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html>
    #[must_use]
    pub fn notification(self) -> &'static str {
        match self {
            Self::Put => "s3:ObjectCreated:Put",
            Self::Copy => "s3:ObjectCreated:Copy",
            Self::Multipart => "s3:ObjectCreated:CompleteMultipartUpload",
            Self::Delete => "s3:ObjectRemoved:Delete",
        }
    }
}

/// What happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// Something is done to an object.
    Object {
        /// The bucket by construct path, logical ID or name, a slash, and the key.
        object: String,
        /// What is done.
        call: Call,
    },
    /// An event arrives on a bus, or what a service is sent.
    Event(serde_json::Value),
    /// Something arrives at a resource: a message, a record, an item, what is logged.
    Sent {
        /// The resource by construct path, logical ID or name, or a topic of IoT such as `devices/7`.
        to: String,
        /// What arrives.
        message: serde_json::Value,
    },
    /// A minute comes.
    At(Moment),
    /// A request reaches an API.
    Request {
        /// The method, such as `GET`.
        method: String,
        /// The path, such as `/mazes/7`.
        path: String,
    },
}

impl Cause {
    /// An upload; the object as `Bucket/key`, with `s3://` before it or without.
    ///
    /// ```
    /// use stackwright_trace::{Call, Cause};
    /// let cause = Cause::put("s3://Files/input/maze.jpg");
    /// assert_eq!(cause, Cause::Object { object: "Files/input/maze.jpg".into(), call: Call::Put });
    /// ```
    #[must_use]
    pub fn put(object: &str) -> Self {
        Self::object(Call::Put, object)
    }

    /// Something that is done to an object.
    #[must_use]
    pub fn object(call: Call, object: &str) -> Self {
        Self::Object {
            object: object.strip_prefix("s3://").unwrap_or(object).to_owned(),
            call,
        }
    }

    /// Something arrives at a resource: a message at a queue or a topic, an event at a bus, a record at a stream, an item at
    /// a table, a line at a log group, a new state at an alarm, the input at a function or state machine. What is no JSON
    /// is a text.
    ///
    /// ```
    /// use stackwright_trace::Cause;
    /// let cause = Cause::send("Inbox", r#"{"total": 12}"#);
    /// assert_eq!(cause, Cause::Sent { to: "Inbox".into(), message: serde_json::json!({"total": 12}) });
    /// ```
    #[must_use]
    pub fn send(to: &str, message: &str) -> Self {
        let text = || serde_json::Value::from(message);
        Self::Sent {
            to: to.to_owned(),
            message: serde_json::from_str(message).unwrap_or_else(|_| text()),
        }
    }

    /// A minute in UTC, such as `2026-01-01T09:00Z`.
    ///
    /// # Errors
    /// When it is no such time.
    pub fn at(time: &str) -> Result<Self, Problem> {
        Moment::parse(time).map(Self::At)
    }

    /// A request: a path, with a method before it or `GET`.
    ///
    /// ```
    /// use stackwright_trace::Cause;
    /// assert_eq!(Cause::request("POST /mazes"), Cause::Request { method: "POST".into(), path: "/mazes".into() });
    /// assert_eq!(Cause::request("mazes"), Cause::Request { method: "GET".into(), path: "/mazes".into() });
    /// ```
    #[must_use]
    pub fn request(request: &str) -> Self {
        let (method, path) = request.trim().split_once(' ').unwrap_or(("GET", request));
        let path = path.trim().trim_start_matches('/');
        Self::Request {
            method: method.to_ascii_uppercase(),
            path: format!("/{path}"),
        }
    }
}

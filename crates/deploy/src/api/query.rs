//! Services that take forms and answer in XML, by the AWS query protocol and that of EC2.
//!
//! Sources: <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html>,
//! <https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html>

use crate::api::exchange::{Answer, Payload};
use crate::api::s3::encoded;
use crate::api::signed::{Call, Service, refused, stranger};
use crate::api::xml::Element;
use crate::digest::Sha256;
use crate::error::Result;
use crate::session::Session;

/// What is asked of an operation: `Filter.1.Name` and the like.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    pub(crate) fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.push((name.into(), value.into()));
        self
    }

    /// `NAME.1`, `NAME.2`, …
    pub(crate) fn list<T: AsRef<str>>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        for (index, value) in values.into_iter().enumerate() {
            self = self.with(format!("{name}.{}", index + 1), value.as_ref());
        }
        self
    }

    /// A filter of EC2, after those that are there.
    pub(crate) fn filter<T: AsRef<str>>(
        self,
        name: &str,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let number = 1
            + (self.0.iter())
                .filter(|(key, _)| key.starts_with("Filter.") && key.ends_with(".Name"))
                .count();
        self.with(format!("Filter.{number}.Name"), name)
            .list(&format!("Filter.{number}.Value"), values)
    }
}

impl Session {
    /// Asks a service; the answer is the root element.
    pub(crate) async fn in_form(
        &self,
        (service, version): (&Service, &str),
        operation: &'static str,
        asked: &Form,
    ) -> Result<Element> {
        let (url, _) = self.endpoint(service);
        let mut body = format!("Action={operation}&Version={version}");
        for (name, value) in &asked.0 {
            body.push_str(&format!(
                "&{}={}",
                encoded(name, false),
                encoded(value, false)
            ));
        }
        let call = Call {
            operation,
            method: "POST",
            url: format!("{url}/"),
            headers: vec![(
                "content-type",
                "application/x-www-form-urlencoded; charset=utf-8".to_owned(),
            )],
            sha256: Sha256::of(body.as_bytes()).hex(),
            payload: Payload::Bytes(body.into()),
        };
        let read = |answer: &Answer| in_xml(service, operation, answer);
        self.signed(service, &call, read).await
    }
}

/// The root of a good answer; the error of another one.
pub(crate) fn in_xml(
    service: &Service,
    operation: &'static str,
    answer: &Answer,
) -> Result<Element> {
    match Element::read(&answer.text()) {
        Some(root) if answer.is_success() => Ok(root),
        Some(root) => {
            // EC2 has a list of errors, the others have one.
            let error = root.child("Error").or_else(|| {
                root.child("Errors")
                    .and_then(|errors| errors.child("Error"))
            });
            let text = |name| error.and_then(|error| error.text(name));
            Err(refused(operation, answer, text("Code"), text("Message")))
        }
        None if answer.is_success() => Err(stranger(service, operation, answer)),
        None => Err(refused(operation, answer, None, None)),
    }
}

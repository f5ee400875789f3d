//! SW1551: notifications of a bucket that overlap.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;
use stackwright_template::parse::Span;

rule! {
    /// ## What it does
    /// Checks that no two notifications of a bucket are about the same objects and events: of two that share an event, the
    /// prefixes or the suffixes exclude each other.
    ///
    /// ## Why it matters
    /// S3 refuses them: "Configurations overlap. Configurations on the same bucket cannot share a common event type."
    ///
    /// ## Example
    /// ```yaml
    /// NotificationConfiguration:
    ///   LambdaConfigurations:
    ///     - {Event: "s3:ObjectCreated:*", Function: !GetAtt Resize.Arn}
    ///     - {Event: "s3:ObjectCreated:Put", Function: !GetAtt Scan.Arn}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html>
    pub struct NotificationOverlap = SW1551, "notification-overlap", Error, on [forms "AWS::S3::Bucket"];
}

/// A notification of which all is known.
struct Notification<'a> {
    path: String,
    span: Span,
    event: &'a str,
    prefix: &'a str,
    suffix: &'a str,
}

impl Notification<'_> {
    /// Whether both are about some object and event.
    fn overlaps(&self, other: &Self) -> bool {
        let covers = |one: &str, other: &str| {
            one.strip_suffix('*')
                .map_or(one == other, |start| other.starts_with(start))
        };
        let events = covers(self.event, other.event) || covers(other.event, self.event);
        let prefixes =
            self.prefix.starts_with(other.prefix) || other.prefix.starts_with(self.prefix);
        let suffixes = self.suffix.ends_with(other.suffix) || other.suffix.ends_with(self.suffix);
        events && prefixes && suffixes
    }
}

/// A notification, where its event and its filter are known.
fn notification<'a>(
    path: String,
    span: Span,
    instance: &'a Instance<'_>,
) -> Option<Notification<'a>> {
    let event = instance.get("Event")?.text()?;
    let (mut prefix, mut suffix) = ("", "");
    if !instance.lacks("Filter") {
        for rule in instance.at("Filter.S3Key.Rules")?.items() {
            let value = rule.get("Value")?.text()?;
            match rule.get("Name")?.text()?.to_ascii_lowercase().as_str() {
                "prefix" => prefix = value,
                "suffix" => suffix = value,
                _ => return None,
            }
        }
    }
    Some(Notification {
        path,
        span,
        event,
        prefix,
        suffix,
    })
}

impl Rule for NotificationOverlap {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let mut known: Vec<Notification<'_>> = Vec::new();
        for kind in [
            "TopicConfigurations",
            "QueueConfigurations",
            "LambdaConfigurations",
        ] {
            let path = format!("NotificationConfiguration.{kind}.*");
            for at in select(&form.properties, form.resource.properties_span(), &path) {
                let Some(next) = notification(at.path.clone(), at.span, at.instance) else {
                    continue;
                };
                if let Some(before) = known.iter().find(|before| before.overlaps(&next)) {
                    let finding = self
                        .at(
                            next.span,
                            format!("S3 refuses the notifications: two of them are told of the same objects by {} and {}", before.event, next.event),
                        )
                        .hint("give them prefixes or suffixes that exclude each other, or send one to a topic or to EventBridge that tells both")
                        .property(&next.path)
                        .related(before.span, "the other");
                    out.report(finding);
                }
                known.push(next);
            }
        }
    }
}

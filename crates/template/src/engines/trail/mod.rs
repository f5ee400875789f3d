//! CloudTrail: which calls on S3's objects a trail records, and whether it may write to its own bucket.
//!
//! ```
//! use stackwright_template::engines::{text::{Scope, Text}, trail::{ObjectCalls, Trail}, Answer};
//! use stackwright_template::model::{Environment, Template};
//!
//! let document = stackwright_template::parse::parse("
//! Resources:
//!   Bucket: {Type: AWS::S3::Bucket}
//!   Trail:
//!     Type: AWS::CloudTrail::Trail
//!     Properties:
//!       EventSelectors:
//!       - ReadWriteType: WriteOnly
//!         DataResources: [{Type: AWS::S3::Object, Values: [!Sub '${Bucket.Arn}/input/']}]
//! ");
//! let template = Template::new(&document);
//! let environment = Environment::default();
//! let scope = Scope { template: &template, environment: &environment };
//! let trail = Trail::read(scope, &template.resources["Trail"]);
//! let bucket = scope.reference(&template.resources["Bucket"], "");
//! let put = |key| trail.records(&ObjectCalls {
//!     bucket: bucket.clone(), key: Text::glob(key), read_only: false, names: vec!["PutObject".into()],
//! }).answer;
//! assert_eq!(put("input/*"), Answer::Yes);
//! assert_eq!(put("output/*"), Answer::No);
//! ```

mod advanced_selector;
mod basic_selector;
mod delivery;
mod grammar;

pub use advanced_selector::{AdvancedSelector, FieldSelector};
pub use basic_selector::Selector;
pub use delivery::{Delivery, delivery};
pub use grammar::faults;

use super::Answer;
use super::text::{Scope, Text};
use crate::model::Resource;

/// The service that trails write as.
pub const SERVICE: &str = "cloudtrail.amazonaws.com";

/// What a trail records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trail {
    /// The basic selectors; a trail without any records management events.
    pub selectors: Vec<Selector>,
    /// The advanced selectors.
    pub advanced: Vec<AdvancedSelector>,
    /// Whether it is switched on.
    pub logging: Option<bool>,
    /// Whether a part of it is not known.
    pub open: bool,
}

/// Calls on the objects of a bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectCalls {
    /// The bucket's name.
    pub bucket: Text,
    /// The keys, with wildcards.
    pub key: Text,
    /// Whether they only read.
    pub read_only: bool,
    /// The names of the calls, such as `PutObject`; any call where there are none.
    pub names: Vec<String>,
}

/// Whether a trail records calls, and if not why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it does.
    pub answer: Answer,
    /// What stands in the way.
    pub why: Why,
}

/// What stands in the way of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The trail records management events only.
    ManagementOnly,
    /// It records other buckets only.
    OtherBucket,
    /// It records other keys of the bucket.
    OtherKey,
    /// It records the other of reads and writes.
    OtherAccess,
    /// It records other calls on the objects.
    OtherCalls,
    /// It is switched off.
    NotLogging,
    /// Nothing.
    Nothing,
}

impl ObjectCalls {
    /// The ARN of the objects that calls are about.
    fn arn(&self, key: Text) -> Text {
        Text::literal("arn:aws:s3:::")
            .then(self.bucket.clone())
            .then(Text::literal("/"))
            .then(key)
    }
}

impl Trail {
    /// Reads a trail's properties.
    #[must_use]
    pub fn read<'t>(scope: Scope<'_, 't>, trail: &Resource<'t>) -> Self {
        let property = |name| scope.property(trail, name);
        let mut result = Self {
            logging: property("IsLogging").and_then(|value| value.boolean()),
            ..Self::default()
        };
        if let Some(selectors) = property("EventSelectors") {
            result.open |= selectors.unknown().is_some();
            for selector in selectors.items() {
                result.selectors.push(Selector::read(scope, selector));
            }
        }
        if let Some(selectors) = property("AdvancedEventSelectors") {
            result.open |= selectors.unknown().is_some();
            for selector in selectors.items() {
                result
                    .advanced
                    .push(AdvancedSelector::read(scope, selector));
            }
        }
        result
    }

    /// Whether the trail records calls on objects: [`Answer::Yes`] when all of them, [`Answer::No`] when none.
    #[must_use]
    pub fn records(&self, calls: &ObjectCalls) -> Verdict {
        let mut best = Verdict {
            answer: Answer::No,
            why: Why::ManagementOnly,
        };
        let selectors = self
            .selectors
            .iter()
            .map(|selector| selector.records(calls));
        let advanced = self.advanced.iter().map(|selector| selector.records(calls));
        for verdict in selectors.chain(advanced) {
            if (verdict.answer, verdict.why) > (best.answer, best.why) {
                best = verdict;
            }
        }
        if self.open {
            best.answer = best.answer.or(Answer::Maybe);
        }
        if self.logging == Some(false) {
            best = Verdict {
                answer: Answer::No,
                why: Why::NotLogging,
            };
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Environment, Template};
    use crate::parse::parse;

    #[track_caller]
    fn check(properties: &str, key: &str, read_only: bool, expected: (Answer, Why)) {
        let source = format!(
            "Parameters: {{Name: {{Type: String}}}}\nResources:\n  Bucket: {{Type: AWS::S3::Bucket}}\n  Other: {{Type: AWS::S3::Bucket}}\n  Trail: {{Type: AWS::CloudTrail::Trail, Properties: {properties}}}\n"
        );
        let document = parse(&source);
        assert!(document.errors.is_empty(), "{:?}", document.errors);
        let template = Template::new(&document);
        let environment = Environment::default();
        let scope = Scope {
            template: &template,
            environment: &environment,
        };
        let trail = Trail::read(scope, &template.resources["Trail"]);
        let verdict = trail.records(&ObjectCalls {
            bucket: scope.reference(&template.resources["Bucket"], ""),
            key: Text::glob(key),
            read_only,
            names: vec!["PutObject".to_owned(), "CopyObject".to_owned()],
        });
        assert_eq!(
            (verdict.answer, verdict.why),
            expected,
            "{properties} on {key}"
        );
    }

    fn basic(value: &str, access: &str) -> String {
        format!(
            "{{EventSelectors: [{{ReadWriteType: {access}, DataResources: [{{Type: AWS::S3::Object, Values: [{value}]}}]}}]}}"
        )
    }

    fn advanced(fields: &str) -> String {
        format!(
            "{{AdvancedEventSelectors: [{{FieldSelectors: [{{Field: eventCategory, Equals: [Data]}}, {{Field: resources.type, Equals: ['AWS::S3::Object']}}{fields}]}}]}}"
        )
    }

    #[test]
    fn basic_selectors() {
        use Answer::{Maybe, No, Yes};
        check("{}", "input/*", false, (No, Why::ManagementOnly));
        check(
            "{EventSelectors: [{ReadWriteType: All}]}",
            "a",
            false,
            (No, Why::ManagementOnly),
        );
        check(
            &basic("'arn:aws:s3'", "All"),
            "a",
            true,
            (Yes, Why::Nothing),
        );
        check(
            &basic("!Sub '${Bucket.Arn}/'", "All"),
            "input/*",
            false,
            (Yes, Why::Nothing),
        );
        check(
            &basic("!Sub '${Bucket.Arn}/input/'", "WriteOnly"),
            "input/*",
            false,
            (Yes, Why::Nothing),
        );
        check(
            &basic("!Sub '${Bucket.Arn}/inbox/'", "WriteOnly"),
            "input/*",
            false,
            (No, Why::OtherKey),
        );
        check(
            &basic("!Sub '${Bucket.Arn}/input/'", "WriteOnly"),
            "*",
            false,
            (Maybe, Why::Nothing),
        );
        check(
            &basic("!Sub '${Other.Arn}/'", "WriteOnly"),
            "input/*",
            false,
            (No, Why::OtherBucket),
        );
        check(
            &basic("!Sub '${Bucket.Arn}/'", "ReadOnly"),
            "input/*",
            false,
            (No, Why::OtherAccess),
        );
        check(
            &basic("!Sub 'arn:aws:s3:::${Name}/'", "All"),
            "input/*",
            false,
            (Maybe, Why::Nothing),
        );
        check(
            "{IsLogging: false, EventSelectors: [{DataResources: [{Type: AWS::S3::Object, Values: ['arn:aws:s3']}]}]}",
            "a",
            false,
            (No, Why::NotLogging),
        );
    }

    #[test]
    fn advanced_selectors() {
        use Answer::{No, Yes};
        check(&advanced(""), "a", false, (Yes, Why::Nothing));
        check(
            &advanced(", {Field: resources.ARN, StartsWith: [!Sub '${Bucket.Arn}/input/']}"),
            "input/*",
            false,
            (Yes, Why::Nothing),
        );
        check(
            &advanced(", {Field: resources.ARN, StartsWith: [!Sub '${Bucket.Arn}/inbox/']}"),
            "input/*",
            false,
            (No, Why::OtherKey),
        );
        check(
            &advanced(", {Field: resources.ARN, StartsWith: [!Sub '${Other.Arn}/']}"),
            "input/*",
            false,
            (No, Why::OtherBucket),
        );
        check(
            &advanced(", {Field: resources.ARN, NotStartsWith: [!Sub '${Bucket.Arn}/input/']}"),
            "input/*",
            false,
            (No, Why::OtherKey),
        );
        check(
            &advanced(", {Field: readOnly, Equals: ['true']}"),
            "a",
            false,
            (No, Why::OtherAccess),
        );
        check(
            "{AdvancedEventSelectors: [{FieldSelectors: [{Field: eventCategory, Equals: [Management]}]}]}",
            "a",
            false,
            (No, Why::ManagementOnly),
        );
    }
}

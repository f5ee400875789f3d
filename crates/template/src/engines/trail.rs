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

use super::iam::{Policy, Request};
use super::text::{Piece, Scope, SymbolKind, Text};
use super::{Answer, Fault};
use crate::model::{Evaluation, Instance, Resource};
use crate::parse::Span;
use crate::suggest::did_you_mean;

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

/// A basic selector.
#[derive(Clone, Debug, PartialEq)]
pub struct Selector {
    /// Where it stands.
    pub span: Span,
    /// Whether it records calls that only read; `None` is not known.
    pub reads: Option<bool>,
    /// Whether it records calls that write; `None` is not known.
    pub writes: Option<bool>,
    /// The beginnings of ARNs of S3 objects.
    pub objects: Vec<Text>,
    /// Whether there are more, which are not known.
    pub open: bool,
}

/// An advanced selector: conditions that must all hold.
#[derive(Clone, Debug, PartialEq)]
pub struct AdvancedSelector {
    /// Where it stands.
    pub span: Span,
    /// The conditions.
    pub fields: Vec<FieldSelector>,
}

/// A condition of an advanced selector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldSelector {
    /// The field, such as `resources.ARN`.
    pub field: String,
    /// What the value may be, with wildcards; empty when it is not restricted so.
    pub is: Vec<Text>,
    /// What it must not be.
    pub is_not: Vec<Text>,
    /// Whether a part is not known.
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

impl Trail {
    /// Reads a trail's properties.
    #[must_use]
    pub fn read<'t>(scope: Scope<'_, 't>, trail: &Resource<'t>) -> Self {
        let property = |name| {
            trail
                .property(name)
                .and_then(|node| scope.environment.evaluate(scope.template, node))
        };
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

impl Selector {
    fn read<'t>(scope: Scope<'_, 't>, selector: &Instance<'t>) -> Self {
        let (reads, writes) = match selector.get("ReadWriteType") {
            None => (Some(true), Some(true)),
            Some(value) => match value.text() {
                Some("All") => (Some(true), Some(true)),
                Some("ReadOnly") => (Some(true), Some(false)),
                Some("WriteOnly") => (Some(false), Some(true)),
                _ => (None, None),
            },
        };
        let mut result = Self {
            span: selector.span(),
            reads,
            writes,
            objects: Vec::new(),
            open: selector.unknown().is_some(),
        };
        let Some(resources) = selector.get("DataResources") else {
            return result;
        };
        result.open |= resources.unknown().is_some();
        for resource in resources.items() {
            let kind = resource.get("Type").and_then(Instance::text);
            if !matches!(kind, Some("AWS::S3::Object") | None) {
                continue;
            }
            let Some(values) = resource.get("Values") else {
                continue;
            };
            result.open |= values.unknown().is_some() || kind.is_none();
            for value in values.items() {
                result.objects.push(scope.text(value));
            }
        }
        result
    }

    fn records(&self, calls: &ObjectCalls) -> Verdict {
        let object = object_arn(calls, calls.key.clone());
        let in_bucket = object_arn(calls, Text::any());
        let prefix = |value: &Text| value.clone().then(Text::any());
        let mut covered = Answer::any(
            self.objects
                .iter()
                .map(|value| prefix(value).covers(&object)),
        );
        if self.open {
            covered = covered.or(Answer::Maybe);
        }
        let access = match if calls.read_only {
            self.reads
        } else {
            self.writes
        } {
            Some(records) => Answer::from(records),
            None => Answer::Maybe,
        };
        let why = if covered == Answer::No {
            if self.objects.is_empty() {
                Why::ManagementOnly
            } else if self
                .objects
                .iter()
                .any(|value| prefix(value).intersects(&in_bucket).possible())
            {
                Why::OtherKey
            } else {
                Why::OtherBucket
            }
        } else if access == Answer::No {
            Why::OtherAccess
        } else {
            Why::Nothing
        };
        Verdict {
            answer: covered.and(access),
            why,
        }
    }
}

impl AdvancedSelector {
    fn read<'t>(scope: Scope<'_, 't>, selector: &Instance<'t>) -> Self {
        let mut fields = Vec::new();
        for field in selector
            .get("FieldSelectors")
            .map(Instance::items)
            .unwrap_or_default()
        {
            let mut result = FieldSelector {
                field: field
                    .get("Field")
                    .and_then(Instance::text)
                    .unwrap_or_default()
                    .to_owned(),
                ..FieldSelector::default()
            };
            for (key, _, values) in field.entries() {
                if matches!(values.value, Evaluation::Unknown(_)) {
                    result.open = true;
                }
                for value in values.items() {
                    let text = scope.text(value);
                    match *key {
                        "Equals" => result.is.push(text),
                        "StartsWith" => result.is.push(text.then(Text::any())),
                        "EndsWith" => result.is.push(Text::any().then(text)),
                        "NotEquals" => result.is_not.push(text),
                        "NotStartsWith" => result.is_not.push(text.then(Text::any())),
                        "NotEndsWith" => result.is_not.push(Text::any().then(text)),
                        _ => {}
                    }
                }
            }
            fields.push(result);
        }
        Self {
            span: selector.span(),
            fields,
        }
    }

    fn records(&self, calls: &ObjectCalls) -> Verdict {
        let object = object_arn(calls, calls.key.clone());
        let mut answer = Answer::Yes;
        let mut why = Why::Nothing;
        let is_data = self.fields.iter().any(|field| {
            field.field == "eventCategory"
                && field.is.iter().any(|text| text.known() == Some("Data"))
        });
        for field in &self.fields {
            let value = match field.field.as_str() {
                "eventCategory" => Text::literal("Data"),
                "resources.type" => Text::literal("AWS::S3::Object"),
                "resources.ARN" => object.clone(),
                "readOnly" => Text::literal(calls.read_only.to_string()),
                "eventSource" => Text::literal("s3.amazonaws.com"),
                "eventName" if !calls.names.is_empty() => {
                    let holds = |name: &String| field.holds(&Text::literal(name));
                    let best = Answer::any(calls.names.iter().map(holds));
                    let worst = Answer::all(calls.names.iter().map(holds));
                    if best == Answer::No {
                        why = Why::OtherCalls;
                    }
                    let partly = best.and(worst.or(Answer::Maybe));
                    answer = answer.and(partly);
                    continue;
                }
                _ => {
                    answer = answer.and(Answer::Maybe);
                    continue;
                }
            };
            let holds = field.holds(&value);
            answer = answer.and(holds);
            if holds == Answer::No {
                let new = match field.field.as_str() {
                    "resources.ARN" => {
                        if field.holds(&object_arn(calls, Text::any())).possible() {
                            Why::OtherKey
                        } else {
                            Why::OtherBucket
                        }
                    }
                    "readOnly" => Why::OtherAccess,
                    _ if is_data => Why::OtherBucket,
                    _ => Why::ManagementOnly,
                };
                why = if why == Why::Nothing {
                    new
                } else {
                    why.min(new)
                };
            }
        }
        Verdict { answer, why }
    }
}

impl FieldSelector {
    fn holds(&self, value: &Text) -> Answer {
        let is = if self.is.is_empty() {
            Answer::Yes
        } else {
            Answer::any(self.is.iter().map(|text| text.covers(value)))
        };
        let is_not = Answer::any(self.is_not.iter().map(|text| text.covers(value)));
        let holds = is.and(!is_not);
        if self.open {
            holds.and(Answer::Maybe).or(Answer::Maybe)
        } else {
            holds
        }
    }
}

/// The fields of advanced selectors.
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html>
const FIELDS: &[&str] = &[
    "readOnly",
    "eventSource",
    "eventName",
    "eventCategory",
    "eventType",
    "errorCode",
    "sessionCredentialFromConsole",
    "userIdentity.arn",
    "vpcEndpointId",
    "resources.type",
    "resources.ARN",
];

const CATEGORIES: &[&str] = &["Management", "Data", "NetworkActivity"];

/// What CloudTrail refuses in a trail's selectors, or what cannot mean what it says.
#[must_use]
pub fn faults<'t>(scope: Scope<'_, 't>, properties: &Instance<'t>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |span: Span, path: String, message: String, hint: Option<&str>| {
        faults.push(Fault {
            span,
            path,
            message,
            hint: hint.map(str::to_owned),
        });
    };
    let (basic, advanced) = (
        properties.get("EventSelectors"),
        properties.get("AdvancedEventSelectors"),
    );
    let filled = |list: Option<&Instance<'t>>| list.is_some_and(|list| !list.items().is_empty());
    if let Some(advanced) = advanced.filter(|_| filled(basic) && filled(advanced)) {
        fault(
            advanced.span(),
            "AdvancedEventSelectors".to_owned(),
            "a trail has either `EventSelectors` or `AdvancedEventSelectors`".to_owned(),
            Some("keep one of the two"),
        );
    }
    for (index, selector) in basic
        .map(Instance::items)
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        let resources = selector
            .get("DataResources")
            .map(Instance::items)
            .unwrap_or_default();
        for (item, resource) in resources.iter().enumerate() {
            let path = format!("EventSelectors.{index}.DataResources.{item}");
            if resource.get("Type").and_then(Instance::text) != Some("AWS::S3::Object") {
                continue;
            }
            let values = resource
                .get("Values")
                .map(Instance::items)
                .unwrap_or_default();
            for (place, value) in values.iter().enumerate() {
                let text = scope.text(value);
                let path = format!("{path}.Values.{place}");
                if let Some((message, hint)) = object_value(&text) {
                    fault(value.span(), path, message, Some(hint.as_str()));
                }
            }
        }
    }
    let items = advanced.map(Instance::items).unwrap_or_default();
    for (index, selector) in items.iter().enumerate() {
        let path = format!("AdvancedEventSelectors.{index}");
        let fields = selector
            .get("FieldSelectors")
            .map(Instance::items)
            .unwrap_or_default();
        if selector
            .get("FieldSelectors")
            .is_none_or(Instance::has_unknown)
        {
            let open = |field: &Instance<'t>| field.get("Field").is_some_and(Instance::has_unknown);
            if fields.is_empty() || fields.iter().any(open) {
                continue;
            }
        }
        let named = |name: &str| {
            fields
                .iter()
                .enumerate()
                .find(|(_, field)| field.get("Field").and_then(Instance::text) == Some(name))
        };
        for (item, field) in fields.iter().enumerate() {
            let Some(name) = field.get("Field") else {
                continue;
            };
            let Some(text) = name.text() else { continue };
            if !FIELDS.contains(&text) {
                let hint = did_you_mean(text, FIELDS.iter().copied()).map_or_else(
                    || format!("the fields are {}", FIELDS.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                fault(
                    name.span(),
                    format!("{path}.FieldSelectors.{item}.Field"),
                    format!("advanced selectors have no field `{text}`"),
                    Some(hint.as_str()),
                );
            }
        }
        let Some((place, category)) = named("eventCategory") else {
            fault(
                selector.span(),
                path,
                "an advanced selector needs the field `eventCategory`".to_owned(),
                Some("add {Field: eventCategory, Equals: [Data]}, or [Management]"),
            );
            continue;
        };
        let mut data = false;
        for (value, item) in category
            .get("Equals")
            .map(Instance::items)
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            let Some(text) = item.text() else { continue };
            data |= text == "Data";
            if !CATEGORIES.contains(&text) {
                let near = CATEGORIES
                    .iter()
                    .find(|known| known.eq_ignore_ascii_case(text));
                let hint = near.map_or_else(
                    || format!("the categories are {}", CATEGORIES.join(", ")),
                    |near| format!("did you mean `{near}`? case matters"),
                );
                fault(
                    item.span(),
                    format!("{path}.FieldSelectors.{place}.Equals.{value}"),
                    format!("there is no event category `{text}`"),
                    Some(hint.as_str()),
                );
            }
        }
        if !data {
            continue;
        }
        let Some((place, kind)) = named("resources.type") else {
            fault(
                selector.span(),
                path,
                "an advanced selector of data events needs the field `resources.type`".to_owned(),
                Some("add {Field: resources.type, Equals: ['AWS::S3::Object']}"),
            );
            continue;
        };
        for (value, item) in kind
            .get("Equals")
            .map(Instance::items)
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            if let Some(text) = item.text()
                && (text == "AWS::S3::Bucket"
                    || (text != "AWS::S3::Object" && text.eq_ignore_ascii_case("AWS::S3::Object")))
            {
                fault(
                    item.span(),
                    format!("{path}.FieldSelectors.{place}.Equals.{value}"),
                    format!("`{text}` has no data events"),
                    Some("data events of S3 are those of `AWS::S3::Object`"),
                );
            }
        }
    }
    faults
}

/// What is wrong with a value of a basic selector of objects, and what to do.
fn object_value(text: &Text) -> Option<(String, String)> {
    let shown = text.to_string();
    let arn = Text::glob("arn:*:s3*");
    if arn.intersects(text) == Answer::No || (!shown.starts_with("arn:") && shown.contains('/')) {
        if text.pieces.first().is_some_and(
            |piece| matches!(piece, Piece::Symbol(symbol) if symbol.kind == SymbolKind::Any),
        ) {
            return None;
        }
        return Some((
            format!("`{shown}` is no ARN of objects"),
            "write the bucket's ARN, a slash and a prefix, such as `!Sub '${Bucket.Arn}/input/'`"
                .to_owned(),
        ));
    }
    if shown.ends_with('*') && text.is_known_at_end() {
        return Some((
            format!("`{shown}` ends with an asterisk, which is no wildcard here"),
            "values are beginnings of ARNs: leave the asterisk out".to_owned(),
        ));
    }
    let rest = shown.split_once(":s3:::").map(|(_, rest)| rest)?;
    let bucket_alone = !rest.is_empty() && !rest.contains('/');
    let any = text
        .pieces
        .iter()
        .any(|piece| matches!(piece, Piece::Symbol(symbol) if symbol.kind == SymbolKind::Any));
    (bucket_alone && !any).then(|| {
        (
            format!("CloudTrail refuses `{shown}`: a bucket's ARN without a slash"),
            format!("write `{shown}/` for all objects, or add a prefix after the slash"),
        )
    })
}

/// The ARN of the objects that calls are about.
fn object_arn(calls: &ObjectCalls, key: Text) -> Text {
    Text::literal("arn:aws:s3:::")
        .then(calls.bucket.clone())
        .then(Text::literal("/"))
        .then(key)
}

/// What a trail needs of its bucket's policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Whether it may read the bucket's access list, which it does when it is created.
    pub get_acl: Answer,
    /// Whether it may write its files.
    pub put_object: Answer,
}

/// Whether a bucket's policies let a trail deliver. `bucket` is the bucket's ARN and `prefix` the trail's key prefix.
#[must_use]
pub fn delivery(
    scope: Scope<'_, '_>,
    policies: &[Policy],
    bucket: &Text,
    prefix: Option<&Text>,
    trail: &Resource<'_>,
) -> Delivery {
    let arn = scope.reference(trail, "Arn");
    let account = Text {
        pieces: vec![super::text::Piece::Symbol(super::text::Symbol {
            id: "AWS::AccountId".to_owned(),
            kind: super::text::SymbolKind::Part,
        })],
    };
    let mut key = Text::literal("/");
    if let Some(prefix) = prefix {
        key = key.then(prefix.clone()).then(Text::literal("/"));
    }
    let file = bucket
        .clone()
        .then(key)
        .then(Text::literal("AWSLogs/"))
        .then(account.clone())
        .then(Text::literal("/CloudTrail/region/date/file.json.gz"));
    let ask = |action: &str, resource: &Text| {
        let request = Request::new(action, resource)
            .by_service(SERVICE)
            .with("aws:SourceArn", arn.clone())
            .with("aws:SourceAccount", account.clone())
            .with("aws:SecureTransport", Text::literal("true"))
            .with("s3:x-amz-acl", Text::literal("bucket-owner-full-control"));
        let (mut allowed, mut denied) = (Answer::No, Answer::No);
        for policy in policies {
            let (allows, denies) = policy.decide(&request);
            allowed = allowed.or(allows);
            denied = denied.or(denies);
        }
        allowed.and(!denied)
    };
    Delivery {
        get_acl: ask("s3:GetBucketAcl", bucket),
        put_object: ask("s3:PutObject", &file),
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

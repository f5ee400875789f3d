//! The grammar of event selectors: what CloudTrail refuses when a trail is saved.

use crate::engines::text::{Piece, Scope, SymbolKind, Text};
use crate::engines::{Answer, Fault};
use crate::model::Instance;
use crate::parse::Span;
use crate::suggest::did_you_mean;

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
    let mut faults = Faults(Vec::new());
    let basic = items(properties, "EventSelectors");
    let advanced = items(properties, "AdvancedEventSelectors");
    if let Some(list) = properties.get("AdvancedEventSelectors")
        && !basic.is_empty()
        && !advanced.is_empty()
    {
        faults.add(
            list.span(),
            "AdvancedEventSelectors".to_owned(),
            "a trail has either `EventSelectors` or `AdvancedEventSelectors`".to_owned(),
            Some("keep one of the two"),
        );
    }
    for (index, selector) in basic.iter().enumerate() {
        faults.basic(scope, selector, &format!("EventSelectors.{index}"));
    }
    for (index, selector) in advanced.iter().enumerate() {
        faults.advanced(selector, format!("AdvancedEventSelectors.{index}"));
    }
    faults.0
}

/// The items of a list that is the value of a key; none where it is not there.
fn items<'i, 't>(instance: &'i Instance<'t>, key: &str) -> &'i [Instance<'t>] {
    instance.get(key).map(Instance::items).unwrap_or_default()
}

struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, span: Span, path: String, message: String, hint: Option<&str>) {
        self.0.push(Fault {
            span,
            path,
            message,
            hint: hint.map(str::to_owned),
        });
    }

    fn basic<'t>(&mut self, scope: Scope<'_, 't>, selector: &Instance<'t>, path: &str) {
        for (item, resource) in items(selector, "DataResources").iter().enumerate() {
            if resource.get("Type").and_then(Instance::text) != Some("AWS::S3::Object") {
                continue;
            }
            for (place, value) in items(resource, "Values").iter().enumerate() {
                if let Some((message, hint)) = object_value(&scope.text(value)) {
                    let path = format!("{path}.DataResources.{item}.Values.{place}");
                    self.add(value.span(), path, message, Some(hint.as_str()));
                }
            }
        }
    }

    fn advanced(&mut self, selector: &Instance<'_>, path: String) {
        let fields = items(selector, "FieldSelectors");
        if selector
            .get("FieldSelectors")
            .is_none_or(Instance::has_unknown)
        {
            let open = |field: &Instance<'_>| field.get("Field").is_some_and(Instance::has_unknown);
            if fields.is_empty() || fields.iter().any(open) {
                return;
            }
        }
        let named = |name: &str| {
            fields
                .iter()
                .enumerate()
                .find(|(_, field)| field.get("Field").and_then(Instance::text) == Some(name))
        };
        for (item, field) in fields.iter().enumerate() {
            if let Some(name) = field.get("Field") {
                self.field_name(name, format!("{path}.FieldSelectors.{item}.Field"));
            }
        }
        let Some((place, category)) = named("eventCategory") else {
            self.add(
                selector.span(),
                path,
                "an advanced selector needs the field `eventCategory`".to_owned(),
                Some("add {Field: eventCategory, Equals: [Data]}, or [Management]"),
            );
            return;
        };
        if !self.categories(category, &format!("{path}.FieldSelectors.{place}")) {
            return;
        }
        let Some((place, kind)) = named("resources.type") else {
            self.add(
                selector.span(),
                path,
                "an advanced selector of data events needs the field `resources.type`".to_owned(),
                Some("add {Field: resources.type, Equals: ['AWS::S3::Object']}"),
            );
            return;
        };
        self.resource_types(kind, &format!("{path}.FieldSelectors.{place}"));
    }

    fn field_name(&mut self, name: &Instance<'_>, path: String) {
        let Some(text) = name.text().filter(|text| !FIELDS.contains(text)) else {
            return;
        };
        let hint = did_you_mean(text, FIELDS.iter().copied()).map_or_else(
            || format!("the fields are {}", FIELDS.join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        self.add(
            name.span(),
            path,
            format!("advanced selectors have no field `{text}`"),
            Some(hint.as_str()),
        );
    }

    /// Checks the categories, and says whether data events are among them.
    fn categories(&mut self, category: &Instance<'_>, path: &str) -> bool {
        let mut data = false;
        for (index, item) in items(category, "Equals").iter().enumerate() {
            let Some(text) = item.text() else { continue };
            data |= text == "Data";
            if CATEGORIES.contains(&text) {
                continue;
            }
            let near = CATEGORIES
                .iter()
                .find(|known| known.eq_ignore_ascii_case(text));
            let hint = near.map_or_else(
                || format!("the categories are {}", CATEGORIES.join(", ")),
                |near| format!("did you mean `{near}`? case matters"),
            );
            self.add(
                item.span(),
                format!("{path}.Equals.{index}"),
                format!("there is no event category `{text}`"),
                Some(hint.as_str()),
            );
        }
        data
    }

    fn resource_types(&mut self, kind: &Instance<'_>, path: &str) {
        for (index, item) in items(kind, "Equals").iter().enumerate() {
            if let Some(text) = item.text()
                && (text == "AWS::S3::Bucket"
                    || (text != "AWS::S3::Object" && text.eq_ignore_ascii_case("AWS::S3::Object")))
            {
                self.add(
                    item.span(),
                    format!("{path}.Equals.{index}"),
                    format!("`{text}` has no data events"),
                    Some("data events of S3 are those of `AWS::S3::Object`"),
                );
            }
        }
    }
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

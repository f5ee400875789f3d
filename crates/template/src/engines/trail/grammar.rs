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

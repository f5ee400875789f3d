//! SW1520, SW1521: scalars without quotes that YAML reads as something else than they look like.

use std::borrow::Cow;

use crate::Diagnostic;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use crate::schema::place::{Place, Taken};
use stackwright_diagnostic::Subject;
use stackwright_template::model::{Function, Intrinsic};
use stackwright_template::parse::{Data, Node, Span};

rule! {
    /// ## What it does
    /// Finds keys of objects that are numbers or booleans, because they have no quotes.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the template: "map keys must be strings; received numeric". An account is the usual one in a
    /// mapping, a status such as 200 in the document of an API. SAM's command line may have quoted the latter before, so there
    /// it is a warning.
    ///
    /// ## Example
    /// ```yaml
    /// Mappings: {Accounts: {123456789012: {Vpc: vpc-0aaaaaaaaaaaaaaaa}}}   # '123456789012'
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/mappings-section-structure.html>
    pub struct NumericKey = SW1520, "numeric-key", Error, on [template];
}

rule! {
    /// ## What it does
    /// Finds texts without quotes that YAML reads as a number or a boolean which is written in another way: with a leading zero,
    /// a plus sign, a last zero after the point, an exponent, in hexadecimal, as a time, as `yes`, `no`, `on` or `off`; and
    /// accounts. Only where a text is meant.
    ///
    /// ## Why it matters
    /// CloudFormation reads YAML 1.1. `033677994240` arrives without its zero, `3.10` as 3.1, `12:30:00` as 45000, `on` as true,
    /// and the template says nothing of it.
    ///
    /// ## Example
    /// ```yaml
    /// Mappings: {Balancers: {us-east-2: {Account: 033677994240}}}   # '033677994240'
    /// ```
    ///
    /// ## Source
    /// <https://yaml.org/type/int.html>
    pub struct UnquotedText = SW1521, "unquoted-text", Warning, on [template];
}

impl Rule for NumericKey {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        keys(self, cx, cx.template.root, &mut Vec::new(), out);
    }
}

/// The text of the source that a node or key is written as.
fn written<'t>(cx: &Context<'t>, span: Span) -> &'t str {
    cx.text
        .get(span.start as usize..span.end as usize)
        .unwrap_or_default()
}

fn keys<'n>(
    rule: &NumericKey,
    cx: &Context<'_>,
    node: &'n Node<'_>,
    path: &mut Vec<Cow<'n, str>>,
    out: &mut Findings,
) {
    match &node.data {
        Data::List(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string().into());
                keys(rule, cx, item, path, out);
                path.pop();
            }
        }
        Data::Map(map) => {
            for entry in map {
                path.push(entry.key.as_ref().into());
                let is_scalar = entry.key.starts_with(|c: char| c.is_ascii_digit())
                    || matches!(entry.key.as_ref(), "true" | "false");
                if is_scalar && let Some(finding) = key(rule, cx, &entry.key, entry.key_span) {
                    out.report(finding.property(path.join(".")));
                }
                keys(rule, cx, &entry.value, path, out);
                path.pop();
            }
        }
        _ => {}
    }
}

fn key(rule: &NumericKey, cx: &Context<'_>, key: &str, span: Span) -> Option<Diagnostic> {
    let text = written(cx, span).trim();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = digits || text.split_once('.').is_some_and(is_decimal);
    if text.is_empty() || !(is_number || is_word(text) || text == key && key == "true") {
        return None;
    }
    let what = match is_number {
        true => "a number",
        false => "a boolean",
    };
    let mut finding = rule
        .at(
            span,
            format!("CloudFormation refuses the key `{text}`: without quotes it is {what}, and keys are texts"),
        )
        .hint(format!("write '{text}'"));
    if cx.template.is_rewritten() && !is_in_mappings(cx, span) {
        finding = finding.severity(crate::Severity::Warning);
    }
    Some(finding)
}

fn is_decimal((whole, fraction): (&str, &str)) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction)
}

fn is_in_mappings(cx: &Context<'_>, span: Span) -> bool {
    let mappings = cx.template.root.get("Mappings");
    mappings.is_some_and(|mappings| mappings.span.contains(span))
}

/// Words that YAML 1.1 reads as booleans, and nothing else does.
fn is_word(text: &str) -> bool {
    matches!(
        text,
        "yes" | "Yes" | "YES" | "no" | "No" | "NO" | "on" | "On" | "ON" | "off" | "Off" | "OFF"
    )
}

impl Rule for UnquotedText {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        if cx.text.trim_start().starts_with('{') {
            return;
        }
        let mut walk = Walk {
            rule: self,
            cx,
            subject: Subject::default(),
            path: Vec::new(),
            out,
        };
        for mapping in cx.template.mappings.values() {
            walk.path = vec!["Mappings".to_owned(), mapping.name.to_owned()];
            walk.all(mapping.node);
        }
        for parameter in cx.template.parameters.values() {
            let ty = parameter.node.get("Type").and_then(Node::as_str);
            if ty.is_some_and(|ty| ty.contains("Number")) {
                continue;
            }
            for name in ["Default", "AllowedValues"] {
                if let Some(node) = parameter.node.get(name) {
                    walk.path = ["Parameters", parameter.name, name]
                        .map(str::to_owned)
                        .into();
                    walk.all(node);
                }
            }
        }
        walk.path.clear();
        for resource in cx.template.resources.values() {
            let (Some(properties), Some(schema)) =
                (resource.properties, cx.schema(resource.type_name))
            else {
                continue;
            };
            walk.subject = resource.into();
            walk.value(properties, schema.place());
        }
    }
}

struct Walk<'a, 'c, 't> {
    rule: &'a UnquotedText,
    cx: &'c Context<'t>,
    subject: Subject,
    /// The way from the root, or from the properties of a resource.
    path: Vec<String>,
    out: &'a mut Findings,
}

impl Walk<'_, '_, '_> {
    /// Goes one step down.
    fn below(&mut self, step: impl ToString, go: impl FnOnce(&mut Self)) {
        self.path.push(step.to_string());
        go(self);
        self.path.pop();
    }

    /// Everything below, which is all text.
    fn all(&mut self, node: &Node<'_>) {
        match &node.data {
            Data::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.below(index, |walk| walk.all(item));
                }
            }
            Data::Map(map) => {
                for entry in map {
                    self.below(&entry.key, |walk| walk.all(&entry.value));
                }
            }
            _ => self.scalar(node, Taken::Text),
        }
    }

    /// A value at a place of a schema.
    fn value(&mut self, node: &Node<'_>, place: Place<'_>) {
        match &node.data {
            Data::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.below(index, |walk| walk.value(item, place.item()));
                }
            }
            Data::Map(map) => match Intrinsic::of(node) {
                Some(call) => self.call(&call, place),
                None => {
                    for entry in map {
                        let place = place.entry(&entry.key);
                        self.below(&entry.key, |walk| walk.value(&entry.value, place));
                    }
                }
            },
            _ => self.scalar(node, place.taken()),
        }
    }

    /// What a function yields: the branches of a condition are values of their own, and the parts of a text are texts.
    fn call(&mut self, call: &Intrinsic<'_>, place: Place<'_>) {
        let arguments = call.argument.as_list().unwrap_or_default();
        for argument in arguments.iter().skip(1) {
            match call.function {
                Function::If => self.value(argument, place),
                Function::Join | Function::Sub => self.parts(argument),
                _ => {}
            }
        }
    }

    /// What is put together to a text.
    fn parts(&mut self, node: &Node<'_>) {
        match &node.data {
            Data::List(items) => items.iter().for_each(|item| self.part(item)),
            Data::Map(map) if Intrinsic::of(node).is_none() => {
                map.iter().for_each(|entry| self.part(&entry.value));
            }
            _ => {}
        }
    }

    fn part(&mut self, node: &Node<'_>) {
        if !matches!(node.data, Data::List(_) | Data::Map(_)) {
            self.scalar(node, Taken::Text);
        }
    }

    fn scalar(&mut self, node: &Node<'_>, taken: Taken) {
        if taken == Taken::Other || matches!(node.data, Data::Null) {
            return;
        }
        let text = written(self.cx, node.span);
        let Some(read) = misread(text, taken) else {
            return;
        };
        let finding = self
            .rule
            .at(node.span, format!("`{text}` without quotes {read}"))
            .hint(format!("write '{text}'"));
        let finding = match self.subject.logical_id {
            Some(_) => finding.resource(self.subject.clone()),
            None => finding,
        };
        let finding = finding.property(self.path.join("."));
        self.out.report(finding);
    }
}

/// What YAML 1.1 makes of a scalar without quotes, where that is written in another way.
fn misread(text: &str, taken: Taken) -> Option<String> {
    if is_word(text) {
        let is = matches!(text, "yes" | "Yes" | "YES" | "on" | "On" | "ON");
        return (taken == Taken::Text).then(|| format!("is the boolean {is}"));
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() > 40 || !unsigned.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if digits(unsigned) && unsigned.len() > 1 && unsigned.starts_with('0') {
        return Some("is a number, and loses its leading zero".into());
    }
    if digits(text) && text.len() == 12 {
        return Some("is a number, which may arrive as one with an exponent".into());
    }
    if taken == Taken::Unknown {
        return None;
    }
    if text.starts_with('+') && digits(unsigned) {
        return Some("is a number, and loses its plus sign".into());
    }
    if unsigned.contains(':') {
        let seconds = sexagesimal(unsigned)?;
        return Some(format!("is a number with the base 60, {seconds}"));
    }
    if let Some(hex) = unsigned.strip_prefix("0x") {
        let number = u64::from_str_radix(hex, 16).ok()?;
        return Some(format!("is the number {number}"));
    }
    if let Some((whole, fraction)) = unsigned.split_once('.')
        && digits(whole)
        && digits(fraction)
    {
        let lost = fraction.len() > 1 && fraction.ends_with('0');
        let number = text.trim_end_matches('0').trim_end_matches('.');
        return lost.then(|| format!("is the number {number}"));
    }
    if unsigned.contains(['e', 'E']) {
        let number: f64 = text.parse().ok()?;
        return Some(match number.is_finite() {
            true => format!("is the number {number}"),
            false => "is a number, too large to be written".into(),
        });
    }
    let plain = unsigned.replace('_', "");
    (unsigned.contains('_') && digits(&plain) && !unsigned.ends_with('_'))
        .then(|| format!("is the number {plain}"))
}

/// The number that a time is in YAML 1.1. The first part has no leading zero, the others are less than 60.
fn sexagesimal(text: &str) -> Option<u64> {
    let mut parts = text.split(':');
    let first = parts.next()?;
    if first.starts_with('0') {
        return None;
    }
    let mut number: u64 = first.parse().ok()?;
    for part in parts {
        if part.is_empty() || part.len() > 2 {
            return None;
        }
        let digit: u64 = part.parse().ok()?;
        number = number.checked_mul(60)?.checked_add(digit)?;
        if digit >= 60 {
            return None;
        }
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(misread(text, Taken::Text).as_deref(), expected, "{text}");
    }

    #[test]
    fn scalars_are_read_as_yaml_1_1_does() {
        check(
            "033677994240",
            Some("is a number, and loses its leading zero"),
        );
        check("1.10", Some("is the number 1.1"));
        check("12:30:00", Some("is a number with the base 60, 45000"));
        check("+15551234567", Some("is a number, and loses its plus sign"));
        check("12e4", Some("is the number 120000"));
        check("0x1F", Some("is the number 31"));
        check("1_000", Some("is the number 1000"));
        check("OFF", Some("is the boolean false"));
        for same in [
            "8.0",
            "1.25",
            "443",
            "0",
            "03:30",
            "10:61",
            "true",
            "2012-10-17",
            "1.2.30",
            "0.5",
            "sun:03:30-sun:04:30",
            "4e",
        ] {
            check(same, None);
        }
    }
}

//! The `Condition` of a statement: operators, keys and values.

use super::{Checker, below};
use crate::engines::iam::condition::operator_name;
use crate::model::{Evaluation, Instance};
use crate::suggest::did_you_mean;

const OPERATORS: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "Null",
];

impl<'t> Checker<'_, 't> {
    pub(super) fn conditions(&mut self, value: Option<&Instance<'t>>, path: &str) {
        let Some(value) = value else { return };
        if !matches!(value.value, Evaluation::Object(_) | Evaluation::Unknown(_)) {
            self.fault(
                value.span(),
                path,
                format!(
                    "a condition is an object of operators, not {}",
                    value.node.kind()
                ),
                None,
            );
        }
        for (operator, span, keys) in value.entries() {
            let name = operator_name(operator);
            let path = below(path, operator);
            // Operators are not case sensitive.
            let Some(known) = OPERATORS
                .iter()
                .find(|known| known.eq_ignore_ascii_case(name))
            else {
                // A key without operator is the most common slip.
                let hint = if name.contains(':') {
                    Some(format!(
                        "an operator comes first: {{\"StringEquals\": {{\"{name}\": …}}}}"
                    ))
                } else {
                    did_you_mean(name, OPERATORS.iter().copied())
                        .map(|near| format!("did you mean `{}`?", operator.replace(name, near)))
                };
                self.fault(
                    *span,
                    &path,
                    format!("there is no condition operator `{operator}`"),
                    hint,
                );
                continue;
            };
            if *known == "Null" && operator.ends_with("IfExists") {
                self.fault(
                    *span,
                    &path,
                    "`Null` has no form with `IfExists`".into(),
                    Some("`Null` itself asks whether the key exists".into()),
                );
            }
            if keys.unknown().is_none() && keys.entries().is_empty() {
                self.fault(
                    keys.span(),
                    &path,
                    format!("`{operator}` needs an object of condition keys"),
                    None,
                );
            }
            for (key, span, values) in keys.entries() {
                let path = below(&path, key);
                if !key.contains(':') {
                    self.fault(
                        *span,
                        &path,
                        format!(
                            "`{key}` is no condition key, which begins with `aws:` or a service"
                        ),
                        Some(format!("did you mean `aws:{key}`?")),
                    );
                }
                for value in values.one_or_many() {
                    self.condition_value(known, value, &path);
                }
            }
        }
    }

    fn condition_value(&mut self, operator: &str, value: &Instance<'t>, path: &str) {
        if matches!(
            value.value,
            Evaluation::Object(_) | Evaluation::List(_) | Evaluation::Null
        ) {
            self.fault(
                value.span(),
                path,
                format!(
                    "the value of a condition is a text, not {}",
                    value.node.kind()
                ),
                None,
            );
            return;
        }
        let Some(text) = value.text().filter(|text| !text.contains("${")) else {
            return;
        };
        let wrong = match operator {
            "Bool" | "Null" if !matches!(text.to_ascii_lowercase().as_str(), "true" | "false") => {
                "true or false"
            }
            _ if operator.starts_with("Numeric") && text.trim().parse::<f64>().is_err() => {
                "a number"
            }
            _ if operator.starts_with("Date") && !is_date(text) => {
                "a date such as 2026-11-23T00:00:00Z"
            }
            "IpAddress" | "NotIpAddress" if !is_addresses(text) => {
                "an address or a range such as 192.0.2.0/24"
            }
            _ => return,
        };
        self.fault(
            value.span(),
            path,
            format!("`{operator}` compares with {wrong}, not with `{text}`"),
            None,
        );
    }
}

/// Whether a text is a date or the seconds since 1970.
fn is_date(text: &str) -> bool {
    let seconds = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty();
    let year = text
        .get(..4)
        .is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
    seconds || (year && text.as_bytes().get(4) == Some(&b'-'))
}

/// Whether a text is an address of the internet or a range of them.
fn is_addresses(text: &str) -> bool {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    match address.parse::<std::net::IpAddr>() {
        Ok(address) => length.is_none_or(|length| {
            length
                .parse::<u8>()
                .is_ok_and(|length| length <= if address.is_ipv4() { 32 } else { 128 })
        }),
        Err(_) => false,
    }
}

//! What EventBridge rejects in an event pattern, and what it accepts although it can never match.
//!
//! Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>

use std::net::IpAddr;

use stackwright::{Data, Diagnostic, Object};

use super::codes;

/// The fields that every event has, and no others beside them.
/// Source: <https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html>
const ENVELOPE: [&str; 10] = [
    "version",
    "id",
    "detail-type",
    "source",
    "account",
    "time",
    "region",
    "resources",
    "detail",
    "replay-name",
];
const OPERATORS: [&str; 8] = [
    "prefix",
    "suffix",
    "equals-ignore-case",
    "wildcard",
    "anything-but",
    "numeric",
    "cidr",
    "exists",
];
/// The length of a pattern that EventBridge accepts unless the quota was raised.
const MAX_LENGTH: usize = 2048;
/// How many combinations of `$or` a pattern may have.
const MAX_COMBINATIONS: usize = 1000;
const MAX_NUMBER: f64 = 5_000_000_000.0;

/// Everything that is wrong with a pattern.
pub(super) fn pattern(root: &Object) -> Vec<Diagnostic> {
    let mut checker = Checker::default();
    if root.is_empty() {
        checker.reject(
            "",
            "an event pattern names no field",
            "name at least the source: `.source(\"aws.s3\")`",
        );
        return checker.found;
    }
    checker.envelope(root);
    checker.object(root, &mut Vec::new());
    let length = text_length(&Data::Object(root.clone()));
    if length > MAX_LENGTH {
        checker.found.push(
            Diagnostic::warning(
                codes::PATTERN_TOO_LARGE,
                format!("an event pattern has {length} characters"),
            )
            .note(format!(
                "EventBridge accepts {MAX_LENGTH} unless the account's quota was raised"
            ))
            .hint("use `prefix` or `wildcard` instead of long lists, or split the rule"),
        );
    }
    let combinations = combinations(root);
    if combinations > MAX_COMBINATIONS {
        checker.found.push(
            Diagnostic::error(
                codes::PATTERN_TOO_LARGE,
                format!("an event pattern has {combinations} combinations of alternatives"),
            )
            .note(format!("EventBridge accepts {MAX_COMBINATIONS}"))
            .hint("use fewer alternatives, or split the rule"),
        );
    }
    checker.found
}

#[derive(Default)]
struct Checker {
    found: Vec<Diagnostic>,
}

impl Checker {
    fn reject(&mut self, path: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.add(
            Diagnostic::error(codes::INVALID_PATTERN, message).hint(hint),
            path,
        );
    }

    fn never(&mut self, path: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.add(
            Diagnostic::error(codes::NEVER_MATCHES, message).hint(hint),
            path,
        );
    }

    fn add(&mut self, mut diagnostic: Diagnostic, path: &str) {
        if !path.is_empty() {
            diagnostic = diagnostic.note(format!("in the field `{path}` of the pattern"));
        }
        self.found.push(diagnostic);
    }

    /// Fields that no event has, and values that they never have.
    fn envelope(&mut self, root: &Object) {
        for (key, value) in root {
            if key == "$or" {
                if let Data::List(alternatives) = value {
                    for alternative in alternatives {
                        if let Data::Object(alternative) = alternative {
                            self.envelope(alternative);
                        }
                    }
                }
                continue;
            }
            if !ENVELOPE.contains(&&**key) && !expects_absence(value) {
                let hint = match ENVELOPE.iter().find(|known| letters(known) == letters(key)) {
                    Some(known) => format!("the field is named `{known}`"),
                    None => {
                        format!("fields of the sender's own are inside `detail`: `detail.{key}`")
                    }
                };
                self.never(key, format!("no event has a field `{key}`"), hint);
            }
        }
        self.sources(root);
    }

    fn sources(&mut self, root: &Object) {
        for source in texts(root.get("source")) {
            if let Some(service) = source.strip_suffix(".amazonaws.com") {
                self.never(
                    "source",
                    format!("no event has the source `{source}`"),
                    format!("events of an AWS service have the source `aws.{service}`; the service's domain is in `detail.eventSource`"),
                );
            }
        }
        let detail = match root.get("detail") {
            Some(Data::Object(detail)) => detail,
            _ => return,
        };
        for source in texts(detail.get("eventSource")) {
            if let Some(service) = source.strip_prefix("aws.") {
                self.never(
                    "detail.eventSource",
                    format!("no API call has the event source `{source}`"),
                    format!("the event source is the service's domain, `{service}.amazonaws.com`"),
                );
            }
        }
    }

    fn object(&mut self, object: &Object, path: &mut Vec<String>) {
        for (key, value) in object {
            path.push(key.to_string());
            let at = path.join(".");
            match value {
                Data::Object(inner) if inner.is_empty() => {
                    self.reject(
                        &at,
                        format!("`{key}` has no fields to compare"),
                        "name a field inside it, or leave it out",
                    );
                }
                Data::Object(_) if key == "$or" => {
                    self.reject(&at, "`$or` is not a list", "write `\"$or\": [{…}, {…}]`");
                }
                Data::Object(inner) => self.object(inner, path),
                Data::List(items) if key == "$or" => self.alternatives(items, path),
                Data::List(items) if items.is_empty() => {
                    self.reject(
                        &at,
                        format!("`{key}` is compared with no value"),
                        "give it a value, or leave it out",
                    );
                }
                Data::List(items) => items.iter().for_each(|item| self.item(item, &at)),
                Data::Expr(_) => {}
                Data::Null => self.null(&at),
                scalar => {
                    let shown = show(scalar);
                    self.reject(
                        &at,
                        format!("`{key}` is compared with {shown}, which is not in a list"),
                        format!("write `\"{key}\": [{shown}]`"),
                    );
                }
            }
            path.pop();
        }
    }

    fn alternatives(&mut self, items: &[Data], path: &mut Vec<String>) {
        let at = path.join(".");
        if items.len() < 2 {
            self.reject(
                &at,
                "`$or` has fewer than two alternatives",
                "leave it out, or give it another one",
            );
        }
        path.pop();
        for item in items {
            match item {
                Data::Object(inner) if !inner.is_empty() => self.object(inner, path),
                Data::Expr(_) => {}
                _ => self.reject(
                    &at,
                    "an alternative of `$or` names no field",
                    "each one is a pattern of its own: `{\"field\": [\"value\"]}`",
                ),
            }
        }
        path.push("$or".into());
    }

    fn null(&mut self, at: &str) {
        self.reject(
            at,
            "a field is compared with null, which CloudFormation cannot express",
            "use `{\"exists\": false}` for a field that is not there",
        );
    }

    fn item(&mut self, item: &Data, at: &str) {
        match item {
            Data::Null => self.null(at),
            Data::List(_) => self.reject(at, "a list is inside a list", "write the values in one list"),
            Data::Object(operator) => match operator.first() {
                Some((name, argument)) if operator.len() == 1 => self.operator(name, argument, at),
                _ => self.reject(at, "a comparison has not exactly one operator", "write each operator as an object of its own: `[{\"prefix\": \"a\"}, {\"suffix\": \"b\"}]`"),
            },
            Data::Number(number) => self.number(number.as_f64(), at),
            Data::Bool(_) | Data::String(_) | Data::Expr(_) => {}
        }
    }

    fn operator(&mut self, name: &str, argument: &Data, at: &str) {
        if matches!(argument, Data::Expr(_)) {
            return;
        }
        match name {
            "prefix" | "suffix" => match argument {
                Data::Object(inner) => self.ignoring_case(name, inner, at),
                argument => self.text(name, argument, at),
            },
            "equals-ignore-case" => self.text(name, argument, at),
            "wildcard" => self.wildcard(argument, at),
            "anything-but" => self.anything_but(argument, at),
            "numeric" => self.numeric(argument, at),
            "cidr" => self.cidr(argument, at),
            "exists" if matches!(argument, Data::Bool(_)) => {}
            "exists" => self.reject(
                at,
                "`exists` is neither true nor false",
                "write `{\"exists\": true}`",
            ),
            _ => {
                let known = OPERATORS
                    .iter()
                    .find(|known| letters(known) == letters(name));
                let hint = match known {
                    Some(known) => format!("the operator is named `{known}`"),
                    None => format!("the operators are {}", OPERATORS.join(", ")),
                };
                self.reject(at, format!("there is no operator `{name}`"), hint);
            }
        }
    }

    fn ignoring_case(&mut self, name: &str, inner: &Object, at: &str) {
        match inner.first() {
            Some((key, argument)) if key == "equals-ignore-case" && inner.len() == 1 => {
                self.text(key, argument, at);
            }
            _ => self.reject(
                at,
                format!("`{name}` takes a text, or `equals-ignore-case` with a text"),
                format!("write `{{\"{name}\": \"text\"}}`"),
            ),
        }
    }

    fn text(&mut self, name: &str, argument: &Data, at: &str) {
        match argument {
            Data::String(text) if text.is_empty() => self.reject(
                at,
                format!("`{name}` has an empty text"),
                "leave the comparison out, or use `{\"exists\": true}`",
            ),
            Data::String(_) | Data::Expr(_) => {}
            other => self.reject(
                at,
                format!("`{name}` takes a text, not {}", show(other)),
                format!("write `{{\"{name}\": \"text\"}}`"),
            ),
        }
    }

    fn wildcard(&mut self, argument: &Data, at: &str) {
        self.text("wildcard", argument, at);
        let Some(text) = argument.as_str() else {
            return;
        };
        let mut before = None;
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            match character {
                '\\' => match characters.next() {
                    Some('*' | '\\') => before = None,
                    _ => {
                        return self.reject(
                            at,
                            format!("`{text}` has a backslash that escapes nothing"),
                            "write `\\*` for an asterisk and `\\\\` for a backslash",
                        );
                    }
                },
                '*' if before == Some('*') => {
                    return self.reject(
                        at,
                        format!("`{text}` has two asterisks in a row"),
                        "one asterisk stands for any number of characters",
                    );
                }
                other => before = Some(other),
            }
        }
    }

    fn anything_but(&mut self, argument: &Data, at: &str) {
        match argument {
            Data::Object(inner) => match inner.first() {
                Some((name, argument))
                    if inner.len() == 1
                        && ["prefix", "suffix", "wildcard", "equals-ignore-case"]
                            .contains(&&**name) =>
                {
                    for text in one_or_many(argument) {
                        match &**name {
                            "wildcard" => self.wildcard(text, at),
                            name => self.text(name, text, at),
                        }
                    }
                    self.not_empty(name, argument, at);
                }
                _ => self.reject(
                    at,
                    "`anything-but` takes values, or one of `prefix`, `suffix`, `wildcard`, `equals-ignore-case`",
                    "write `{\"anything-but\": {\"prefix\": \"text\"}}`",
                ),
            },
            Data::List(items) => {
                self.not_empty("anything-but", argument, at);
                let texts = items.iter().filter(|i| matches!(i, Data::String(_))).count();
                let numbers = items.iter().filter(|i| matches!(i, Data::Number(_))).count();
                let unknown = items.iter().filter(|i| matches!(i, Data::Expr(_))).count();
                if texts + numbers + unknown != items.len() || (texts > 0 && numbers > 0) {
                    self.reject(at, "`anything-but` has a list that is neither all texts nor all numbers", "use two comparisons");
                }
            }
            Data::String(_) | Data::Number(_) | Data::Bool(_) | Data::Expr(_) => {}
            Data::Null => self.null(at),
        }
    }

    fn not_empty(&mut self, name: &str, argument: &Data, at: &str) {
        if matches!(argument, Data::List(items) if items.is_empty()) {
            self.reject(
                at,
                format!("`{name}` has an empty list"),
                "give it a value, or leave the comparison out",
            );
        }
    }

    fn number(&mut self, number: Option<f64>, at: &str) {
        if number.is_none_or(|number| number.abs() > MAX_NUMBER) {
            self.reject(
                at,
                "a number is beyond what EventBridge compares",
                "it compares numbers from -5,000,000,000 to 5,000,000,000",
            );
        }
    }

    fn numeric(&mut self, argument: &Data, at: &str) {
        const FORM: &str = "write `{\"numeric\": [\">=\", 0, \"<\", 10]}`: `=`, or a lower bound, an upper bound, or both";
        let Data::List(items) = argument else {
            return self.reject(at, "`numeric` is not a list", FORM);
        };
        let mut bounds = Vec::new();
        for pair in items.chunks(2) {
            match pair {
                [sign, Data::Number(number)] => match (sign.as_str(), number.as_f64()) {
                    (Some(sign @ ("=" | ">" | ">=" | "<" | "<=")), Some(number)) => {
                        self.number(Some(number), at);
                        bounds.push((sign, number));
                    }
                    _ => {
                        return self.reject(at, "`numeric` has a sign that does not compare", FORM);
                    }
                },
                _ => return self.reject(at, "`numeric` is not made of signs and numbers", FORM),
            }
        }
        let lower = |sign: &str| sign.starts_with('>');
        let upper = |sign: &str| sign.starts_with('<');
        match bounds.as_slice() {
            [_] => {}
            [(from, low), (to, high)] if lower(from) && upper(to) => {
                let closed = *from == ">=" && *to == "<=";
                if low > high || (low == high && !closed) {
                    self.reject(
                        at,
                        format!("`numeric` has no number between {low} and {high}"),
                        "the lower bound comes first and is the smaller one",
                    );
                }
            }
            _ => self.reject(at, "`numeric` is not one comparison or one range", FORM),
        }
    }

    fn cidr(&mut self, argument: &Data, at: &str) {
        self.text("cidr", argument, at);
        let Some(text) = argument.as_str() else {
            return;
        };
        let valid = text.split_once('/').is_some_and(|(address, bits)| {
            let most = match address.parse() {
                Ok(IpAddr::V4(_)) => 32,
                Ok(IpAddr::V6(_)) => 128,
                Err(_) => return false,
            };
            bits.parse::<u8>().is_ok_and(|bits| bits <= most)
        });
        if !valid {
            self.reject(
                at,
                format!("`{text}` is not a CIDR block"),
                "write an address and a number of bits: `10.0.0.0/24`",
            );
        }
    }
}

/// The texts that a field is compared with exactly.
fn texts(field: Option<&Data>) -> Vec<&str> {
    match field {
        Some(Data::List(items)) => items.iter().filter_map(Data::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether a comparison matches when the field is not there.
fn expects_absence(value: &Data) -> bool {
    let Data::List(items) = value else {
        return false;
    };
    items
        .iter()
        .any(|item| item.get("exists").and_then(Data::as_bool) == Some(false))
}

fn one_or_many(argument: &Data) -> &[Data] {
    match argument {
        Data::List(items) => items,
        one => std::slice::from_ref(one),
    }
}

/// A name without what people write differently.
fn letters(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

fn show(data: &Data) -> String {
    match data {
        Data::String(text) => format!("\"{text}\""),
        Data::Number(number) => number.to_string(),
        Data::Bool(value) => value.to_string(),
        Data::Null => "null".into(),
        Data::List(_) => "a list".into(),
        Data::Object(_) => "an object".into(),
        Data::Expr(_) => "an expression".into(),
    }
}

/// How long the pattern is as JSON; an expression counts as nothing.
fn text_length(data: &Data) -> usize {
    match data {
        Data::Null | Data::Expr(_) => 0,
        Data::Bool(value) => value.to_string().len(),
        Data::Number(number) => number.to_string().len(),
        Data::String(text) => text.chars().count() + 2,
        Data::List(items) => {
            let inner: usize = items.iter().map(text_length).sum();
            inner + items.len().saturating_sub(1) + 2
        }
        Data::Object(object) => {
            let inner: usize = object
                .iter()
                .map(|(key, value)| key.len() + 3 + text_length(value))
                .sum();
            inner + object.len().saturating_sub(1) + 2
        }
    }
}

/// How many patterns without `$or` it stands for.
fn combinations(object: &Object) -> usize {
    object.iter().fold(1, |product: usize, (key, value)| {
        let count = match value {
            Data::List(items) if key == "$or" => items
                .iter()
                .map(|item| match item {
                    Data::Object(inner) => combinations(inner),
                    _ => 1,
                })
                .sum(),
            Data::Object(inner) => combinations(inner),
            _ => 1,
        };
        product.saturating_mul(count)
    })
}

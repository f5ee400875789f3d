//! Which log events a filter lets through.

use std::fmt;

use stackwright::{IntoValue, Value};

/// Which log events a [`MetricFilter`](super::MetricFilter) counts, or a [`SubscriptionFilter`](super::SubscriptionFilter) hands
/// on.
///
/// ```
/// use stackwright_aws::logs::FilterPattern;
/// assert_eq!(FilterPattern::any_term(["ERROR", "FATAL"]).to_string(), r#"?"ERROR" ?"FATAL""#);
/// let slow = FilterPattern::number("$.ms", ">", 1000.0).and(FilterPattern::text("$.path", "=", "/orders*"));
/// assert_eq!(slow.to_string(), r#"{ ($.ms > 1000) && ($.path = "/orders*") }"#);
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct FilterPattern(Pattern);

#[derive(Clone, Debug)]
enum Pattern {
    Written(String),
    /// A condition on fields of JSON, without its braces.
    Json(String),
}

impl FilterPattern {
    /// All events.
    pub fn all_events() -> Self {
        Self::literal("")
    }

    /// A pattern as CloudWatch has it: `{ $.level = "error" }`.
    pub fn literal(pattern: impl Into<String>) -> Self {
        FilterPattern(Pattern::Written(pattern.into()))
    }

    /// Events in which all of these words are.
    pub fn all_terms<T: AsRef<str>>(terms: impl IntoIterator<Item = T>) -> Self {
        Self::terms("", terms)
    }

    /// Events in which one of these words is.
    pub fn any_term<T: AsRef<str>>(terms: impl IntoIterator<Item = T>) -> Self {
        Self::terms("?", terms)
    }

    fn terms<T: AsRef<str>>(before: &str, terms: impl IntoIterator<Item = T>) -> Self {
        let quoted = terms.into_iter();
        let quoted = quoted.map(|term| format!("{before}{}", quote(term.as_ref())));
        Self::literal(quoted.collect::<Vec<_>>().join(" "))
    }

    fn json(condition: String) -> Self {
        FilterPattern(Pattern::Json(condition))
    }

    /// Events of JSON of which a field is `=` or `!=` a text, in which `*` is any part.
    pub fn text(field: &str, comparison: &str, value: &str) -> Self {
        Self::json(format!("{field} {comparison} {}", quote(value)))
    }

    /// Events of JSON of which a field is `=`, `!=`, `<`, `<=`, `>` or `>=` a number.
    pub fn number(field: &str, comparison: &str, value: f64) -> Self {
        Self::json(format!("{field} {comparison} {value}"))
    }

    /// Events of JSON that have a field.
    pub fn exists(field: &str) -> Self {
        Self::json(format!("{field} = \"*\""))
    }

    /// Events of JSON that lack a field.
    pub fn not_exists(field: &str) -> Self {
        Self::json(format!("{field} NOT EXISTS"))
    }

    /// Events of JSON of which a field is null.
    pub fn is_null(field: &str) -> Self {
        Self::json(format!("{field} IS NULL"))
    }

    /// Events of JSON of which a field is true or false.
    pub fn boolean(field: &str, value: bool) -> Self {
        Self::json(format!(
            "{field} IS {}",
            if value { "TRUE" } else { "FALSE" }
        ))
    }

    /// Events for which another condition on fields of JSON holds, too.
    pub fn and(self, other: FilterPattern) -> Self {
        self.joined("&&", &other)
    }

    /// Events for which this or another condition on fields of JSON holds.
    pub fn or(self, other: FilterPattern) -> Self {
        self.joined("||", &other)
    }

    fn joined(self, with: &str, other: &FilterPattern) -> Self {
        Self::json(format!(
            "({}) {with} ({})",
            self.condition(),
            other.condition()
        ))
    }

    fn condition(&self) -> &str {
        match &self.0 {
            Pattern::Json(condition) => condition,
            Pattern::Written(text) => text
                .trim()
                .trim_start_matches('{')
                .trim_end_matches('}')
                .trim(),
        }
    }
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl fmt::Display for FilterPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Pattern::Written(text) => f.write_str(text),
            Pattern::Json(condition) => write!(f, "{{ {condition} }}"),
        }
    }
}

impl IntoValue<String> for FilterPattern {
    fn into_value(self) -> Value<String> {
        self.to_string().into()
    }
}

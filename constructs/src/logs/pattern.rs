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
    /// Words by their names, and what is said of them.
    Columns(Vec<(String, Vec<String>)>),
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

    /// Events in which all words of one of these groups are.
    pub fn any_group<T: AsRef<str>, G: IntoIterator<Item = T>>(
        groups: impl IntoIterator<Item = G>,
    ) -> Self {
        let group = |terms: G| {
            let terms = terms.into_iter().map(|term| quote(term.as_ref()));
            format!("?{}", terms.collect::<Vec<_>>().join(" "))
        };
        let groups: Vec<String> = groups.into_iter().map(group).collect();
        Self::literal(groups.join(" "))
    }

    /// Events of words between spaces, quotes and brackets, which get these names; `...` stands for any further words:
    /// [`where_text`](FilterPattern::where_text) and [`where_number`](FilterPattern::where_number) then say of which words.
    ///
    /// ```
    /// use stackwright_aws::logs::FilterPattern;
    /// let errors = FilterPattern::columns(["time", "level", "..."]).where_text("level", "=", "ERROR");
    /// assert_eq!(errors.to_string(), r#"[time, level = "ERROR", ...]"#);
    /// ```
    pub fn columns<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        let columns = names.into_iter().map(|name| (name.into(), Vec::new()));
        FilterPattern(Pattern::Columns(columns.collect()))
    }

    /// Of a column, that it is `=` or `!=` a text, in which `*` is any part. Several conditions of a column all hold. A name that is no
    /// column has no effect.
    pub fn where_text(self, column: &str, comparison: &str, value: &str) -> Self {
        self.restricted(column, format!("{comparison} {}", quote(value)))
    }

    /// Of a column, that it is `=`, `!=`, `<`, `<=`, `>` or `>=` a number.
    pub fn where_number(self, column: &str, comparison: &str, value: f64) -> Self {
        self.restricted(column, format!("{comparison} {value}"))
    }

    fn restricted(mut self, column: &str, condition: String) -> Self {
        if let Pattern::Columns(columns) = &mut self.0
            && let Some((_, conditions)) = columns.iter_mut().find(|(name, _)| name == column)
        {
            conditions.push(condition);
        }
        self
    }

    /// Events of JSON of which a field fits a regular expression, as CloudWatch knows them, or does not (`!=`).
    pub fn regex(field: &str, comparison: &str, regex: &str) -> Self {
        Self::json(format!("{field} {comparison} %{regex}%"))
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

    fn condition(&self) -> String {
        match &self.0 {
            Pattern::Json(condition) => condition.clone(),
            Pattern::Written(_) | Pattern::Columns(_) => {
                let text = self.to_string();
                let inner = text.trim().trim_start_matches('{').trim_end_matches('}');
                inner.trim().to_owned()
            }
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
            Pattern::Columns(columns) => {
                let column = |(name, conditions): &(String, Vec<String>)| {
                    let all = conditions.iter().map(|one| format!("{name} {one}"));
                    let all: Vec<String> = all.collect();
                    if all.is_empty() {
                        name.clone()
                    } else {
                        all.join(" && ")
                    }
                };
                let columns: Vec<String> = columns.iter().map(column).collect();
                write!(f, "[{}]", columns.join(", "))
            }
        }
    }
}

impl IntoValue<String> for FilterPattern {
    fn into_value(self) -> Value<String> {
        self.to_string().into()
    }
}

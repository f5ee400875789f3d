//! Metric math: expressions over metrics, and the queries that alarms and graphs are made of.

use stackwright::{Diagnostic, Duration, IntoValue, Value};

use super::codes;
use super::metric::Metric;

/// A series of values: a metric, or an expression over metrics.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Series {
    /// A metric.
    Metric(Box<Metric>),
    /// An expression over metrics.
    Math(Box<MathExpression>),
}

/// An expression over metrics.
///
/// ```
/// use stackwright_aws::cloudwatch::{MathExpression, Metric, Statistic};
/// let count = |name| Metric::new("Shop", name).statistic(Statistic::sum());
/// let rate = MathExpression::new("100 * errors / calls")
///     .using("errors", count("Errors"))
///     .using("calls", count("Calls"))
///     .label("Error rate");
/// # let _ = rate;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct MathExpression {
    pub(super) expression: Value<String>,
    pub(super) using: Vec<(String, Series)>,
    pub(super) label: Option<Value<String>>,
    pub(super) color: Option<String>,
    pub(super) period: Option<Duration>,
}

impl MathExpression {
    /// An expression, in which metrics go by the names that [`using`](Self::using) gives them; a search
    /// (`SEARCH('{AWS/EC2,InstanceId} CPU', 'Average')`) needs none.
    ///
    /// # Errors
    /// At synthesis: `SW0522` if a name in it stands for nothing.
    pub fn new(expression: impl IntoValue<String>) -> Self {
        MathExpression {
            expression: expression.into_value(),
            using: Vec::new(),
            label: None,
            color: None,
            period: None,
        }
    }

    /// The metric, or the other expression, that a name stands for: a lower-case letter, then letters, digits and `_`.
    ///
    /// # Errors
    /// At synthesis: `SW0522` for another name, or one that stands for several metrics.
    pub fn using(mut self, name: &str, series: impl Into<Series>) -> Self {
        self.using.push((name.to_owned(), series.into()));
        self
    }

    /// What it is called in graphs.
    pub fn label(mut self, label: impl IntoValue<String>) -> Self {
        self.label = Some(label.into_value());
        self
    }

    /// Its colour in graphs: `#d62728`.
    pub fn color(mut self, color: &str) -> Self {
        self.color = Some(color.to_owned());
        self
    }

    /// The period of all metrics in it; each has its own unless this is called.
    pub fn period(mut self, period: impl Into<Duration>) -> Self {
        self.period = Some(period.into());
        self
    }

    /// What is wrong with the expression itself.
    fn problem(&self) -> Option<Diagnostic> {
        let text = self.expression.as_str()?;
        let invalid = |message: String| Diagnostic::error(codes::INVALID_EXPRESSION, message);
        for (name, _) in &self.using {
            let mut letters = name.chars();
            let is_name = letters.next().is_some_and(|it| it.is_ascii_lowercase())
                && letters.all(|it| it.is_ascii_alphanumeric() || it == '_');
            if !is_name {
                let problem = invalid(format!("`{name}` cannot stand for a metric"));
                return Some(problem.hint("use a lower-case letter, then letters, digits and `_`"));
            }
        }
        let is_known = |name: &&str| self.using.iter().any(|(known, _)| known == name);
        let unknown = names_in(text).into_iter().find(|name| !is_known(name))?;
        let known: Vec<&str> = self.using.iter().map(|(name, _)| &**name).collect();
        let problem = invalid(format!("`{unknown}` in `{text}` stands for no metric"));
        Some(match known.as_slice() {
            [] => problem.hint(format!("say which: `.using(\"{unknown}\", metric)`")),
            known => problem.hint(format!("there is `{}`", known.join("`, `"))),
        })
    }
}

/// The names of metrics in an expression: words that begin with a lower-case letter, outside of texts in quotes, and are
/// no function.
fn names_in(expression: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        let is_word = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '.';
        if first == '\'' || first == '"' {
            let inner = &rest[1..];
            rest = inner.find(first).map_or("", |end| &inner[end + 1..]);
        } else if is_word(first) {
            let end = rest.find(|it| !is_word(it)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            if first.is_ascii_lowercase() && !after.trim_start().starts_with('(') {
                names.push(word);
            }
            rest = after;
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    names
}

/// A line of what an alarm evaluates or a graph draws.
pub(super) struct Query {
    /// The name by which expressions know it.
    pub id: String,
    pub series: Series,
}

impl Series {
    /// It, and below it all that it uses, each under its name; and what is wrong with that.
    pub(super) fn queries(&self, id: &str) -> (Vec<Query>, Vec<Diagnostic>) {
        let (mut queries, mut problems) = (Vec::new(), Vec::new());
        self.collect(id, None, &mut queries, &mut problems);
        (queries, problems)
    }

    fn collect(
        &self,
        id: &str,
        period: Option<Duration>,
        queries: &mut Vec<Query>,
        problems: &mut Vec<Diagnostic>,
    ) {
        let mut series = self.clone();
        match &mut series {
            Series::Metric(metric) => {
                metric.period = period.unwrap_or(metric.period);
                problems.extend(metric.problems());
            }
            Series::Math(math) => {
                math.period = period.or(math.period);
                problems.extend(math.problem());
            }
        }
        let known = queries.iter().find(|query| query.id == id);
        if let Some(known) = known {
            if !known.series.is_same(&series) {
                let problem = format!("`{id}` stands for several metrics");
                problems.push(
                    Diagnostic::error(codes::INVALID_EXPRESSION, problem)
                        .hint("give each metric of an alarm or a graph a name of its own"),
                );
            }
            return;
        }
        let (period, using) = match &series {
            Series::Metric(_) => (None, Vec::new()),
            Series::Math(math) => (math.period, math.using.clone()),
        };
        queries.push(Query {
            id: id.to_owned(),
            series,
        });
        for (name, used) in using {
            used.collect(&name, period, queries, problems);
        }
    }

    /// Whether both are written the same.
    pub(super) fn is_same(&self, other: &Series) -> bool {
        match (self, other) {
            (Series::Metric(one), Series::Metric(other)) => {
                let dimensions = one.dimensions.len() == other.dimensions.len()
                    && one.dimensions.iter().all(|(name, value)| {
                        let same = other.dimensions.get(name);
                        same.is_some_and(|same| same.is_written_as(value))
                    });
                one.namespace.is_written_as(&other.namespace)
                    && one.name.is_written_as(&other.name)
                    && one.statistic == other.statistic
                    && one.period == other.period
                    && dimensions
            }
            (Series::Math(one), Series::Math(other)) => {
                one.expression.is_written_as(&other.expression)
                    && one.using.len() == other.using.len()
                    && (one.using.iter().zip(&other.using))
                        .all(|(one, other)| one.0 == other.0 && one.1.is_same(&other.1))
            }
            _ => false,
        }
    }

    /// The period by which it is evaluated: the longest of its metrics.
    pub(super) fn evaluated_period(&self) -> Duration {
        let (queries, _) = self.queries("m");
        let metrics = queries.iter().filter_map(|query| match &query.series {
            Series::Metric(metric) => Some(metric.period),
            Series::Math(math) => math.period,
        });
        metrics.max().unwrap_or(Duration::minutes(5))
    }
}

macro_rules! series {
    ($($from:ty: $variant:ident),*) => {
        $(
            impl From<$from> for Series {
                fn from(series: $from) -> Series {
                    Series::$variant(Box::new(series))
                }
            }

            impl From<&$from> for Series {
                fn from(series: &$from) -> Series {
                    Series::$variant(Box::new(series.clone()))
                }
            }
        )*
    };
}
series!(Metric: Metric, MathExpression: Math);

impl From<&Series> for Series {
    fn from(series: &Series) -> Series {
        series.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::names_in;

    #[test]
    fn names_in_expressions() {
        for (expression, names) in [
            ("100 * errors / calls", &["errors", "calls"][..]),
            ("IF(m1 > 1e3, m1, FILL(m_2, REPEAT))", &["m1", "m1", "m_2"]),
            ("SEARCH('{AWS/EC2,InstanceId} cpu', 'Average', 300)", &[]),
            ("SUM(METRICS(\"in\")) + PERIOD(m1)", &["m1"]),
            ("2.5 - é'x", &[]),
            ("e1", &["e1"]),
        ] {
            assert_eq!(names_in(expression), names, "{expression}");
        }
    }
}

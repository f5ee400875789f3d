//! Metrics: what is measured, over which time, and how it is summed up.

use std::fmt;

use stackwright::json::IndexMap;
use stackwright::{Diagnostic, Duration, IntoValue, List, Value};
use stackwright_cfn::MetricFacts;
use stackwright_cfn::cloudwatch::alarm;

use super::codes;

/// How the measurements of a period are summed up.
///
/// ```
/// use stackwright_aws::cloudwatch::{Metric, Statistic};
/// let slow = Metric::new("Shop", "Latency").statistic(Statistic::percentile(99.0));
/// # let _ = slow;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistic(String);

impl Statistic {
    /// The sum divided by the number of measurements.
    pub fn average() -> Self {
        Self::other("Average")
    }

    /// All measurements added up.
    pub fn sum() -> Self {
        Self::other("Sum")
    }

    /// The lowest measurement.
    pub fn minimum() -> Self {
        Self::other("Minimum")
    }

    /// The highest measurement.
    pub fn maximum() -> Self {
        Self::other("Maximum")
    }

    /// How many measurements there were.
    pub fn sample_count() -> Self {
        Self::other("SampleCount")
    }

    /// The value below which this percentage of the measurements is: `p99`.
    pub fn percentile(percent: f64) -> Self {
        Statistic(format!("p{percent}"))
    }

    /// The average without what is above this percentile: `tm99`.
    pub fn trimmed_mean(percent: f64) -> Self {
        Statistic(format!("tm{percent}"))
    }

    /// The average of what is between the quartiles: `IQM`.
    pub fn interquartile_mean() -> Self {
        Self::other("IQM")
    }

    /// A statistic as CloudWatch writes it: `tc90`, `PR(:300)`, `TM(2%:98%)`.
    ///
    /// # Errors
    /// At synthesis: `SW0521` for what CloudWatch does not know.
    pub fn other(text: &str) -> Self {
        Statistic(text.to_owned())
    }

    /// As CloudWatch writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is one of the five that every measurement has.
    pub(super) fn is_simple(&self) -> bool {
        matches!(
            &*self.0,
            "Average" | "Sum" | "Minimum" | "Maximum" | "SampleCount"
        )
    }

    fn is_known(&self) -> bool {
        let text = self.0.as_str();
        let is_percent = |text: &str| {
            text.parse::<f64>()
                .is_ok_and(|number| (0.0..=100.0).contains(&number))
        };
        let of = ["p", "tm", "wm", "tc", "ts"];
        let ranges = ["TM", "WM", "PR", "TC", "TS"];
        let is_range = |rest: &str| {
            let inner = rest
                .strip_prefix('(')
                .and_then(|rest| rest.strip_suffix(')'));
            let Some((low, high)) = inner.and_then(|inner| inner.split_once(':')) else {
                return false;
            };
            let is_bound = |bound: &str| match bound.trim().strip_suffix('%') {
                Some(percent) => is_percent(percent),
                None => bound.trim().is_empty() || bound.trim().parse::<f64>().is_ok(),
            };
            is_bound(low) && is_bound(high) && !(low.is_empty() && high.is_empty())
        };
        self.is_simple()
            || text == "IQM"
            || of
                .iter()
                .any(|it| text.strip_prefix(it).is_some_and(is_percent))
            || ranges
                .iter()
                .any(|it| text.strip_prefix(it).is_some_and(is_range))
    }
}

pub use stackwright_cfn::cloudwatch::alarm::MetricStatUnit as Unit;

/// A dimension's name, and its value if it is the same for every resource.
type Dimension = (&'static str, Option<&'static str>);

/// A metric: a series of measurements in a namespace, under a name and by dimensions, and how it is looked at.
///
/// Constructs have their metrics themselves: see [`Metrics::metric`](super::Metrics::metric). The measurements of five
/// minutes are averaged unless other setters are called.
///
/// ```
/// use stackwright::Duration;
/// use stackwright_aws::cloudwatch::{Metric, Statistic};
/// let orders = Metric::new("Shop", "Orders")
///     .dimension("Country", "SE")
///     .statistic(Statistic::sum())
///     .period(Duration::minutes(1));
/// # let _ = orders;
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct Metric {
    pub(super) namespace: Value<String>,
    pub(super) name: Value<String>,
    pub(super) dimensions: IndexMap<String, Value<String>>,
    pub(super) statistic: Statistic,
    pub(super) period: Duration,
    pub(super) unit: Option<Unit>,
    pub(super) label: Option<Value<String>>,
    pub(super) color: Option<String>,
    pub(super) account: Option<Value<String>>,
    pub(super) region: Option<Value<String>>,
    /// What is known of a metric of a resource.
    facts: Option<MetricFacts>,
}

impl Metric {
    /// Lets somebody send values of metrics.
    #[track_caller]
    pub fn grant_put_data(grantee: &impl crate::iam::Grantable) -> crate::iam::Grant {
        let (actions, all) = (["cloudwatch:PutMetricData"], vec!["*".into()]);
        crate::iam::Grant::on_principal(grantee, &actions, all)
    }

    /// A metric of this namespace and name, without dimensions.
    pub fn new(namespace: impl IntoValue<String>, name: impl IntoValue<String>) -> Self {
        Metric {
            namespace: namespace.into_value(),
            name: name.into_value(),
            dimensions: IndexMap::new(),
            statistic: Statistic::average(),
            period: Duration::minutes(5),
            unit: None,
            label: None,
            color: None,
            account: None,
            region: None,
            facts: None,
        }
    }

    /// A metric of a resource, by the dimensions that the resource knows: the smallest set that is known whole; else all
    /// that are known, and the rest is left to whoever uses it.
    pub(super) fn of_resource(facts: MetricFacts, known: &[(&str, Value<String>)]) -> Self {
        let mut metric = Metric {
            statistic: Statistic::other(facts.statistic),
            facts: Some(facts),
            ..Metric::new(facts.namespace, facts.name)
        };
        let sets: Vec<Vec<Dimension>> = (facts.dimension_sets())
            .map(|set| set.dimensions().collect())
            .collect();
        // A value that differs between sets of the same names is a choice of whoever uses the metric.
        let is_choice = |name: &str, value: &str| {
            let mut others = sets.iter().flatten();
            others.any(|(one, other)| *one == name && other.is_some_and(|it| it != value))
        };
        let value_of = |&(name, fixed): &Dimension| {
            let known = known.iter().find(|(one, _)| *one == name);
            let fixed = fixed.filter(|value| !is_choice(name, value));
            let value = known.map(|(_, value)| value.clone());
            (name, value.or_else(|| fixed.map(Value::from)))
        };
        // Sets in which the resource itself is not named are sums over several resources.
        let names_it = |set: &&Vec<Dimension>| {
            let is_known = |name: &str| known.iter().any(|(one, _)| *one == name);
            known.is_empty() || set.iter().any(|(name, _)| is_known(name))
        };
        let mut valued: Vec<Vec<_>> = (sets.iter().filter(names_it))
            .map(|set| set.iter().map(value_of).collect())
            .collect();
        valued.sort_by_key(|set| {
            let missing = set.iter().filter(|(_, value)| value.is_none()).count();
            (missing, set.len())
        });
        let sets = valued;
        for (name, value) in sets.into_iter().next().unwrap_or_default() {
            if let Some(value) = value {
                metric.dimensions.insert(name.to_owned(), value);
            }
        }
        metric
    }

    /// Measurements of this value of a dimension alone. A metric with other dimensions is another metric.
    pub fn dimension(mut self, name: &str, value: impl IntoValue<String>) -> Self {
        self.dimensions.insert(name.to_owned(), value.into_value());
        self
    }

    /// How the measurements of a period are summed up.
    ///
    /// # Errors
    /// At synthesis: `SW0521` for what CloudWatch does not know.
    pub fn statistic(mut self, statistic: Statistic) -> Self {
        self.statistic = statistic;
        self
    }

    /// Over which time the measurements are summed up; five minutes unless this is called: 1, 5, 10, 20 or 30 seconds for
    /// metrics of one's own that are measured so often, else whole minutes.
    ///
    /// # Errors
    /// At synthesis: `SW0521` for another time.
    pub fn period(mut self, period: impl Into<Duration>) -> Self {
        self.period = period.into();
        self
    }

    /// Only measurements in this unit; all of them unless this is called.
    pub fn unit(mut self, unit: Unit) -> Self {
        self.unit = Some(unit);
        self
    }

    /// What it is called in graphs.
    pub fn label(mut self, label: impl IntoValue<String>) -> Self {
        self.label = Some(label.into_value());
        self
    }

    /// Its colour in graphs: `#d62728`.
    ///
    /// # Errors
    /// At synthesis: `SW0525` for what is no colour.
    pub fn color(mut self, color: &str) -> Self {
        self.color = Some(color.to_owned());
        self
    }

    /// The account that it is measured in, if it is another one.
    pub fn account(mut self, account: impl IntoValue<String>) -> Self {
        self.account = Some(account.into_value());
        self
    }

    /// The region that it is measured in, if it is another one. Alarms are in the region of their metrics.
    pub fn region(mut self, region: impl IntoValue<String>) -> Self {
        self.region = Some(region.into_value());
        self
    }

    /// The dimensions as alarms list them: by name.
    pub(super) fn alarm_dimensions(&self) -> Option<Value<List<alarm::Dimension>>> {
        let dimensions = self.sorted_dimensions();
        let dimensions = dimensions
            .into_iter()
            .map(|(name, value)| alarm::Dimension::new(name, value.clone()));
        crate::kit::some_of(dimensions)
    }

    /// Its namespace, its name and its statistic, for what keeps it near a value.
    #[cfg(any(feature = "applicationautoscaling", feature = "autoscaling"))]
    pub(crate) fn parts(&self) -> (&Value<String>, &Value<String>, &str) {
        (&self.namespace, &self.name, &self.statistic.0)
    }

    /// Its dimensions, by name.
    pub(crate) fn sorted_dimensions(&self) -> Vec<(&str, &Value<String>)> {
        let dimensions = self.dimensions.iter();
        let mut dimensions: Vec<_> = dimensions.map(|(name, value)| (&**name, value)).collect();
        dimensions.sort_by_key(|(name, _)| *name);
        dimensions
    }

    /// What is wrong with it.
    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        let invalid = |message: String, hint: &str| {
            Diagnostic::error(codes::INVALID_METRIC, message).hint(hint)
        };
        let mut problems = Vec::new();
        let name = || self.name.as_str().unwrap_or("a metric").to_owned();
        if !self.statistic.is_known() {
            let text = &self.statistic.0;
            problems.push(invalid(
                format!("CloudWatch has no statistic `{text}`"),
                "use one of `Statistic`'s, such as `Statistic::percentile(99.0)`",
            ));
        }
        let seconds = self.period.as_seconds().unwrap_or(0);
        let is_whole =
            matches!(seconds, 1 | 5 | 10 | 20 | 30) || (seconds > 0 && seconds % 60 == 0);
        if !is_whole {
            problems.push(invalid(
                format!("`{}` cannot be summed up over {}", name(), self.period),
                "use 1, 5, 10, 20 or 30 seconds, or whole minutes",
            ));
        } else if seconds < 60
            && self
                .namespace
                .as_str()
                .is_some_and(|it| it.starts_with("AWS/"))
        {
            problems.push(invalid(
                format!(
                    "AWS measures `{}` once a minute, and not every {}",
                    name(),
                    self.period
                ),
                "use whole minutes",
            ));
        }
        if self.dimensions.len() > 30 {
            problems.push(invalid(
                format!("`{}` has {} dimensions", name(), self.dimensions.len()),
                "use at most 30",
            ));
        }
        for (what, text) in [("namespace", &self.namespace), ("name", &self.name)] {
            if text
                .as_str()
                .is_some_and(|it| it.is_empty() || it.chars().count() > 255)
            {
                problems.push(invalid(
                    format!("the {what} of a metric has no characters or more than 255"),
                    "use 1 to 255 characters",
                ));
            }
        }
        problems.extend(self.missing_dimensions());
        problems
    }

    /// Whether a metric of a resource has the dimensions under which it is published.
    fn missing_dimensions(&self) -> Option<Diagnostic> {
        let facts = self.facts?;
        let mut sets: Vec<Vec<&str>> = (facts.dimension_sets())
            .map(|set| set.dimensions().map(|(name, _)| name).collect())
            .collect();
        let is_there = |name: &&str| self.dimensions.contains_key(*name);
        let is_published =
            |set: &Vec<&str>| set.iter().all(is_there) && set.len() == self.dimensions.len();
        if sets.iter().any(is_published) {
            return None;
        }
        sets.retain(|set| !set.is_empty());
        let sets: Vec<String> = sets
            .iter()
            .map(|set| format!("`{}`", set.join("`, `")))
            .collect();
        let sets: Vec<String> = sets.into_iter().fold(Vec::new(), |mut all, set| {
            if !all.contains(&set) {
                all.push(set);
            }
            all
        });
        let own: Vec<&str> = self.dimensions.keys().map(String::as_str).collect();
        let by = match own.as_slice() {
            [] => "no dimension".to_owned(),
            own => format!("`{}`", own.join("`, `")),
        };
        Some(
            Diagnostic::warning(
                codes::DIMENSIONS,
                format!("nothing is measured as `{}` by {by}", facts.name),
            )
            .note(format!(
                "`{}` publishes it by {}",
                facts.namespace,
                sets.join("; or by ")
            ))
            .hint("add what is missing with `.dimension(name, value)`"),
        )
    }
}

impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

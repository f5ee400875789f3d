//! Metrics of what is logged.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Value};
use stackwright_cfn::logs::CfnMetricFilter;
use stackwright_cfn::logs::metric_filter::{
    Dimension, MetricTransformation, MetricTransformationUnit,
};

use super::{LogGroup, codes};
use crate::kit::{Part, lazily};

/// Counts log events as a metric, or takes its values from them.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::logs::{FilterPattern, MetricFilter};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let logs = LogGroup::new(&stack, "Logs");
/// let errors = FilterPattern::any_term(["ERROR", "FATAL"]);
/// MetricFilter::new(&stack, "Errors", &logs, errors, "Shop", "Errors").default_value(0.0);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html>
#[derive(Clone, Debug)]
pub struct MetricFilter(Part<Owned>);

struct Owned {
    cfn: CfnMetricFilter,
    metric: Rc<RefCell<Measure>>,
}

#[derive(Clone)]
struct Measure {
    namespace: Value<String>,
    name: Value<String>,
    value: Value<String>,
    default: Option<f64>,
    unit: Option<Value<MetricTransformationUnit>>,
    dimensions: Vec<(String, Value<String>)>,
}

impl Construct for MetricFilter {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl MetricFilter {
    /// Counts the events of a group that match, as a metric of a namespace.
    #[track_caller]
    pub fn new(
        scope: &impl Construct,
        id: &str,
        group: &LogGroup,
        pattern: impl IntoValue<String>,
        namespace: impl IntoValue<String>,
        name: impl IntoValue<String>,
    ) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.logs.MetricFilter");
        let metric = Rc::new(RefCell::new(Measure {
            namespace: namespace.into_value(),
            name: name.into_value(),
            value: "1".into(),
            default: None,
            unit: None,
            dimensions: Vec::new(),
        }));
        let cfn = CfnMetricFilter::new(&node, "Resource")
            .filter_pattern(pattern)
            .log_group_name(group.log_group_name())
            .metric_transformations(lazily(&metric, |metric: &RefCell<Measure>| {
                vec![metric.borrow().property()]
            }));
        let filter = MetricFilter(Part::new(node, Rc::new(Owned { cfn, metric })));
        filter.0.check(|filter| {
            let metric = filter.metric.borrow();
            let both = metric.default.is_some() && !metric.dimensions.is_empty();
            let problem = both.then(|| {
                let problem = "a metric with dimensions has a value for when nothing is logged";
                let hint = "leave out `default_value`, or `dimension`";
                Diagnostic::error(codes::FILTER, problem).hint(hint)
            });
            problem.into_iter().collect()
        });
        Defaults::apply(filter)
    }

    #[track_caller]
    fn set(&self, set: impl FnOnce(&mut Measure)) -> Self {
        MetricFilter(self.0.edit(|filter| set(&mut filter.metric.borrow_mut())))
    }

    /// What each event adds: a number, or a field such as `$.ms`; 1 unless this is called.
    #[track_caller]
    pub fn value(&self, value: impl IntoValue<String>) -> Self {
        self.set(|metric| metric.value = value.into_value())
    }

    /// The value for a minute in which nothing is logged.
    ///
    /// # Errors
    /// At synthesis: `SW0516` if it has dimensions, too.
    #[track_caller]
    pub fn default_value(&self, value: f64) -> Self {
        self.set(|metric| metric.default = Some(value))
    }

    /// The unit.
    #[track_caller]
    pub fn unit(&self, unit: impl IntoValue<MetricTransformationUnit>) -> Self {
        self.set(|metric| metric.unit = Some(unit.into_value()))
    }

    /// Tells values apart by a field, such as `Path` by `$.path`; up to three.
    ///
    /// # Errors
    /// At synthesis: `SW0516` if there are more.
    #[track_caller]
    pub fn dimension(&self, name: impl Into<String>, field: impl IntoValue<String>) -> Self {
        if self.0.metric.borrow().dimensions.len() == 3 {
            let problem = "a metric of log events has more than three dimensions";
            let hint = "leave out those with the most values: each costs a metric";
            self.0
                .report(Diagnostic::error(codes::FILTER, problem).hint(hint));
        }
        let dimension = (name.into(), field.into_value());
        self.set(|metric| metric.dimensions.push(dimension))
    }

    /// Gives the filter a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        MetricFilter(self.0.edit(|filter| {
            filter.cfn.filter_name(name);
        }))
    }

    /// The metric, for alarms and dashboards.
    #[cfg(feature = "cloudwatch")]
    pub fn metric(&self) -> crate::cloudwatch::Metric {
        let metric = self.0.metric.borrow();
        crate::cloudwatch::Metric::new(&metric.namespace, &metric.name)
    }
}

impl Measure {
    fn property(&self) -> MetricTransformation {
        let dimension = |(name, field): &(String, Value<String>)| Dimension::new(name, field);
        let dimensions: Vec<_> = self.dimensions.iter().map(dimension).collect();
        MetricTransformation::new()
            .default_value(self.default)
            .dimensions((!dimensions.is_empty()).then_some(dimensions))
            .metric_name(&self.name)
            .metric_namespace(&self.namespace)
            .metric_value(&self.value)
            .unit(self.unit.clone())
    }
}

impl LogGroup {
    /// Makes a metric of a field of the events, `$.ms`: of all events of JSON that have it.
    #[cfg(feature = "cloudwatch")]
    #[track_caller]
    pub fn extract_metric(
        &self,
        field: &str,
        namespace: &str,
        name: &str,
    ) -> crate::cloudwatch::Metric {
        let exists = super::FilterPattern::exists(field);
        // The CDK's id, so that the filter keeps its logical ID.
        let id = format!("{namespace}_{name}");
        let filter = self.metric_filter(&id, exists, namespace, name);
        filter.value(field).metric()
    }

    /// Counts events of the group as a metric, or takes its values from them: [`MetricFilter::new`].
    #[track_caller]
    pub fn metric_filter(
        &self,
        id: &str,
        pattern: impl IntoValue<String>,
        namespace: impl IntoValue<String>,
        name: impl IntoValue<String>,
    ) -> MetricFilter {
        MetricFilter::new(self, id, self, pattern, namespace, name)
    }
}

//! The metrics of resources, for all types whose metrics are known.

use stackwright::{Resource, Value};

use crate::Imported;

/// The metrics of a resource type: an enum such as `sqs::Metric`, with a variant for each.
///
/// They are those of the CDK's service specification, npm's `@aws-cdk/aws-service-spec`.
pub trait ResourceMetric: Copy {
    /// What is known of each metric, a line each in the order of the variants: its name, namespace, statistic and the sets of
    /// dimensions that it is published under.
    #[doc(hidden)]
    const FACTS: &'static str;

    /// The number of the variant.
    #[doc(hidden)]
    fn index(self) -> usize;

    /// What is known of it.
    fn facts(self) -> MetricFacts {
        let line = Self::FACTS.lines().nth(self.index());
        MetricFacts::read(line.unwrap_or_default())
    }

    /// The namespace of most of the type's metrics: `AWS/SQS`.
    fn namespace() -> &'static str {
        let line = Self::FACTS.lines().next();
        MetricFacts::read(line.unwrap_or_default()).namespace
    }
}

/// What is known of a metric.
#[derive(Clone, Copy, Debug)]
pub struct MetricFacts {
    /// Its name: `ApproximateAgeOfOldestMessage`.
    pub name: &'static str,
    /// Its namespace: `AWS/SQS`.
    pub namespace: &'static str,
    /// The statistic by which it is usually looked at: `Maximum`.
    pub statistic: &'static str,
    sets: &'static str,
}

impl MetricFacts {
    fn read(line: &'static str) -> Self {
        let mut parts = line.split('\t');
        let mut next = || parts.next().unwrap_or_default();
        MetricFacts {
            name: next(),
            namespace: next(),
            statistic: next(),
            sets: next(),
        }
    }

    /// The sets of dimensions that it is published under.
    pub fn dimension_sets(&self) -> impl Iterator<Item = DimensionSet> {
        self.sets.split('|').map(DimensionSet)
    }
}

/// A set of dimensions.
#[derive(Clone, Copy, Debug)]
pub struct DimensionSet(&'static str);

impl DimensionSet {
    /// The dimensions: names, with the value of those that have one for every resource.
    pub fn dimensions(&self) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
        let dimensions = self.0.split(',').filter(|it| !it.is_empty());
        dimensions.map(|it| match it.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (it, None),
        })
    }
}

/// A resource type that has metrics.
pub trait Measured: Resource {
    /// Its metrics.
    type Metric: ResourceMetric;

    /// The dimensions that a resource has a value for, each with the attribute that is it; an empty name is its `Ref`.
    #[doc(hidden)]
    const DIMENSIONS: &'static [(&'static str, &'static str)];

    /// The dimensions that tell the metrics of this resource from those of others, as far as the resource knows them.
    fn dimensions(&self) -> Vec<(&'static str, Value<String>)> {
        let resource = self.resource();
        let values = Self::DIMENSIONS.iter().map(|(dimension, source)| {
            let value = match *source {
                "" => resource.ref_(),
                attribute => resource.attr(attribute),
            };
            (*dimension, value)
        });
        values.collect()
    }
}

/// A resource of such a type: one of a stack, or one that is imported.
pub trait MeasuredResource: stackwright::Construct {
    /// The type.
    type Type: Measured;

    /// The dimensions that it knows, with their values.
    fn dimensions_in_metrics(&self) -> Vec<(&'static str, Value<String>)>;
}

impl<R: Measured> MeasuredResource for R {
    type Type = R;

    fn dimensions_in_metrics(&self) -> Vec<(&'static str, Value<String>)> {
        self.dimensions()
    }
}

/// What its ARN has of the dimensions.
impl<R: Measured + crate::HasArn> MeasuredResource for Imported<R> {
    type Type = R;

    fn dimensions_in_metrics(&self) -> Vec<(&'static str, Value<String>)> {
        let dimensions = R::DIMENSIONS.iter().filter_map(|(dimension, source)| {
            let is_arn = dimension.to_ascii_lowercase().ends_with("arn") || *source == "Arn";
            let value = match is_arn {
                true => Some(self.to_arn()),
                false => R::ARN.variable_of(&self.to_arn(), dimension),
            };
            Some((*dimension, value?))
        });
        dimensions.collect()
    }
}

//! The metrics of resource types.

use std::fmt::Write as _;

use crate::codegen::model::{Metrics, ResourceType};
use crate::codegen::names;

/// The metrics of the types of a module: `Metric` if one type has some, else `InstanceMetric` and so on.
pub fn metrics(text: &mut String, types: &[ResourceType]) {
    let measured: Vec<(&ResourceType, &Metrics)> = (types.iter())
        .filter_map(|it| Some((it, it.metrics.as_ref()?)))
        .collect();
    for (resource, metrics) in &measured {
        let short = names::resource_name(&resource.name);
        let name = match measured.len() {
            1 => "Metric".to_owned(),
            _ => format!("{short}Metric"),
        };
        write(text, &name, &short, &resource.name, metrics);
    }
}

fn write(text: &mut String, name: &str, short: &str, type_name: &str, metrics: &Metrics) {
    let _ = writeln!(
        text,
        "\n/// The metrics of [`{type_name}`](Cfn{short}), each with its namespace, its usual statistic and the dimensions that it is published under."
    );
    if !metrics.open.is_empty() {
        let open: Vec<&str> = metrics.open.iter().map(String::as_str).collect();
        let open = open.join("`, `");
        let _ = writeln!(text, "/// The resource itself has no value for `{open}`.");
    }
    let _ = writeln!(
        text,
        "#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum {name} {{"
    );
    let mut facts = String::new();
    for (variant, metric) in &metrics.metrics {
        let sets: Vec<String> = (metric.dimensions.iter())
            .map(|set| {
                let dimensions = set.iter().map(|(name, value)| match value {
                    Some(value) => format!("{name}={value}"),
                    None => name.clone(),
                });
                dimensions.collect::<Vec<_>>().join(",")
            })
            .collect();
        let (name, namespace, statistic) = (&metric.name, &metric.namespace, &metric.statistic);
        let by: Vec<String> = (sets.iter())
            .map(|set| match set.as_str() {
                "" => "nothing".to_owned(),
                set => format!("`{}`", set.replace(',', "`, `")),
            })
            .collect();
        let _ = writeln!(
            text,
            "/// `{name}` in `{namespace}`: {statistic}, by {}\n{variant},",
            by.join("; or by ")
        );
        let _ = writeln!(
            facts,
            "{name}\t{namespace}\t{statistic}\t{}",
            sets.join("|")
        );
    }
    let dimensions = &metrics.dimensions;
    let _ = writeln!(
        text,
        "}}\nmetrics! {{ {name} Cfn{short} {dimensions:?} {facts:?} }}"
    );
}

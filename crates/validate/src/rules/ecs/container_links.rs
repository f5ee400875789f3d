//! SW1102: checks that containers of a task name each other, and volumes, rightly.

use std::collections::{HashMap, HashSet};

use super::containers;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::budget;
use stackwright_template::model::Instance;
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks what containers of a task name: the containers in `DependsOn`, `VolumesFrom` and `Links`, and the volumes
    /// in `MountPoints`, must be of the same task. A container does not wait for itself, not even by way of others,
    /// waits for the health of one that has a `HealthCheck`, and for the end of one that is not essential.
    ///
    /// ## Why it matters
    /// ECS refuses the task definition.
    ///
    /// ## Example
    /// ```yaml
    /// Task: {Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{Name: web, Image: nginx, Memory: 128, DependsOn: [{ContainerName: setup, Condition: SUCCESS}]}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html>
    pub struct ContainerLinks = SW1102, "container-links", Error, on [forms "AWS::ECS::TaskDefinition"];
}

fn text<'a>(value: &'a Instance<'_>, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Instance::text)
}

fn items<'a, 't>(value: &'a Instance<'t>, key: &str) -> &'a [Instance<'t>] {
    value.get(key).map(Instance::items).unwrap_or_default()
}

/// The names of all items; `None` where one is not known.
fn names<'a>(list: &'a [Instance<'_>]) -> Option<Vec<&'a str>> {
    list.iter().map(|item| text(item, "Name")).collect()
}

/// Containers by name; of two with one name the first.
type ByName<'a, 't> = HashMap<&'a str, &'a Instance<'t>>;

/// A way from a container back to itself by the containers it waits for.
fn circle<'a>(all: &ByName<'a, '_>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut ways = vec![vec![start]];
    let mut seen: HashSet<&str> = HashSet::new();
    while let Some(way) = ways.pop() {
        let last = *way.last()?;
        let Some(container) = all.get(last) else {
            continue;
        };
        if !budget::steps(way.len(), container.span()) {
            break;
        }
        for next in items(container, "DependsOn")
            .iter()
            .filter_map(|item| text(item, "ContainerName"))
        {
            let mut longer = way.clone();
            longer.push(next);
            if next == start {
                return Some(longer);
            }
            if seen.insert(next) {
                ways.push(longer);
            }
        }
    }
    None
}

impl Rule for ContainerLinks {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let all = containers(&form.properties);
        let volumes = match form.properties.get("Volumes") {
            Some(list) if list.unknown().is_some() => None,
            Some(list) => names(list.items()),
            None => form.properties.lacks("Volumes").then(Vec::new),
        };
        let known = names(all);
        let mut by_name = ByName::new();
        for container in all {
            if let Some(name) = text(container, "Name") {
                by_name.entry(name).or_insert(container);
            }
        }
        for (index, container) in all.iter().enumerate() {
            let path = format!("ContainerDefinitions.{index}");
            let mut missing =
                |value: &Instance<'_>, name: &str, among: &[&str], what: &str, path: String| {
                    let near = did_you_mean(name, among.iter().copied());
                    let there = || match among {
                        [] => format!("the task has no {what}"),
                        _ => format!("it has {}", among.join(", ")),
                    };
                    out.report(
                        self.at(value.span(), format!("the task has no {what} `{name}`"))
                            .meant_or(near, there)
                            .property(&path),
                    );
                };
            for (place, key) in [
                ("DependsOn", "ContainerName"),
                ("VolumesFrom", "SourceContainer"),
            ] {
                for (item, one) in items(container, place).iter().enumerate() {
                    if let Some(value) = one.get(key)
                        && let Some(name) = value.text()
                        && let Some(known) = &known
                        && !by_name.contains_key(name)
                    {
                        missing(
                            value,
                            name,
                            known,
                            "container",
                            format!("{path}.{place}.{item}.{key}"),
                        );
                    }
                }
            }
            for (item, link) in items(container, "Links").iter().enumerate() {
                if let Some(name) = link.text()
                    && let Some(name) = name.split(':').next()
                    && let Some(known) = &known
                    && !by_name.contains_key(name)
                {
                    missing(
                        link,
                        name,
                        known,
                        "container",
                        format!("{path}.Links.{item}"),
                    );
                }
            }
            for (item, mount) in items(container, "MountPoints").iter().enumerate() {
                if let Some(value) = mount.get("SourceVolume")
                    && let Some(name) = value.text()
                    && let Some(volumes) = &volumes
                    && !volumes.contains(&name)
                {
                    missing(
                        value,
                        name,
                        volumes,
                        "volume",
                        format!("{path}.MountPoints.{item}.SourceVolume"),
                    );
                }
            }
            for (item, wait) in items(container, "DependsOn").iter().enumerate() {
                let path = format!("{path}.DependsOn.{item}.Condition");
                let Some(condition) = wait.get("Condition") else {
                    continue;
                };
                let Some(other) =
                    text(wait, "ContainerName").and_then(|name| by_name.get(name).copied())
                else {
                    continue;
                };
                let name = text(other, "Name").unwrap_or_default();
                let (message, hint) = match condition.text() {
                    Some("HEALTHY") if other.lacks("HealthCheck") => (
                        format!(
                            "this waits for the health of `{name}`, which has no `HealthCheck`"
                        ),
                        "give that container a `HealthCheck`, or wait for START",
                    ),
                    Some(end @ ("COMPLETE" | "SUCCESS"))
                        if other.lacks("Essential")
                            || other.get("Essential").and_then(Instance::boolean) == Some(true) =>
                    {
                        (
                            format!(
                                "this waits for {end} of `{name}`, with whose end the task ends"
                            ),
                            "write Essential: false at that container",
                        )
                    }
                    _ => continue,
                };
                out.report(
                    self.at(condition.span(), message)
                        .hint(hint)
                        .related(other.get("Name").unwrap_or(other).span(), "that container")
                        .property(&path),
                );
            }
            if let Some(name) = container.get("Name")
                && let Some(start) = name.text()
                && container.get("DependsOn").is_some()
                && let Some(way) = circle(&by_name, start)
                && way.iter().min() == Some(&start)
            {
                out.report(
                    self.at(
                        name.span(),
                        format!("the containers wait for each other: {}", way.join(" -> ")),
                    )
                    .hint("remove one of the dependencies")
                    .property(format!("{path}.DependsOn")),
                );
            }
        }
    }
}

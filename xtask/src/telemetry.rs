//! The part of `cargo xtask schemas` that refreshes what resources and services tell of themselves: metrics, events, logs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Map, Value as Json, json};

const LEVEL: i32 = 22;

/// Writes `schemas/telemetry.zst` and returns its size. See `schemas/src/telemetry.rs` for the form.
pub fn write(root: &Path, spec: &Json) -> Result<usize> {
    let spec = Specification::read(spec)?;
    let telemetry = json!({
        "metrics": spec.metrics(),
        "events": spec.events()?,
        "logs": spec.logs(),
    });
    let packed = zstd::bulk::compress(&serde_json::to_vec(&telemetry)?, LEVEL)?;
    fs::write(root.join("schemas/telemetry.zst"), &packed)?;
    Ok(packed.len())
}

/// The entities of a kind, by their numbers.
type Entities<'a> = BTreeMap<&'a str, &'a Json>;

struct Specification<'a> {
    schema: &'a Json,
    resources: Entities<'a>,
    services: Entities<'a>,
    metrics: Entities<'a>,
    dimension_sets: Entities<'a>,
    events: Entities<'a>,
    event_types: Entities<'a>,
    augmentations: Entities<'a>,
}

impl<'a> Specification<'a> {
    fn read(spec: &'a Json) -> Result<Self> {
        let schema = &spec["schema"];
        let of = |kind: &str| -> Result<Entities<'a>> {
            let entities = schema[kind]["entities"].as_array();
            let entities = entities.with_context(|| format!("the specification has no {kind}"))?;
            Ok(entities
                .iter()
                .filter_map(|entity| Some((entity["$id"].as_str()?, entity)))
                .collect())
        };
        Ok(Specification {
            schema,
            resources: of("resource")?,
            services: of("service")?,
            metrics: of("metric")?,
            dimension_sets: of("dimensionSet")?,
            events: of("event")?,
            event_types: of("eventTypeDefinition")?,
            augmentations: of("augmentations")?,
        })
    }

    /// The numbers that an entity is related to.
    fn related(&self, relation: &str, id: &str) -> impl Iterator<Item = &'a str> {
        let related = self.schema[relation]["forward"][id].as_array();
        let related = related.into_iter().flatten();
        related.filter_map(|other| other["$id"].as_str())
    }

    /// The metrics of each resource type.
    fn metrics(&self) -> BTreeMap<&'a str, Vec<Json>> {
        let mut all = BTreeMap::new();
        for (id, resource) in &self.resources {
            let own: BTreeSet<&str> = self.related("resourceHasDimensionSet", id).collect();
            let mut metrics = Metrics::default();
            for metric in self.related("resourceHasMetric", id) {
                let sets = self.related("usesDimensionSet", metric);
                let sets: Vec<Json> = sets
                    .filter(|set| own.contains(set))
                    .filter_map(|set| Some(dimensions(self.dimension_sets.get(set)?)))
                    .collect();
                if let Some(metric) = self.metrics.get(metric) {
                    let [namespace, name, statistic] =
                        ["namespace", "name", "statistic"].map(|key| text(metric, key));
                    metrics.add(namespace, name, statistic, sets);
                }
            }
            for more in self.related("isAugmented", id) {
                if let Some(more) = self.augmentations.get(more) {
                    metrics.augment(&more["metrics"]);
                }
            }
            if !metrics.0.is_empty() {
                all.insert(text(resource, "cloudFormationType"), metrics.in_order());
            }
        }
        all
    }

    /// All events, with the types of their fields.
    fn events(&self) -> Result<Vec<Json>> {
        let mut owners: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (id, service) in &self.services {
            for event in self.related("serviceHasEvent", id) {
                let owner = text(service, "cloudFormationNamespace");
                owners.entry(event).or_default().insert(owner);
            }
        }
        let mut events = Vec::new();
        for (id, event) in &self.events {
            let mut types = EventTypes {
                known: &self.event_types,
                numbers: Vec::new(),
                written: Vec::new(),
            };
            let root = event["rootProperty"]["$ref"].as_str();
            types.index(root.context("an event without a root")?);
            let mut at = 0;
            while at < types.numbers.len() {
                types.write(at)?;
                at += 1;
            }
            events.push(json!({
                "source": event["source"],
                "detailType": event["detailType"],
                "services": owners.get(id).into_iter().flatten().collect::<Vec<_>>(),
                "types": types.written,
            }));
        }
        events.sort_by_key(|event| (event["source"].to_string(), event["detailType"].to_string()));
        Ok(events)
    }

    /// Where the logs of each resource type can be delivered.
    fn logs(&self) -> BTreeMap<&'a str, Vec<Json>> {
        let mut all = BTreeMap::new();
        for resource in self.resources.values() {
            let logs = resource["vendedLogs"].as_array().into_iter().flatten();
            let logs: Vec<Json> = logs
                .map(|log| {
                    let destinations = log["destinations"].as_array().into_iter().flatten();
                    let destinations: Map<String, Json> = destinations
                        .map(|to| {
                            let formats = to["outputFormats"].as_array().cloned();
                            let name = text(to, "destinationType").to_owned();
                            (name, Json::Array(formats.unwrap_or_default()))
                        })
                        .collect();
                    json!({
                        "type": log["logType"],
                        "permissions": log["permissionsVersion"],
                        "destinations": destinations,
                        "mandatory": log["mandatoryFields"],
                        "optional": log["optionalFields"],
                    })
                })
                .collect();
            if !logs.is_empty() {
                all.insert(text(resource, "cloudFormationType"), logs);
            }
        }
        all
    }
}

/// The metrics of a resource type: statistic and sets of dimensions by namespace and name.
#[derive(Default)]
struct Metrics<'a>(BTreeMap<(&'a str, &'a str), (&'a str, Vec<Json>)>);

impl<'a> Metrics<'a> {
    /// A metric that the data has several times is one with all the dimensions.
    fn add(&mut self, namespace: &'a str, name: &'a str, statistic: &'a str, sets: Vec<Json>) {
        let known = self.0.entry((namespace, name));
        let (_, dimensions) = known.or_insert((statistic, Vec::new()));
        for set in sets {
            if !dimensions.contains(&set) {
                dimensions.push(set);
            }
        }
    }

    /// What the CDK's authors know better of the metrics of a few types: a gauge is looked at by its highest value, a
    /// count is added up.
    fn augment(&mut self, better: &'a Json) {
        let namespace = text(better, "namespace");
        let set: Vec<Json> = (better["dimensions"].as_object().into_iter().flatten())
            .map(|(name, _)| json!([name, null]))
            .collect();
        for metric in better["metrics"].as_array().into_iter().flatten() {
            let name = text(metric, "name");
            let statistic = match text(metric, "type") {
                "gauge" => "Maximum",
                "count" => "Sum",
                _ => "Average",
            };
            self.add(namespace, name, statistic, vec![Json::Array(set.clone())]);
            if let Some((known, _)) = self.0.get_mut(&(namespace, name)) {
                *known = statistic;
            }
        }
    }

    fn in_order(self) -> Vec<Json> {
        let metrics = self.0.into_iter();
        metrics
            .map(|((namespace, name), (statistic, sets))| json!([namespace, name, statistic, sets]))
            .collect()
    }
}

/// The dimensions of a set, each with its value if it is always the same.
fn dimensions(set: &Json) -> Json {
    let dimensions = set["dimensions"].as_array().into_iter().flatten();
    dimensions
        .map(|dimension| json!([dimension["name"], dimension["value"]]))
        .collect()
}

/// The types of an event in the order in which they are met; the first is that of `detail`.
struct EventTypes<'a> {
    known: &'a Entities<'a>,
    numbers: Vec<&'a str>,
    written: Vec<Json>,
}

impl<'a> EventTypes<'a> {
    fn index(&mut self, number: &'a str) -> usize {
        let known = self.numbers.iter().position(|one| *one == number);
        known.unwrap_or_else(|| {
            self.numbers.push(number);
            self.numbers.len() - 1
        })
    }

    fn write(&mut self, at: usize) -> Result<()> {
        let definition = self.known.get(self.numbers[at]);
        let definition = *definition.context("an event of a type that is not there")?;
        let mut fields = Map::new();
        for (name, property) in definition["properties"].as_object().into_iter().flatten() {
            fields.insert(name.clone(), self.shape(&property["type"]));
        }
        let name = text(definition, "name");
        self.written.push(json!([name, fields]));
        Ok(())
    }

    /// A field's type: its name, the number of one of the event's types, or a list around one of both.
    fn shape(&mut self, shape: &'a Json) -> Json {
        match text(shape, "type") {
            "ref" => match shape["reference"]["$ref"].as_str() {
                Some(number) => json!(self.index(number)),
                None => json!("json"),
            },
            "array" => json!([self.shape(&shape["element"])]),
            name @ ("string" | "number" | "integer" | "boolean") => json!(name),
            _ => json!("json"),
        }
    }
}

fn text<'a>(json: &'a Json, key: &str) -> &'a str {
    json[key].as_str().unwrap_or_default()
}

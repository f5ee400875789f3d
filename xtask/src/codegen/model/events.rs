//! The events that services send to EventBridge, by the module of the service.

use std::collections::{BTreeMap, BTreeSet};

use stackwright_schemas::telemetry::{Event as Data, EventField, Telemetry};

use crate::codegen::names;

/// An event.
pub struct Event {
    pub name: String,
    /// The module of the types of its fields.
    pub module: String,
    pub source: String,
    pub detail_type: String,
    /// The types of its fields; the first is that of the event's `detail`.
    pub types: Vec<EventType>,
}

/// A type of an event's fields.
pub struct EventType {
    pub name: String,
    pub fields: Vec<Field>,
}

/// A field.
pub struct Field {
    pub name: String,
    pub method: String,
    /// Lists around what it holds.
    pub lists: usize,
    /// The number of one of the event's types, for an object.
    pub object: Option<usize>,
}

/// The modules of sources for which CloudFormation has no service of that name.
const MODULES: &[(&str, &str)] = &[
    ("aws.acm", "certificatemanager"),
    ("aws.aidevops", "devopsagent"),
    ("aws.airflow", "mwaa"),
    ("aws.ec2fleet", "ec2"),
    ("aws.ec2spotfleet", "ec2"),
    ("aws.geo", "location"),
    ("aws.monitoring", "cloudwatch"),
    ("aws.network-firewall", "networkfirewall"),
    ("aws.redshift-data", "redshift"),
    ("aws.schemas", "eventschemas"),
    ("aws.states", "stepfunctions"),
];

/// The module of what has no other one: EventBridge's.
pub const OTHERS: &str = "events";

/// The events by module, of modules that there are.
pub fn by_module(
    telemetry: &Telemetry,
    is_module: impl Fn(&str) -> bool,
) -> BTreeMap<String, Vec<Event>> {
    let mut all: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    let mut taken: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for data in telemetry.events() {
        let module = module_of(&data).filter(|module| is_module(module));
        let module = module.unwrap_or_else(|| OTHERS.to_owned());
        let taken = taken.entry(module.clone()).or_default();
        let mut name = short_name(&data.detail_type, &module);
        let source = names::pascal(data.source.trim_start_matches("aws."));
        let lower = name.to_lowercase();
        let is_named = data.source == "aws.events" || lower.starts_with(&source.to_lowercase());
        if taken.contains(&name) || (module == OTHERS && !is_named) {
            name = format!("{source}{name}");
        }
        let name = names::unique(name, taken);
        all.entry(module).or_default().push(Event {
            module: names::snake(&name),
            name,
            types: types(&data),
            source: data.source,
            detail_type: data.detail_type,
        });
    }
    all
}

fn module_of(event: &Data) -> Option<String> {
    if let Some(service) = event.services.first() {
        return Some(names::service_module(&format!("{service}::")));
    }
    let known = MODULES.iter().find(|(source, _)| *source == event.source);
    known.map(|(_, module)| (*module).to_owned())
}

/// A type of events without the name of the service in front: `ECS Task State Change` in `ecs` is `TaskStateChange`.
fn short_name(detail_type: &str, module: &str) -> String {
    let words = detail_type.split(|it: char| !it.is_ascii_alphanumeric());
    let mut words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    if words.len() > 1 && matches!(words[0], "AWS" | "Amazon") {
        words.remove(0);
    }
    for count in 1..words.len() {
        if words[..count].concat().eq_ignore_ascii_case(module) {
            words.drain(..count);
            break;
        }
    }
    names::pascal(&words.join(" "))
}

fn types(data: &Data) -> Vec<EventType> {
    let mut taken = BTreeSet::new();
    let types = data.types.iter().map(|one| {
        let mut methods = BTreeSet::new();
        let fields = one.fields.iter().filter(|(name, _)| is_name(name));
        let fields = fields.map(|(name, field)| {
            let (mut lists, mut inner) = (0, field);
            while let EventField::List(item) = inner {
                lists += 1;
                inner = item;
            }
            Field {
                method: names::unique(names::snake(name), &mut methods),
                name: name.clone(),
                lists,
                object: match inner {
                    EventField::Object(number) => Some(*number),
                    _ => None,
                },
            }
        });
        EventType {
            fields: fields.collect(),
            // With an end that no construct has: rustc shows the whole path of names that there are twice.
            name: names::unique(format!("{}Field", names::pascal(&one.name)), &mut taken),
        }
    });
    types.collect()
}

/// Whether it is the name of a field. The data was inferred from events, and has keys of maps in them too: addresses, times,
/// accounts, objects.
pub fn is_name(name: &str) -> bool {
    let is_letter = |it: char| it.is_ascii_alphanumeric() || "_-: ".contains(it);
    let is_region = name.split('-').count() == 3 && name.ends_with(|it: char| it.is_ascii_digit());
    name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
        && name.chars().all(is_letter)
        && !(is_region && name.starts_with("us-"))
}

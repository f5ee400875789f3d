//! Assets as the AWS CDK's first synthesizer tells of them: each an entry in the metadata of its stack, whose template takes
//! bucket and key as parameters. They become a list of assets like that of the other synthesizers.
//!
//! Source: <https://github.com/aws/aws-cdk-cli/blob/main/packages/%40aws-cdk/cloud-assembly-schema/lib/cloud-assembly/metadata-schema.ts>

use std::path::Path;

use indexmap::IndexMap;
use serde_json::{Value, json};

/// Stands for the bucket of the bootstrap stack, whose name only the account knows.
pub const BUCKET: &str = "${BootstrapStack.BucketName}";

/// The list of assets that the entries are, and the values of the parameters by which the template takes them.
pub fn list(entries: &[Value]) -> (Value, IndexMap<String, String>) {
    let (mut files, mut images) = (serde_json::Map::new(), serde_json::Map::new());
    let mut parameters = IndexMap::new();
    for entry in entries {
        let text = |key: &str| entry[key].as_str().unwrap_or_default();
        let hash = text("sourceHash");
        if text("packaging") == "container-image" {
            images.insert(hash.to_owned(), image(entry));
            continue;
        }
        let end = match (text("packaging"), Path::new(text("path")).extension()) {
            ("zip", _) => ".zip".to_owned(),
            (_, Some(extension)) => format!(".{}", extension.to_string_lossy()),
            (_, None) => String::new(),
        };
        let folder = match text("id") {
            id if id == hash => "assets/".to_owned(),
            id => format!("assets/{id}/"),
        };
        files.insert(
            hash.to_owned(),
            json!({
                "source": {"path": entry["path"], "packaging": entry["packaging"]},
                "destinations": {"bootstrap": {"bucketName": BUCKET, "objectKey": format!("{folder}{hash}{end}")}},
            }),
        );
        for (parameter, value) in [
            ("s3BucketParameter", BUCKET.to_owned()),
            // The template joins both parts.
            ("s3KeyParameter", format!("{folder}||{hash}{end}")),
            ("artifactHashParameter", hash.to_owned()),
        ] {
            if let Some(name) = entry[parameter].as_str() {
                parameters.insert(name.to_owned(), value);
            }
        }
    }
    (json!({"files": files, "dockerImages": images}), parameters)
}

fn image(entry: &Value) -> Value {
    let mut source = serde_json::Map::new();
    for (theirs, ours) in [
        ("path", "directory"),
        ("file", "dockerFile"),
        ("target", "dockerBuildTarget"),
        ("buildArgs", "dockerBuildArgs"),
        ("buildSecrets", "dockerBuildSecrets"),
        ("buildSsh", "dockerBuildSsh"),
        ("buildContexts", "dockerBuildContexts"),
        ("networkMode", "networkMode"),
        ("platform", "platform"),
        ("outputs", "dockerOutputs"),
        ("cacheFrom", "cacheFrom"),
        ("cacheTo", "cacheTo"),
        ("cacheDisabled", "cacheDisabled"),
    ] {
        if !entry[theirs].is_null() {
            source.insert(ours.to_owned(), entry[theirs].clone());
        }
    }
    let tag = entry["imageTag"].as_str().or(entry["sourceHash"].as_str());
    json!({
        "source": source,
        "destinations": {"own": {"repositoryName": entry["repositoryName"], "imageTag": tag}},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_parameters_are_those_of_the_official_command() {
        let file = json!({"path": "asset.1.txt", "id": "f", "packaging": "file", "sourceHash": "f",
            "s3BucketParameter": "B", "s3KeyParameter": "K", "artifactHashParameter": "H"});
        let folder = json!({"path": "asset.2", "id": "code", "packaging": "zip", "sourceHash": "e",
            "s3BucketParameter": "C", "s3KeyParameter": "L", "artifactHashParameter": "I"});
        let image = json!({"path": "asset.3", "id": "d", "packaging": "container-image", "sourceHash": "d",
            "repositoryName": "aws-cdk/assets", "imageTag": "d", "buildArgs": {"A": "1"}});
        let (list, parameters) = list(&[file, folder, image]);
        let key =
            |hash: &str| list["files"][hash]["destinations"]["bootstrap"]["objectKey"].clone();
        assert_eq!(key("f"), "assets/f.txt");
        assert_eq!(key("e"), "assets/code/e.zip");
        let image = &list["dockerImages"]["d"];
        assert_eq!(
            *image,
            json!({"source": {"directory": "asset.3", "dockerBuildArgs": {"A": "1"}},
                "destinations": {"own": {"repositoryName": "aws-cdk/assets", "imageTag": "d"}}})
        );
        let known = [
            ("B", BUCKET),
            ("K", "assets/||f.txt"),
            ("H", "f"),
            ("C", BUCKET),
            ("L", "assets/code/||e.zip"),
            ("I", "e"),
        ];
        let known = known.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(parameters, IndexMap::from(known));
    }
}

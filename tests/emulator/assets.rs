//! Files, directories and images of an assembly: published before their stack, once, whatever ends the command.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::command::{Project, resource, steady};
use crate::emulator::{ACCOUNT, Emulator, REGION, emulator};
use crate::relay::{At, Relay};

/// Fingerprints as an app writes them.
pub fn print(number: u32) -> String {
    format!("{number:064x}")
}

/// Writes an assembly with one stack and these assets.
pub fn assembly(project: &Project, stack: &str, manifest: &Value) {
    let queue = resource(
        "AWS::SQS::Queue",
        &format!("{stack}/Jobs/Resource"),
        json!({"QueueName": format!("{stack}-jobs")}),
    );
    let uses: Vec<&String> = (["files", "dockerImages"].iter())
        .filter_map(|section| manifest[*section].as_object())
        .flat_map(|assets| assets.keys())
        .collect();
    let outputs: serde_json::Map<String, Value> = (uses.iter().enumerate())
        .map(|(place, id)| (format!("Asset{place}"), json!({"Value": id})))
        .collect();
    let template = json!({"Resources": {"Jobs": queue}, "Outputs": outputs});
    project.assembly(&[(stack, &[], template)]);
    with_assets(project, stack, manifest);
}

/// Adds assets to what a stack of an assembly depends on.
fn with_assets(project: &Project, stack: &str, manifest: &Value) {
    let path = project.at("manifest.json");
    let mut written: Value =
        serde_json::from_slice(&std::fs::read(&path).expect("read")).expect("JSON");
    written["artifacts"][stack]["dependencies"] = json!(["Assets"]);
    written["artifacts"]["Assets"] =
        json!({"type": "cdk:asset-manifest", "properties": {"file": "assets.json"}});
    std::fs::write(&path, written.to_string()).expect("written");
    std::fs::write(project.at("assets.json"), manifest.to_string()).expect("written");
}

fn object(bucket: &str, key: &str) -> Value {
    json!({"here": {"bucketName": bucket, "objectKey": key}})
}

/// A directory in the format of OCI with one layer.
pub fn image(directory: &Path) -> String {
    use std::fmt::Write as _;
    let blobs = directory.join("blobs/sha256");
    std::fs::create_dir_all(&blobs).expect("a directory");
    let put = |bytes: &[u8]| {
        let file = directory.join("blob");
        std::fs::write(&file, bytes).expect("written");
        let output = Command::new("sha256sum")
            .arg(&file)
            .output()
            .expect("sha256sum");
        let digest = String::from_utf8_lossy(&output.stdout)[..64].to_owned();
        std::fs::rename(&file, blobs.join(&digest)).expect("renamed");
        (format!("sha256:{digest}"), bytes.len())
    };
    let (layer, size) = put(&[0; 1024]);
    let (diff, _) = (layer.clone(), size);
    let config = json!({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": [diff]}});
    let (config, config_size) = put(config.to_string().as_bytes());
    let manifest = json!({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": config_size},
        "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": layer, "size": size}],
    });
    let (manifest, manifest_size) = put(manifest.to_string().as_bytes());
    let index = json!({"schemaVersion": 2, "manifests": [
        {"mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": manifest, "size": manifest_size}]});
    std::fs::write(directory.join("index.json"), index.to_string()).expect("written");
    std::fs::write(
        directory.join("oci-layout"),
        "{\"imageLayoutVersion\":\"1.0.0\"}",
    )
    .expect("written");
    let mut shown = String::new();
    let _ = write!(shown, "{manifest}");
    shown
}

fn content(emulator: &Emulator, bucket: &str, key: &str) -> Value {
    emulator.call("s3", "get_object", json!({"Bucket": bucket, "Key": key}))["Body"].clone()
}

#[track_caller]
fn check(snapshot: &str, told: &str) {
    let told = steady(told);
    let mut lines: Vec<&str> = told.lines().collect();
    // Assets are made and published at the same time, so that their lines come in any order.
    let is_of_asset =
        |line: &&str| line.contains(": making asset ") || line.contains(": published asset ");
    for together in lines.chunk_by_mut(|one, next| is_of_asset(one) && is_of_asset(next)) {
        together.sort_unstable();
    }
    insta::assert_snapshot!(snapshot, lines.join("\n"));
}

#[test]
fn assets_of_an_app_of_its_own_are_published_before_their_stack() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let store = "stackwright-shop-assets-${AWS::AccountId}-${AWS::Region}";
    let real = format!("stackwright-shop-assets-{ACCOUNT}-{REGION}");
    std::fs::create_dir_all(project.at("asset.code/lib")).expect("a directory");
    std::fs::write(project.at("asset.code/index.js"), "exports.handler = 1").expect("written");
    std::fs::write(project.at("asset.code/lib/part.js"), "exports.part = 2").expect("written");
    std::fs::write(project.at("asset.text"), "a text").expect("written");
    image(&project.at("asset.image"));
    let manifest = json!({
        "version": "38.0.0",
        "files": {
            (print(1)): {"displayName": "Shop/Code", "source": {"path": "asset.code", "packaging": "zip"},
                "destinations": object(store, &format!("{}.zip", print(1)))},
            (print(2)): {"displayName": "Shop/Text", "source": {"path": "asset.text", "packaging": "file"},
                "destinations": object(store, &print(2))},
        },
        "dockerImages": {
            (print(3)): {"displayName": "Shop/Solver", "source": {"directory": "asset.image"},
                "destinations": {"here": {"repositoryName": store, "imageTag": print(3)}}},
        },
    });
    assembly(&project, "AssetShop", &manifest);
    let deploy = ["deploy", "-a", "."];

    // A bucket and a repository are not made without consent.
    let refused = project.piped(&deploy);
    check("staging-refused", &refused.told);
    assert_eq!(refused.code, 3);
    assert_eq!(content(emulator, &real, &print(2)), Value::Null);

    let done = project.piped(&["deploy", "-a", ".", "--yes"]);
    check("published-and-deployed", &done.told);
    assert_eq!(done.code, 0, "{}", done.told);
    assert_eq!(content(emulator, &real, &print(2)), "a text");
    let listed = emulator.call("ecr", "describe_images", json!({"repositoryName": real}));
    assert_eq!(listed["imageDetails"][0]["imageTags"], json!([print(3)]));

    let again = project.piped(&["publish", "-a", "."]);
    assert_eq!(again.code, 0, "{}", again.told);
    assert!(
        again.told.contains("all of them there already"),
        "{}",
        again.told
    );

    // What a stack names stays, and what is young.
    let kept = project.piped(&["gc", "--older-than", "0", "--json", "--dry-run"]);
    assert_eq!(kept.code, 0, "{}", kept.told);
    let kept: Value = serde_json::from_str(&kept.result).expect("JSON");
    let of_shop = |garbage: &Value| {
        let all = garbage["unused"].as_array().expect("a list");
        all.iter()
            .filter(|one| one["store"] == real.as_str())
            .count()
    };
    assert_eq!(of_shop(&kept), 0, "{kept}");
    let gone = project.piped(&["destroy", "-a", ".", "AssetShop", "--yes"]);
    assert_eq!(gone.code, 0, "{}", gone.told);
    let young = project.piped(&["gc", "--json", "--dry-run"]);
    let young: Value = serde_json::from_str(&young.result).expect("JSON");
    assert_eq!(of_shop(&young), 0, "{young}");
    let unattended = project.piped(&["gc", "--older-than", "0"]);
    assert_eq!(unattended.code, 3, "{}", unattended.told);
    assert_eq!(content(emulator, &real, &print(2)), "a text");
    let deleted = project.piped(&["gc", "--older-than", "0", "--yes"]);
    assert_eq!(deleted.code, 0, "{}", deleted.told);
    assert_eq!(content(emulator, &real, &print(2)), Value::Null);
    let listed = emulator.call("ecr", "describe_images", json!({"repositoryName": real}));
    assert_eq!(listed["imageDetails"], json!([]));
}

#[test]
fn a_command_that_ends_at_any_request_is_taken_up_again() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    // In parts, of which the last one is small.
    let large: String = "0123456789abcdef".repeat(1_200_000);
    std::fs::write(project.at("asset.large"), &large).expect("written");
    std::fs::create_dir(project.at("asset.code")).expect("a directory");
    std::fs::write(project.at("asset.code/index.js"), "exports.handler = 1").expect("written");
    let relay = Relay::new(&emulator.url);
    let publish = |bucket: &str| {
        assembly(
            &project,
            "AssetKill",
            &json!({"version": "38.0.0", "files": {
                (print(11)): {"source": {"path": "asset.large", "packaging": "file"},
                    "destinations": object(bucket, "large")},
                (print(12)): {"source": {"path": "asset.code", "packaging": "zip"},
                    "destinations": object(bucket, "code.zip")},
            }}),
        );
        let mut command = project.command(&["publish", "-a", ".", "AssetKill"]);
        command.env("AWS_ENDPOINT_URL", &relay.url);
        command
    };
    let bucket = |name: &str| {
        emulator.call("s3", "create_bucket", json!({"Bucket": name}));
        name.to_owned()
    };
    let whole = |bucket: &str, case: &str| {
        let head =
            |key: &str| emulator.call("s3", "head_object", json!({"Bucket": bucket, "Key": key}));
        assert_eq!(head("large")["ContentLength"], large.len(), "{case}");
        assert!(
            head("code.zip")["ContentLength"].as_u64() > Some(0),
            "{case}"
        );
        let left = emulator.call("s3", "list_multipart_uploads", json!({"Bucket": bucket}));
        assert_eq!(
            left["Uploads"].as_array().map_or(0, Vec::len),
            0,
            "{case}: {left}"
        );
    };
    let first = bucket("asset-kill-0");
    relay.order(At::Never);
    let done = publish(&first).output().expect("it starts");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    whole(&first, "undisturbed");
    let calls = relay.requests().len();
    assert!(calls > 8, "{:?}", relay.requests());

    for number in 1..=calls {
        for at in [At::Before(number), At::After(number)] {
            let case = format!("{at:?}");
            let before = matches!(at, At::Before(_));
            let bucket = bucket(&format!("asset-kill-{number}-{before}"));
            relay.order(at);
            let mut child = publish(&bucket)
                .stderr(std::process::Stdio::null())
                .spawn()
                .expect("it starts");
            relay.follow(&mut child);
            // What is on its way arrives.
            std::thread::sleep(Duration::from_millis(50));
            let _ = child.kill();
            let _ = child.wait();
            let mut sent = relay.requests();
            relay.order(At::Never);
            let again = publish(&bucket).output().expect("it starts");
            assert!(
                again.status.success(),
                "{case}: {}",
                String::from_utf8_lossy(&again.stderr)
            );
            whole(&bucket, &case);
            sent.extend(relay.requests());
            let mut times: HashMap<&String, usize> = HashMap::new();
            for request in sent.iter().filter(|request| request.starts_with("PUT ")) {
                *times.entry(request).or_default() += 1;
            }
            // An upload that was begun is gone on with, and what has arrived is not sent again.
            assert!(times.values().all(|times| *times == 1), "{case}: {times:?}");
        }
    }
}

#[test]
fn an_upload_that_is_cut_goes_on() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let relay = Relay::new(&emulator.url);
    std::fs::write(project.at("asset.text"), "text ".repeat(100_000)).expect("written");
    emulator.call("s3", "create_bucket", json!({"Bucket": "asset-cut"}));
    for number in 1..=5 {
        let key = format!("cut-{number}");
        assembly(
            &project,
            "AssetCut",
            &json!({"version": "38.0.0", "files": {
                (print(20 + number)): {"source": {"path": "asset.text", "packaging": "file"},
                    "destinations": object("asset-cut", &key)}}}),
        );
        relay.order(At::Cut(usize::try_from(number).expect("small")));
        let mut command = project.command(&["publish", "-a", "."]);
        let output = command
            .env("AWS_ENDPOINT_URL", &relay.url)
            .output()
            .expect("it starts");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let head = emulator.call(
            "s3",
            "head_object",
            json!({"Bucket": "asset-cut", "Key": key}),
        );
        assert_eq!(head["ContentLength"], 500_000);
    }
}

#[test]
fn what_cannot_be_published_is_said_before_anything_changes() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    emulator.call("s3", "create_bucket", json!({"Bucket": "asset-bad"}));
    emulator.call(
        "ecr",
        "create_repository",
        json!({"repositoryName": "asset-bad"}),
    );
    std::fs::write(project.at("asset.text"), "a text").expect("written");
    std::fs::create_dir(project.at("links")).expect("a directory");
    std::os::unix::fs::symlink("/etc", project.at("links/out")).expect("a link");
    std::os::unix::fs::symlink("/etc/hostname", project.at("asset.link")).expect("a link");
    std::fs::create_dir(project.at("image")).expect("a directory");
    std::fs::write(project.at("image/Dockerfile"), "FROM scratch\nRUN false\n").expect("written");
    let file = |path: &str, packaging: &str| {
        json!({"version": "38.0.0", "files": {
            (print(31)): {"displayName": "Bad/Asset", "source": {"path": path, "packaging": packaging},
                "destinations": object("asset-bad", "key")}}})
    };
    let image = json!({"version": "38.0.0", "dockerImages": {
        (print(32)): {"displayName": "Bad/Image", "source": {"directory": "image"},
            "destinations": {"here": {"repositoryName": "asset-bad", "imageTag": "one"}}}}});
    let mut elsewhere = file("asset.text", "file");
    elsewhere["files"][print(31)]["destinations"] = object("asset-nowhere", "key");
    let mut bootstrap = file("asset.text", "file");
    bootstrap["files"][print(31)]["destinations"] =
        object("cdk-other-assets-${AWS::AccountId}-${AWS::Region}", "key");
    let mut twins = file("asset.text", "file");
    twins["files"][print(33)] = json!({"displayName": "Bad/Twin", "source": {"path": "links", "packaging": "zip"},
        "destinations": object("asset-bad", "key")});
    let mut failing = file("asset.text", "file");
    failing["files"][print(31)]["source"] =
        json!({"executable": ["sh", "-c", "echo no such crate >&2; exit 3"]});
    let mut said = String::new();
    for (manifest, builder) in [
        (file("asset.gone", "file"), ""),
        (file("../outside", "file"), ""),
        (file("/etc/hostname", "file"), ""),
        (file("asset.link", "file"), ""),
        (file("links", "zip"), ""),
        (file("asset.text", "zip"), ""),
        (elsewhere, ""),
        (bootstrap, ""),
        (twins, ""),
        (failing, ""),
        (image.clone(), "no-such-builder"),
        (
            image,
            "sh -c 'test \"$0\" != build || { echo step 2 failed >&2; exit 1; }; test \"$0\" != image'",
        ),
    ] {
        assembly(&project, "AssetBad", &manifest);
        let mut command = project.command(&["deploy", "-a", ".", "--yes"]);
        if !builder.is_empty() {
            command.env("CDK_DOCKER", builder);
        }
        let output = command.output().expect("it starts");
        assert!(!output.status.success(), "{manifest}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let folder = project.directory.path().display().to_string();
        let real = std::fs::canonicalize(project.directory.path()).expect("a path");
        said.push_str(
            &told
                .replace(&real.display().to_string(), "DIR")
                .replace(&folder, "DIR"),
        );
        said.push_str("---\n");
        let there = emulator.call(
            "cloudformation",
            "describe_stacks",
            json!({"StackName": "AssetBad"}),
        );
        assert_eq!(there["error"], "ValidationError", "{there}");
    }
    check("refused-assets", &said);
    assert_eq!(content(emulator, "asset-bad", "key"), Value::Null);
}

#[test]
fn what_is_too_large_for_a_function_is_said_before_anything_changes() {
    let Some(emulator) = emulator() else { return };
    emulator.call("s3", "create_bucket", json!({"Bucket": "asset-large"}));
    let project = Project::new(emulator);
    let code = json!({"S3Bucket": "asset-large", "S3Key": "model.zip"});
    let properties = json!({"Code": code, "Handler": "index.handler", "Runtime": "nodejs22.x",
        "Role": "arn:aws:iam::123456789012:role/large"});
    let function = resource("AWS::Lambda::Function", "AssetLarge/Model", properties);
    project.assembly(&[("AssetLarge", &[], json!({"Resources": {"Model": function}}))]);
    // A file with holes, which takes no room.
    std::fs::create_dir_all(project.at("large")).expect("created");
    let large = std::fs::File::create(project.at("large/model")).expect("created");
    large.set_len(251 * 1024 * 1024).expect("it grows");
    let archive = "import zipfile; zipfile.ZipFile('made.zip', 'w', 8).write('large/model'); print('made.zip')";
    for (source, is_known) in [
        (json!({"path": "large", "packaging": "zip"}), true),
        (json!({"executable": ["python3", "-c", archive]}), false),
        (json!({"path": "made.zip", "packaging": "file"}), true),
    ] {
        let manifest = json!({"version": "38.0.0", "files": {(print(41)): {"displayName": "Model/Code",
            "source": source, "destinations": object("asset-large", "model.zip")}}});
        with_assets(&project, "AssetLarge", &manifest);
        let run = project.piped(&["deploy", "-a", ".", "--yes"]);
        assert_eq!(run.code, 2, "{}", run.told);
        let why = "asset `Model/Code`: it has 251 MiB unpacked, and what a function runs, as `Model` does, has 250 at most";
        assert!(run.told.contains(why), "{}", run.told);
        // What is there already is told before anything is shown.
        assert_eq!(
            !run.told.contains("will be created"),
            is_known,
            "{}",
            run.told
        );
        let there = emulator.call(
            "cloudformation",
            "describe_stacks",
            json!({"StackName": "AssetLarge"}),
        );
        assert_eq!(there["error"], "ValidationError", "{there}");
    }
    assert_eq!(content(emulator, "asset-large", "model.zip"), Value::Null);
}

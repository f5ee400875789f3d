//! Assets: what is fingerprinted, staged and written into the manifest.

use std::fs;
use std::panic::Location;
use std::path::{Path, PathBuf};

use stackwright::Synthesizer;
use stackwright::asset::{
    AssetStore, FileAsset, FileSource, ImageAsset, ImageBuild, ImageSource, Links, Snapshot, Source,
};
use stackwright::json::{Value as Json, json};
use stackwright::{App, CfnOutput, Environment, Stack, Stage};

/// A folder of its own for a test, which is removed with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("stackwright-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn with(self, path: &str, content: &str) -> Folder {
        let file = self.0.join(path);
        fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
        fs::write(file, content).expect("a file");
        self
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn source(&self) -> Source {
        Source::new(&self.0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[track_caller]
fn snapshot(source: &Source) -> Snapshot {
    let app = App::new();
    let snapshot = source.fingerprint(&app);
    if let Err(diagnostics) = app.synth() {
        panic!("{diagnostics}");
    }
    snapshot.expect("nothing is wrong")
}

#[track_caller]
fn hash(folder: &Folder) -> String {
    snapshot(&folder.source()).hash().to_owned()
}

#[track_caller]
fn check_refused(source: &Source, code: &str, message: &str) {
    let app = App::new();
    let line = Location::caller().line();
    assert!(source.fingerprint(&app).is_none());
    let diagnostics = app.synth().expect_err("it is refused");
    let found = diagnostics.iter().next().expect("a diagnostic");
    assert_eq!(found.code.to_string(), code);
    assert!(found.message.contains(message), "{found}");
    assert_eq!(found.origin.as_ref().map(|origin| origin.line), Some(line));
}

#[test]
fn a_fingerprint_is_that_of_names_and_contents() {
    let folder = Folder::new("names")
        .with("a.txt", "one")
        .with("b/c.txt", "two");
    let first = hash(&folder);
    assert_eq!(first.len(), 64);
    let same = Folder::new("names-2")
        .with("b/c.txt", "two")
        .with("a.txt", "one");
    assert_eq!(hash(&same), first, "neither the place nor the order counts");

    let folder = folder.with("a.txt", "One");
    let second = hash(&folder);
    assert_ne!(second, first, "content counts");
    fs::rename(folder.path().join("a.txt"), folder.path().join("d.txt")).expect("a rename");
    assert_ne!(hash(&folder), second, "names count");
    // The same bytes in a row, cut differently.
    let cut = Folder::new("cut").with("ab", "c");
    let other = Folder::new("cut-2").with("a", "bc");
    assert_ne!(hash(&cut), hash(&other));
    let empty = Folder::new("empty").with("ab", "c");
    fs::create_dir(empty.path().join("e")).expect("a folder");
    assert_ne!(hash(&empty), hash(&cut), "an empty folder counts");
}

#[cfg(unix)]
#[test]
fn whether_a_file_can_be_executed_counts() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("modes").with("run", "x");
    let set = |mode| {
        let path = folder.path().join("run");
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
        hash(&folder)
    };
    let plain = set(0o644);
    assert_ne!(set(0o755), plain);
    assert_eq!(set(0o600), plain, "who else may read it does not");
}

#[test]
fn what_is_excluded_does_not_count() {
    let folder = Folder::new("excluded")
        .with("main.py", "x")
        .with("target/a", "1")
        .with("b.md", "");
    let lean = Folder::new("lean").with("main.py", "x");
    let source = folder.source().exclude(["target/", "*.md"]);
    assert_eq!(snapshot(&source).entries().collect::<Vec<_>>(), ["main.py"]);
    assert_eq!(snapshot(&source).hash(), hash(&lean));

    let folder = folder.with(".gitignore", "/target\n*.md\n.gitignore\n");
    let source = folder.source().exclude_file(".gitignore");
    assert_eq!(snapshot(&source).entries().collect::<Vec<_>>(), ["main.py"]);
    let source = source.exclude(["!b.md"]);
    assert_eq!(
        snapshot(&source).entries().collect::<Vec<_>>(),
        ["b.md", "main.py"]
    );
}

#[test]
fn what_cannot_be_an_asset_is_refused() {
    let folder = Folder::new("refused").with("a", "x");
    check_refused(
        &Source::new("not/there"),
        "SW0060",
        "no file or folder `not/there`",
    );
    check_refused(
        &folder.source().exclude(["*"]),
        "SW0060",
        "belongs to the asset",
    );
    let empty = Folder::new("nothing");
    check_refused(&empty.source(), "SW0060", "belongs to the asset");
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;

    use super::*;

    fn with_link(name: &str, target: impl AsRef<Path>) -> Folder {
        let folder = Folder::new(name).with("real/a.txt", "one");
        symlink(target, folder.path().join("real/link")).expect("a link");
        folder
    }

    #[test]
    fn a_link_in_the_folder_stays_one() {
        for (name, target) in [("file", "a.txt"), ("folder", ".."), ("nowhere", "gone")] {
            let folder = with_link(name, target);
            let output = Folder::new(&format!("{name}-out"));
            write(&folder.source(), output.path());
            let staged = output.path().join(format!("asset.{}", hash(&folder)));
            let link = fs::read_link(staged.join("real/link")).expect("a link");
            assert_eq!(link, Path::new(target));
        }
    }

    #[test]
    fn an_absolute_link_into_the_folder_becomes_relative() {
        let folder = Folder::new("absolute").with("real/a.txt", "one");
        let target = folder.path().join("real/a.txt");
        symlink(target, folder.path().join("link")).expect("a link");
        let output = Folder::new("absolute-out");
        write(&folder.source(), output.path());
        let staged = output.path().join(format!("asset.{}", hash(&folder)));
        assert_eq!(
            fs::read_link(staged.join("link")).expect("a link"),
            Path::new("real/a.txt")
        );
    }

    #[test]
    fn a_link_out_of_the_folder_is_refused_or_followed() {
        let outside = Folder::new("outside")
            .with("secret.txt", "s")
            .with("d/e.txt", "e");
        for target in [
            outside.path().join("secret.txt"),
            PathBuf::from("../../nowhere"),
        ] {
            let folder = with_link("out", &target);
            check_refused(
                &folder.source(),
                "SW0061",
                "the link `real/link` leads out of",
            );
        }
        let folder = with_link("follow", outside.path());
        let source = folder.source().links(Links::FollowOut);
        let entries = snapshot(&source);
        let entries: Vec<_> = entries.entries().collect();
        assert_eq!(
            entries,
            ["real/a.txt", "real/link/d/e.txt", "real/link/secret.txt"]
        );
        let output = Folder::new("follow-out");
        write(&source, output.path());
        let staged = output
            .path()
            .join(format!("asset.{}", snapshot(&source).hash()));
        assert_eq!(
            fs::read_to_string(staged.join("real/link/d/e.txt")).expect("a file"),
            "e"
        );
    }

    #[test]
    fn circles_are_refused() {
        let folder = with_link("circle", "link");
        check_refused(&folder.source(), "SW0061", "leads in a circle");
        let folder = with_link("circle-2", "..");
        let source = folder.source().links(Links::FollowAll);
        check_refused(&source, "SW0061", "leads in a circle");
    }
}

/// Writes an assembly with an asset of this source.
fn write(source: &Source, output: &Path) {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let snapshot = source.fingerprint(&stack).expect("a snapshot");
    stack.add_file_asset(FileAsset::new(
        snapshot.hash(),
        FileSource::Snapshot(snapshot.clone()),
    ));
    app.synth()
        .expect("an assembly")
        .write(output)
        .expect("written");
}

#[test]
fn files_and_folders_are_staged_once() {
    let folder = Folder::new("staged")
        .with("a.txt", "one")
        .with("b/c", "two")
        .with("x.tar.gz", "");
    let output = Folder::new("staged-out");
    for _ in 0..2 {
        write(&folder.source(), output.path());
    }
    let staged = output.path().join(format!("asset.{}", hash(&folder)));
    assert_eq!(
        fs::read_to_string(staged.join("b/c")).expect("a copy"),
        "two"
    );
    let file = Source::new(folder.path().join("x.tar.gz"));
    write(&file, output.path());
    let name = format!("asset.{}.tar.gz", snapshot(&file).hash());
    assert!(output.path().join(name).is_file());
    let left: Vec<_> = fs::read_dir(output.path()).expect("a folder").collect();
    let hidden = left
        .iter()
        .flatten()
        .filter(|item| item.file_name().as_encoded_bytes()[0] == b'.');
    assert_eq!(hidden.count(), 0, "nothing is left of the copying");
    // A copy is complete as soon as it has its name, so it is not written again.
    fs::write(staged.join("mark"), "").expect("a file");
    write(&folder.source(), output.path());
    assert!(staged.join("mark").exists());
}

fn manifest(build: impl Fn(&Stack), environment: Option<Environment>) -> (Json, Json) {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    if let Some(environment) = environment {
        stack.environment(environment);
    }
    build(&stack);
    let assembly = app.synth().expect("an assembly");
    let manifest = assembly.stacks[0].asset_manifest().expect("assets").clone();
    (
        manifest,
        assembly.template("S").expect("a template").clone(),
    )
}

/// A destination's name has a hash that is of no importance.
fn only<'a>(entry: &'a Json, name: &str) -> &'a Json {
    let destinations = entry["destinations"].as_object().expect("destinations");
    let (key, destination) = destinations.iter().next().expect("one");
    assert_eq!(
        (destinations.len(), key.starts_with(name)),
        (1, true),
        "{key}"
    );
    destination
}

#[test]
fn the_manifest_is_that_of_the_cdk() {
    let (page, command) = (
        "page.html",
        FileSource::Command(vec!["make".into(), "it".into()]),
    );
    let assets = |stack: &Stack| {
        let page = FileAsset::new("h1", FileSource::assembly_file(page)).display_name("Page");
        let page = stack.add_file_asset(page);
        stack.add_file_asset(FileAsset::new("h2", command.clone()));
        let image = ImageAsset::new("h3", ImageSource::Command(vec!["x".into()])).name("worker");
        let image = stack.add_image_asset(image);
        CfnOutput::new(stack, "Bucket", page.bucket_name());
        CfnOutput::new(stack, "Key", page.object_key());
        CfnOutput::new(stack, "Url", page.http_url());
        CfnOutput::new(stack, "Image", image.image_uri());
    };
    let (manifest, template) = manifest(assets, None);
    assert_eq!(manifest["files"]["h1"]["displayName"], "Page");
    let source = json!({"path": "page.html", "packaging": "file"});
    assert_eq!(manifest["files"]["h1"]["source"], source);
    let expected = json!({
        "bucketName": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}",
        "objectKey": "h1.html",
    });
    let name = "current_account-current_region-";
    assert_eq!(only(&manifest["files"]["h1"], name), &expected);
    let source = json!({"executable": ["make", "it"], "packaging": "zip"});
    assert_eq!(manifest["files"]["h2"]["source"], source);
    assert_eq!(only(&manifest["files"]["h2"], name)["objectKey"], "h2.zip");
    let expected = json!({
        "repositoryName": "cdk-hnb659fds-container-assets-${AWS::AccountId}-${AWS::Region}",
        "imageTag": "h3",
    });
    assert_eq!(
        only(&manifest["dockerImages"]["worker-h3"], name),
        &expected
    );
    let outputs = &template["Outputs"];
    let bucket = json!({"Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"});
    assert_eq!(outputs["Bucket"]["Value"], bucket);
    assert_eq!(outputs["Key"]["Value"], "h1.html");
    let (region, suffix) = (
        json!({"Ref": "AWS::Region"}),
        json!({"Ref": "AWS::URLSuffix"}),
    );
    let url =
        json!({"Fn::Join": ["", ["https://s3.", region, ".", suffix, "/", bucket, "/h1.html"]]});
    assert_eq!(outputs["Url"]["Value"], url);
    let image = "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/\
        cdk-hnb659fds-container-assets-${AWS::AccountId}-${AWS::Region}:h3";
    assert_eq!(outputs["Image"]["Value"], json!({"Fn::Sub": image}));
}

#[test]
fn a_known_environment_is_written_into_the_manifest() {
    let assets = |stack: &Stack| {
        let store = AssetStore::default().bucket_prefix("p/").file_role(
            "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Qualifier}",
            Some("id"),
        );
        stack.synthesizer(Synthesizer::caller().assets(store));
        let page = FileAsset::new("h1", FileSource::assembly_file("page.html"));
        CfnOutput::new(stack, "Url", stack.add_file_asset(page).s3_url());
    };
    let environment = Environment::new("123456789012", "eu-west-1");
    let (manifest, template) = manifest(assets, Some(environment));
    let expected = json!({
        "bucketName": "cdk-hnb659fds-assets-123456789012-eu-west-1",
        "objectKey": "p/h1.html",
        "region": "eu-west-1",
        "assumeRoleArn": "arn:${AWS::Partition}:iam::123456789012:role/hnb659fds",
        "assumeRoleExternalId": "id",
    });
    let entry = &manifest["files"]["h1"];
    assert_eq!(only(entry, "123456789012-eu-west-1-"), &expected);
    let url = "s3://cdk-hnb659fds-assets-123456789012-eu-west-1/p/h1.html";
    assert_eq!(template["Outputs"]["Url"]["Value"], url);
}

#[test]
fn the_settings_of_a_build_are_in_the_manifest_and_in_the_hash() {
    let folder = Folder::new("image")
        .with("Dockerfile", "FROM scratch\n")
        .with("docker/File", "");
    let build = ImageBuild::new(folder.path());
    let image = |build: &ImageBuild| build.fingerprint(&App::new()).expect("an image");
    let plain = image(&build);
    let cached = image(&build.clone().cache_to("inline", &[]).without_cache());
    assert_eq!(plain.hash(), cached.hash(), "caches change nothing");
    let other = image(&build.clone().build_arg("VERSION", "2"));
    assert_ne!(plain.hash(), other.hash());
    let all = build
        .build_arg("A", "1")
        .build_context("base", "docker-image://alpine")
        .build_secret("s", "src=a")
        .build_ssh("default")
        .target("x")
        .dockerfile("docker/File")
        .network_mode("host")
        .platform("linux/arm64")
        .output("type=docker")
        .cache_from("registry", &[("ref", "x")])
        .cache_to("inline", &[])
        .without_cache();
    let asset = image(&all);
    let hash = asset.hash().to_owned();
    let (manifest, _) = manifest(
        |stack| {
            stack.add_image_asset(asset.clone());
        },
        None,
    );
    let expected = json!({
        "directory": format!("asset.{}", snapshot(&folder.source()).hash()),
        "dockerBuildArgs": {"A": "1"},
        "dockerBuildContexts": {"base": "docker-image://alpine"},
        "dockerBuildSecrets": {"s": "src=a"},
        "dockerBuildSsh": "default",
        "dockerBuildTarget": "x",
        "dockerFile": "docker/File",
        "networkMode": "host",
        "platform": "linux/arm64",
        "dockerOutputs": ["type=docker"],
        "cacheFrom": [{"type": "registry", "params": {"ref": "x"}}],
        "cacheTo": {"type": "inline"},
        "cacheDisabled": true,
    });
    assert_eq!(manifest["dockerImages"][&hash]["source"], expected);
}

#[test]
fn a_build_context_is_without_what_dockerignore_names() {
    let folder = Folder::new("context")
        .with("Dockerfile", "FROM scratch\n")
        .with(".dockerignore", "*\n!src\n")
        .with("src/a", "")
        .with("src/b", "")
        .with("c", "");
    let context = |build: ImageBuild| {
        let (manifest, _) = manifest(
            |stack| {
                stack.add_image_asset(build.fingerprint(stack).expect("an image"));
            },
            None,
        );
        let images = manifest["dockerImages"].as_object().expect("images");
        images.values().next().expect("one")["source"]["directory"].clone()
    };
    let entries = |patterns: &[&str]| {
        let mut source = folder.source().exclude(["/c"]);
        source = source.exclude(patterns.iter().copied());
        json!(snapshot(&source).staged_name())
    };
    let build = ImageBuild::new(folder.path());
    assert_eq!(context(build.clone()), entries(&[]));
    assert_eq!(context(build.exclude(["src/b"])), entries(&["src/b"]));

    let app = App::new();
    let build = ImageBuild::new(folder.path()).dockerfile("Dockerfile.prod");
    assert!(build.fingerprint(&app).is_none());
    let found = app.synth().expect_err("no Dockerfile");
    assert!(found.contains("SW0064"), "{found}");
}

#[test]
fn the_same_content_is_published_once_under_each_of_its_names() {
    let folder = Folder::new("twice").with("a.html", "x").with("b.txt", "x");
    let (manifest, _) = manifest(
        |stack| {
            for file in ["a.html", "b.txt", "a.html"] {
                let file = Source::new(folder.path().join(file))
                    .fingerprint(stack)
                    .expect("a file");
                let source = FileSource::Snapshot(file.clone());
                stack.add_file_asset(FileAsset::new(file.hash(), source));
            }
        },
        None,
    );
    let files = manifest["files"].as_object().expect("files");
    assert_eq!(files.len(), 1);
    for entry in files.values() {
        assert_eq!(
            entry["destinations"]
                .as_object()
                .expect("destinations")
                .len(),
            2
        );
    }
}

#[test]
fn one_name_for_two_things_is_an_error() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let asset = |name| FileAsset::new("h", FileSource::assembly_file(name));
    stack.add_file_asset(asset("a.html"));
    stack.add_file_asset(asset("a.html"));
    let line = line!() + 1;
    stack.add_file_asset(asset("b.html"));
    let found = app.synth().expect_err("two of one name");
    let found: Vec<_> = found.iter().collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code.to_string(), "SW0063");
    assert_eq!(
        found[0].origin.as_ref().map(|origin| origin.line),
        Some(line)
    );
}

#[test]
fn without_staging_the_manifest_names_the_source() {
    let folder = Folder::new("unstaged").with("a", "x");
    let output = Folder::new("unstaged-out");
    let app = App::new();
    stackwright::Construct::node(&app).set_context("aws:cdk:disable-asset-staging", true);
    let stack = Stack::new(&app, "S");
    let snapshot = folder.source().fingerprint(&stack).expect("a snapshot");
    let source = FileSource::Snapshot(snapshot.clone());
    stack.add_file_asset(FileAsset::new(snapshot.hash(), source));
    let assembly = app.synth().expect("an assembly");
    assembly.write(output.path()).expect("written");
    let manifest = assembly.stacks[0].asset_manifest().expect("assets");
    let path = manifest["files"][snapshot.hash()]["source"]["path"].as_str();
    assert_eq!(
        path.map(Path::new),
        folder.path().canonicalize().ok().as_deref()
    );
    assert!(
        !output
            .path()
            .join(format!("asset.{}", snapshot.hash()))
            .exists()
    );
}

#[test]
fn stages_share_the_copies() {
    let folder = Folder::new("stages").with("a", "x");
    let output = Folder::new("stages-out");
    let app = App::new();
    for name in ["Dev", "Prod"] {
        let stack = Stack::new(&Stage::new(&app, name), "S");
        let snapshot = folder.source().fingerprint(&stack).expect("a snapshot");
        let source = FileSource::Snapshot(snapshot.clone());
        stack.add_file_asset(FileAsset::new(snapshot.hash(), source));
    }
    app.synth()
        .expect("an assembly")
        .write(output.path())
        .expect("written");
    for stage in ["assembly-Dev", "assembly-Prod"] {
        let stage = output.path().join(stage);
        let files = fs::read_dir(&stage).expect("a stage").flatten();
        let manifest = files
            .map(|file| file.path())
            .find(|path| path.to_string_lossy().ends_with(".assets.json"));
        let text = fs::read_to_string(manifest.expect("a manifest")).expect("a text");
        let manifest: Json = text.parse().expect("JSON");
        for entry in manifest["files"].as_object().expect("files").values() {
            let path = entry["source"]["path"].as_str().expect("a path");
            assert_eq!(
                fs::read_to_string(stage.join(path).join("a")).expect("the copy"),
                "x"
            );
        }
    }
    let copies = fs::read_dir(output.path()).expect("an assembly").flatten();
    let copies = copies.filter(|item| item.file_name().to_string_lossy().starts_with("asset."));
    assert_eq!(copies.count(), 1);
}

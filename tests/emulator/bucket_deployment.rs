//! Files that are put into a bucket with the stack, by the function that does it.

use std::path::Path;

use serde_json::{Value, json};
use stackwright_aws::assets::AssetStore;
use stackwright_aws::prelude::*;

use crate::command::Project;
use crate::emulator::{Emulator, emulator};

const STACK: &str = "Site";
const BUCKET: &str = "bucket-deployment-site";

#[track_caller]
fn deploy(project: &Project, build: impl FnOnce(&Stack, &Bucket)) {
    let synthesizer = Synthesizer::caller().assets(AssetStore::of_app("site"));
    let app = App::new().synthesizer(synthesizer);
    let stack = Stack::new(&app, STACK);
    let site = Bucket::new(&stack, "Site").name(BUCKET);
    site.removal_policy(RemovalPolicy::Destroy);
    build(&stack, &site);
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    assembly.write(project.directory.path()).expect("written");
    let run = project.piped(&[
        "deploy",
        "--app",
        ".",
        "--require-approval",
        "never",
        "--yes",
        STACK,
    ]);
    assert_eq!(run.code, 0, "{}", run.told);
}

fn keys(emulator: &Emulator) -> Vec<String> {
    let listed = emulator.call("s3", "list_objects_v2", json!({"Bucket": BUCKET}));
    let objects = listed["Contents"].as_array().cloned().unwrap_or_default();
    let keys = objects
        .iter()
        .filter_map(|one| one["Key"].as_str().map(str::to_owned));
    keys.collect()
}

fn object(emulator: &Emulator, key: &str) -> Value {
    emulator.call("s3", "get_object", json!({"Bucket": BUCKET, "Key": key}))
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    let _ = std::fs::remove_dir_all(folder);
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
}

#[test]
fn files_come_change_and_go() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let folder = project.at("site");
    write(
        &folder,
        &[
            ("index.html", "<h1>one</h1>"),
            ("js/app.js", "1"),
            ("js/app.js.map", "{}"),
        ],
    );
    deploy(&project, |stack, site| {
        BucketDeployment::new(stack, "Deploy", site)
            .files(&*folder)
            .text("config.txt", sub!("bucket {}", site.bucket_name()))
            .exclude(["*.map"])
            .cache_control("public, max-age=60")
            .metadata("made-by", "test");
    });
    assert_eq!(keys(emulator), ["config.txt", "index.html", "js/app.js"]);
    let index = object(emulator, "index.html");
    assert_eq!(index["Body"], "<h1>one</h1>");
    assert_eq!(index["ContentType"], "text/html");
    assert_eq!(index["CacheControl"], "public, max-age=60");
    assert_eq!(index["Metadata"], json!({"made-by": "test"}));
    assert_eq!(
        object(emulator, "config.txt")["Body"],
        format!("bucket {BUCKET}")
    );

    // What is not among the files any more goes; what is not meant stays.
    emulator.call(
        "s3",
        "put_object",
        json!({"Bucket": BUCKET, "Key": "old.map", "Body": "x"}),
    );
    write(
        &folder,
        &[("index.html", "<h1>two</h1>"), ("new.css", "a{}")],
    );
    deploy(&project, |stack, site| {
        BucketDeployment::new(stack, "Deploy", site)
            .files(&*folder)
            .exclude(["*.map"]);
    });
    assert_eq!(keys(emulator), ["index.html", "new.css", "old.map"]);
    assert_eq!(object(emulator, "index.html")["Body"], "<h1>two</h1>");

    // To another place, where others are left alone; and from there when it is removed.
    deploy(&project, |stack, site| {
        BucketDeployment::new(stack, "Deploy", site)
            .files(&*folder)
            .prefix("web")
            .keep_others()
            .empty_on_removal();
    });
    assert_eq!(
        keys(emulator),
        [
            "index.html",
            "new.css",
            "old.map",
            "web/index.html",
            "web/new.css"
        ]
    );
    deploy(&project, |_, _| {});
    assert_eq!(keys(emulator), ["index.html", "new.css", "old.map"]);
}

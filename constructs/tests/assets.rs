//! Assets, against what the CDK makes of the same.

mod parity;

use std::fs;

use parity::{check_but, codes};
use stackwright::{App, Stack};
use stackwright_aws::assets::{Asset, CommandBuild, Crate, ImageAsset, NodeBuild, PythonBuild};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::lambda::{Architecture, Code, Function, Runtime};

/// ```js
/// new s3_assets.Asset(stack, 'File', { path: 'tests/assets/handler/app.py' }).grantRead(role);
/// new ecr_assets.DockerImageAsset(stack, 'Image', { directory: 'tests/assets/image' }).repository.grantPull(role);
/// ```
#[test]
fn what_is_granted() {
    // Only the object that is the asset, and not all assets of the account.
    let but = "/RoleDefaultPolicy5FFB7DAB/Properties/PolicyDocument/Statement/0/Resource/0/Fn::Join/1/4: \
        \"/*\" → \"/3de0a2c1222403e67df5e6edceb730bb26a7b75b5c103467d7f1c9df6fb23f4a.py\"";
    check_but("assets", &[but], |stack| {
        let role = Role::new(stack, "Role", Principal::service("ec2.amazonaws.com"));
        Asset::new(stack, "File", "tests/assets/handler/app.py").grant_read(&role);
        ImageAsset::new(stack, "Image", "tests/assets/image").grant_pull(&role);
    });
}

#[test]
fn an_asset_is_called_by_its_place_in_the_stack() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let scope = stackwright::Node::new(&stack, "Site");
    Asset::new(&scope, "Page", "tests/assets/handler");
    ImageAsset::from_tarball(&scope, "Image", "tests/assets/image/a");
    let assembly = app.synth().expect("an assembly");
    let manifest = assembly.stacks[0].asset_manifest().expect("assets");
    for (kind, name) in [("files", "Site/Page"), ("dockerImages", "Site/Image")] {
        let entries = manifest[kind].as_object().expect("entries");
        let entry = entries.values().next().expect("one");
        assert_eq!(entry["displayName"], name);
    }
    let images = manifest["dockerImages"].as_object().expect("images");
    let command = images.values().next().expect("one")["source"]["executable"].clone();
    assert_eq!(command[3], "cdk-tarball-image-asset");
}

fn workspace(package: &str) -> Crate {
    Crate::new(package).manifest_path("tests/assets/workspace/Cargo.toml")
}

/// What is published for a function of a crate: its hash and its command.
fn program(program: Crate, architecture: Option<Architecture>) -> (String, Vec<String>) {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    let function = Function::from_crate(&stack, "F", program);
    if let Some(architecture) = architecture {
        function.architecture(architecture);
    }
    let assembly = app.synth().expect("an assembly");
    let template = assembly.template("S").expect("a template");
    let resources = template["Resources"].as_object().expect("resources");
    let function = resources
        .values()
        .find(|one| one["Type"] == "AWS::Lambda::Function");
    let properties = &function.expect("a function")["Properties"];
    assert_eq!(properties["Runtime"], "provided.al2023");
    assert_eq!(properties["Handler"], "bootstrap");
    let manifest = assembly.stacks[0].asset_manifest().expect("assets");
    let files = manifest["files"].as_object().expect("files");
    let (hash, entry) = files.iter().next().expect("one");
    assert_eq!(properties["Code"]["S3Key"], format!("{hash}.zip"));
    assert_eq!(entry["source"]["packaging"], "zip");
    let command = entry["source"]["executable"].as_array().expect("a command");
    let command = command
        .iter()
        .map(|word| word.as_str().expect("text").to_owned());
    (hash.clone(), command.collect())
}

#[test]
fn a_function_of_a_crate_is_a_command_and_a_hash_of_the_sources() {
    let (hash, command) = program(workspace("hello"), None);
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    assert_eq!(words[..3], ["stackwright", "build-asset", "function"]);
    let value = |option| {
        let at = words
            .iter()
            .position(|word| *word == option)
            .expect("the option");
        words[at + 1]
    };
    assert!(value("--output").ends_with(&format!("cdk.out/.cache/{hash}.zip")));
    assert!(value("--manifest-path").ends_with("tests/assets/workspace/Cargo.toml"));
    assert_eq!((value("--package"), value("--binary")), ("hello", "hello"));
    assert_eq!(
        (value("--architecture"), value("--profile")),
        ("x86_64", "release")
    );

    let (arm, command) = program(workspace("hello"), Some(Architecture::Arm64));
    assert_ne!(arm, hash, "the processor counts");
    assert!(command.contains(&"arm64".to_owned()));
    let (other, _) = program(workspace("hello").features(["x"]), None);
    assert_ne!(other, hash, "features count");
    let (tools, _) = program(workspace("tools").binary("two"), None);
    assert_ne!(tools, hash);
}

#[test]
fn the_sources_of_a_crate_are_its_own_and_those_that_it_depends_on() {
    let folder = std::env::temp_dir().join(format!("stackwright-crate-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    let copy = |path: &str| {
        let to = folder.join(path);
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(format!("tests/assets/workspace/{path}"), to).expect("a copy");
    };
    let files = [
        "Cargo.toml",
        "Cargo.lock",
        "hello/Cargo.toml",
        "hello/src/main.rs",
        "greeting/Cargo.toml",
        "greeting/src/lib.rs",
        "tools/Cargo.toml",
        "tools/src/bin/one.rs",
    ];
    files.into_iter().for_each(copy);
    let hash = || {
        let program = Crate::new("hello").manifest_path(folder.join("Cargo.toml"));
        self::program(program, None).0
    };
    let first = hash();
    let changes = |path: &str| {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        let before = fs::read(&file).ok();
        fs::write(&file, "\n# changed\n").expect("a change");
        let changed = match path.ends_with("Cargo.toml") || path.ends_with("Cargo.lock") {
            // What cargo reads has to stay readable.
            true => {
                let text = before.clone().unwrap_or_default();
                fs::write(&file, [text.as_slice(), b"\n# changed\n"].concat()).expect("a change");
                hash() != first
            }
            false => hash() != first,
        };
        match before {
            Some(before) => fs::write(&file, before).expect("as before"),
            None => fs::remove_file(&file).expect("as before"),
        }
        changed
    };
    for path in [
        "hello/src/main.rs",
        "hello/page.html",
        "greeting/src/lib.rs",
        "Cargo.lock",
        "Cargo.toml",
    ] {
        assert!(changes(path), "{path} counts");
    }
    for path in [
        "tools/src/bin/one.rs",
        "hello/tests/it.rs",
        "hello/target/debug/x",
        "target/release/hello",
        "notes.txt",
    ] {
        assert!(!changes(path), "{path} does not count");
    }
    fs::remove_dir_all(&folder).expect("the folder");
}

#[test]
fn an_image_of_a_crate_is_built_for_its_platform() {
    let app = App::new();
    let stack = Stack::new(&app, "S");
    ImageAsset::from_crate(&stack, "A", workspace("hello"), "linux/arm64");
    ImageAsset::from_crate(&stack, "B", workspace("hello"), "linux/amd64");
    let assembly = app.synth().expect("an assembly");
    let manifest = assembly.stacks[0].asset_manifest().expect("assets");
    let images = manifest["dockerImages"].as_object().expect("images");
    assert_eq!(images.len(), 2);
    for (entry, architecture) in images.values().zip(["arm64", "x86_64"]) {
        let command = entry["source"]["executable"].as_array().expect("a command");
        assert_eq!(command[2], "image");
        assert!(command.contains(&architecture.into()), "{command:?}");
    }
}

#[test]
fn misuse_of_crates() {
    let found = |program: Crate| {
        let app = App::new();
        let stack = Stack::new(&app, "S");
        Function::from_crate(&stack, "F", program);
        let found = app.synth().expect_err("it is refused");
        let found = found.iter().next().expect("a diagnostic");
        assert_eq!(&*found.code, "SW0065");
        format!(
            "{}; {}",
            found.message,
            found.hint.clone().unwrap_or_default()
        )
    };
    assert!(found(workspace("helo")).contains("hello, greeting, tools"));
    assert!(found(workspace("greeting")).contains("has no binary"));
    assert!(found(workspace("tools")).contains("several binaries"));
    assert!(
        found(workspace("tools").binary("three"))
            .contains("no binary `three`; its binaries are one, two")
    );
    assert!(
        found(Crate::new("x").manifest_path("nowhere/Cargo.toml")).contains("cargo does not know")
    );
    let found = codes(|stack| {
        Function::new(
            stack,
            "F",
            Runtime::PYTHON_3_13,
            Code::from_crate(workspace("hello")),
        );
    });
    assert_eq!(found, ["SW0400"]);
    let found = codes(|stack| {
        ImageAsset::from_crate(stack, "I", workspace("hello"), "windows/amd64");
    });
    assert_eq!(found, ["SW0065"]);
}

#[test]
fn misuse() {
    let found = codes(|stack| {
        Asset::new(stack, "A", "nowhere").grant_read(&Role::new(
            stack,
            "Role",
            Principal::service("ec2.amazonaws.com"),
        ));
    });
    assert_eq!(found, ["SW0060"]);
    let app = App::new();
    Asset::new(&app, "A", "tests/assets/handler");
    let found = app.synth().expect_err("no stack");
    assert!(found.contains("SW0006"), "{found}");
}

/// The command of the only asset of a stack, without where this machine has things.
fn command_of(build: impl FnOnce(&Stack)) -> (String, Vec<String>) {
    let app = App::new();
    build(&Stack::new(&app, "S"));
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    let manifest = assembly.stacks[0].asset_manifest().expect("assets").clone();
    let (hash, asset) = manifest["files"]
        .as_object()
        .expect("files")
        .iter()
        .next()
        .expect("one");
    let words = asset["source"]["executable"].as_array().expect("a command");
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let words = words.iter().filter_map(|word| word.as_str());
    let words = words.map(|word| match word.ends_with(".zip") {
        true => "OUTPUT".to_owned(),
        false => word.replace(here, ""),
    });
    (hash.clone(), words.collect())
}

#[test]
fn what_is_built_when_it_is_published() {
    let built = |build: CommandBuild| {
        command_of(|stack| {
            let code = Code::from_command(build);
            Function::new(stack, "F", Runtime::PROVIDED_AL2023, code).handler("bootstrap");
        })
    };
    let make = || CommandBuild::new("tests/assets/handler", ["make", "all"]);
    let (plain, command) = built(make());
    assert_eq!(
        command.join(" "),
        "stackwright build-asset command --output OUTPUT --folder tests/assets/handler -- make all"
    );
    let (other, command) = built(make().result("dist").env("MODE", "fast"));
    assert_eq!(
        command.join(" "),
        "stackwright build-asset command --output OUTPUT --folder tests/assets/handler --result dist --env MODE=fast -- make all"
    );
    assert_ne!(plain, other);
    assert_eq!(plain, built(make()).0);

    let (_, command) = command_of(|stack| {
        let build = NodeBuild::new("tests/assets/handler/app.py")
            .minify()
            .define("STAGE", "1");
        Function::from_node(stack, "F", build);
    });
    let node = "stackwright build-asset node --output OUTPUT --project tests/assets/handler --entry app.py --target node22 \
        --minify --define STAGE=1 --external @aws-sdk/* --external @smithy/*";
    assert_eq!(command.join(" "), node);

    let (x86, command) = command_of(|stack| {
        Function::from_python(stack, "F", "tests/assets/handler");
    });
    let python = "stackwright build-asset python --output OUTPUT --folder tests/assets/handler --python 3.13 --architecture x86_64";
    assert_eq!(command.join(" "), python);
    let (arm, _) = command_of(|stack| {
        Function::from_python(stack, "F", "tests/assets/handler").architecture(Architecture::Arm64);
    });
    assert_ne!(x86, arm);
}

#[test]
fn what_cannot_be_built() {
    let found = codes(|stack| drop(Function::from_node(stack, "F", "tests/no-such.ts")));
    assert_eq!(found, ["SW0068"]);
    let empty = CommandBuild::new("tests/assets/handler", Vec::<String>::new());
    let found = codes(|stack| drop(Asset::from_command(stack, "A", &empty)));
    assert_eq!(found, ["SW0068"]);
    let found = codes(|stack| {
        let code = Code::from_python(PythonBuild::new("tests/assets/handler").version("3.12"));
        Function::new(stack, "F", Runtime::PYTHON_3_13, code);
    });
    assert_eq!(found, ["SW0400"]);
    let found = codes(|stack| {
        let code = Code::from_node("tests/assets/handler/app.py");
        Function::new(stack, "F", Runtime::PYTHON_3_13, code);
    });
    assert_eq!(found, ["SW0400"]);
}

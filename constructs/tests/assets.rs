//! Assets, against what the CDK makes of the same.

mod parity;

use parity::{check_but, codes};
use stackwright::App;
use stackwright_aws::assets::{Asset, ImageAsset};
use stackwright_aws::iam::{Principal, Role};

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
    let stack = stackwright::Stack::new(&app, "S");
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

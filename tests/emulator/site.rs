//! A site under a domain: its files, its distribution, and who leads to it.

use serde_json::{Value, json};
use stackwright_aws::assets::AssetStore;
use stackwright_aws::prelude::*;

use crate::command::Project;
use crate::emulator::emulator;

const STACK: &str = "PatternSite";
const BUCKET: &str = "pattern-site-files";
const DOMAIN: &str = "pattern-site.example";

/// Deploys a site of the folder.
#[track_caller]
fn deploy(project: &Project) {
    let synthesizer = Synthesizer::caller().assets(AssetStore::of_app("pattern-site"));
    let app = App::new().synthesizer(synthesizer);
    let stack = Stack::new(&app, STACK);
    let zone = HostedZone::new(&stack, "Zone", DOMAIN);
    let site = StaticSite::new(&stack, "Site", &*project.at("pages"))
        .domain(DOMAIN, &zone)
        .single_page();
    site.bucket()
        .name(BUCKET)
        .removal_policy(RemovalPolicy::Destroy);
    site.distribution()
        .node()
        .override_logical_id("Distribution");
    zone.node().override_logical_id("Zone");
    let assembly = app.synth().unwrap_or_else(|problems| panic!("{problems}"));
    assembly.write(project.directory.path()).expect("written");
    let options = ["--app", ".", "--require-approval", "never", "--yes", STACK];
    let run = project.piped(&[&["deploy"], &options[..]].concat());
    assert_eq!(run.code, 0, "{}", run.told);
}

#[test]
fn a_site_is_there_and_changes() {
    let Some(emulator) = emulator() else { return };
    let project = Project::new(emulator);
    let folder = project.at("pages");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("index.html"), "<h1>one</h1>").expect("written");
    deploy(&project);
    let physical = |id: &str| {
        let resource = json!({ "StackName": STACK, "LogicalResourceId": id });
        let found = emulator.call("cloudformation", "describe_stack_resource", resource);
        let id = found["StackResourceDetail"]["PhysicalResourceId"].as_str();
        id.expect("an ID").to_owned()
    };
    let index = || -> Value {
        let object = json!({ "Bucket": BUCKET, "Key": "index.html" });
        emulator.call("s3", "get_object", object)["Body"].clone()
    };
    assert_eq!(index(), "<h1>one</h1>");

    let distribution = physical("Distribution");
    let config = emulator.call(
        "cloudfront",
        "get_distribution",
        json!({ "Id": &distribution }),
    );
    let config = &config["Distribution"]["DistributionConfig"];
    assert_eq!(config["Aliases"]["Items"], json!([DOMAIN]));
    assert_eq!(
        config["DefaultCacheBehavior"]["ViewerProtocolPolicy"],
        "redirect-to-https"
    );
    let origin = &config["Origins"]["Items"][0];
    assert!(
        origin["OriginAccessControlId"]
            .as_str()
            .is_some_and(|id| !id.is_empty()),
        "{origin}"
    );

    // Nobody but the distribution reads the files.
    let policy = emulator.call("s3", "get_bucket_policy", json!({ "Bucket": BUCKET }));
    let policy = policy["Policy"].as_str().expect("a policy");
    assert!(
        policy.contains(&format!("distribution/{distribution}")),
        "{policy}"
    );
    let public = emulator.call("s3", "get_public_access_block", json!({ "Bucket": BUCKET }));
    assert_eq!(
        public["PublicAccessBlockConfiguration"]["BlockPublicPolicy"],
        true
    );

    let records = json!({ "HostedZoneId": physical("Zone") });
    let records = emulator.call("route53", "list_resource_record_sets", records);
    let records = records["ResourceRecordSets"].as_array().expect("records");
    let is_alias = |one: &&Value| one["AliasTarget"]["DNSName"].is_string();
    assert_eq!(records.iter().filter(is_alias).count(), 2, "{records:#?}");

    // Other files come, and the distribution fetches them.
    std::fs::write(folder.join("index.html"), "<h1>two</h1>").expect("written");
    deploy(&project);
    assert_eq!(index(), "<h1>two</h1>");
    let fetched = json!({ "DistributionId": &distribution });
    let fetched = emulator.call("cloudfront", "list_invalidations", fetched);
    let count = fetched["InvalidationList"]["Quantity"].as_i64();
    assert!(count.is_some_and(|count| count > 0), "{fetched}");
}

//! Files that are put into a bucket, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check_setters, codes, expected, template};
use stackwright::json::Value as Json;
use stackwright::{Data, Stack};
use stackwright_aws::s3::{Bucket, BucketDeployment};

fn deployment(stack: &Stack) -> BucketDeployment {
    BucketDeployment::new(stack, "Deploy", &Bucket::new(stack, "Site"))
}

/// ```js
/// new s3deploy.BucketDeployment(stack, 'Deploy', { sources: [Source.asset('site'), Source.jsonData('config.json', {…})],
///   destinationBucket: new s3.Bucket(stack, 'Site'), destinationKeyPrefix: 'web', prune: false, retainOnDelete: false,
///   distribution, distributionPaths: ['/web/*'], cacheControl: [maxAge(Duration.hours(1)), setPublic()],
///   metadata: { a: 'b' }, exclude: ['*.map'], include: ['x.map'], memoryLimit: 512, contentType: 'text/html' });
/// ```
#[test]
fn a_deployment() {
    let theirs = expected("s3-deployment");
    let ours = template(|stack| {
        let site = Bucket::new(stack, "Site");
        BucketDeployment::new(stack, "Deploy", &site)
            .files("tests/assets/handler")
            .json(
                "config.json",
                Data::object([("bucket", site.bucket_name())]),
            )
            .prefix("web")
            .keep_others()
            .empty_on_removal()
            .invalidate("E1", ["/web/*"])
            .cache_control("max-age=3600, public")
            .metadata("a", "b")
            .exclude(["*.map"])
            .include(["x.map"])
            .memory_mib(512)
            .content_type("text/html");
    });
    let (theirs, ours) = (&theirs["Resources"], &ours["Resources"]);
    // The layer with the AWS CLI is not needed; everything else has the CDK's logical IDs, the stack's bucket its tag.
    let ids = |resources: &Json| -> Vec<String> {
        let all = resources.as_object().expect("resources").keys();
        let mut ids: Vec<String> = all
            .filter(|id| !id.contains("AwsCliLayer"))
            .cloned()
            .collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(ours), ids(theirs));
    assert_eq!(
        ours["SiteE53D7754"]["Properties"]["Tags"],
        theirs["SiteE53D7754"]["Properties"]["Tags"]
    );
    let resource = |resources: &Json, property: &str| {
        resources["DeployCustomResource512MiBF57F6BEB"]["Properties"][property].clone()
    };
    for property in [
        "DestinationBucketName",
        "DestinationBucketKeyPrefix",
        "WaitForDistributionInvalidation",
        "RetainOnDelete",
        "Prune",
        "Exclude",
        "Include",
        "UserMetadata",
        "SystemMetadata",
        "DistributionId",
        "DistributionPaths",
        "ServiceToken",
    ] {
        assert_eq!(
            resource(ours, property),
            resource(theirs, property),
            "{property}"
        );
    }
    let config = resource(ours, "Texts")["config.json"].to_string();
    assert_eq!(
        config,
        r#"{"Fn::Join":["",["{\"bucket\":\"",{"Ref":"SiteE53D7754"},"\"}"]]}"#
    );
    // The function may do what it does, and no more.
    let allowed = ours.to_string();
    assert!(allowed.contains("/web/*"), "{allowed}");
    assert!(allowed.contains(":distribution/E1"), "{allowed}");
}

#[test]
fn deployments_share_a_function() {
    let template = template(|stack| {
        let site = Bucket::new(stack, "Site");
        for id in ["One", "Two"] {
            BucketDeployment::new(stack, id, &site)
                .text("a.txt", "a")
                .prefix(id);
        }
        BucketDeployment::new(stack, "Large", &site)
            .text("b.txt", "b")
            .memory_mib(2048);
    });
    let resources = template["Resources"]
        .as_object()
        .expect("resources")
        .values();
    let functions = resources.filter(|one| one["Type"] == "AWS::Lambda::Function");
    assert_eq!(functions.count(), 2);
}

#[test]
fn misuse() {
    check_setters(&["SW0741", "SW0741"], |stack| {
        let deployment = deployment(stack).text("a.txt", "a");
        let line = line!() + 1;
        deployment.prefix("/web");
        deployment.prefix("w".repeat(105));
        line
    });
    assert_eq!(codes(|stack| drop(deployment(stack))), ["SW0740"]);
}

//! Templates of a large corpus of real CDK apps: none may have an error beyond the true faults listed here.
//!
//! The corpus is found through `STACKWRIGHT_CORPUS` (the unpacked folder) or beside the repository, as an archive in
//! `../shared/corpus`; the test says so and passes where there is none.

use std::io::{Read as _, Write as _};
use std::path::Path;

use stackwright_validate::{Severity, Validator};

const EIGHT_DIGITS: &str = "the account in the ARN has 8 digits";

/// Part of a file's name, code and property path of each true fault, and why it is one.
const FAULTS: &[(&str, &str, &str, &str)] = &[
    (
        "redshift-query-events",
        "SW1051",
        "Targets.0.DeadLetterConfig.Arn",
        DEAD_LETTERS,
    ),
    (
        "redshift-query-events",
        "SW1051",
        "Targets.1.DeadLetterConfig.Arn",
        DEAD_LETTERS,
    ),
    (
        "pipeline-events",
        "SW1051",
        "Targets.0.DeadLetterConfig.Arn",
        DEAD_LETTERS,
    ),
    (
        "aws-cdk-schedule-dlq",
        "SW1320",
        "Target.Arn",
        "the test denies it to see the message in the dead-letter queue",
    ),
    (
        "cloudfront-security-policy",
        "E1159",
        "DistributionConfig.ViewerCertificate.AcmCertificateArn",
        "the account in the ARN has 7 digits",
    ),
    (
        "machine-image-cached",
        "E1152",
        "ImageId",
        "the image is the CDK's placeholder for a value that it has not looked up",
    ),
    (
        "cross-account-rule__EventBusPolicy",
        "E3031",
        "Principal",
        "the account has 9 digits",
    ),
    (
        "cluster-snapshot",
        "E3021",
        "MasterUserPassword",
        "a cluster restored from a snapshot takes no password without a user name",
    ),
    (
        "appsync-target",
        "E1159",
        "CertificateArn",
        "the account in the ARN has 8 digits",
    ),
    (
        "pipeline-with-assets__assembly-PipelineStack-PreProd",
        "E3006",
        "Type",
        "AWS::Test::SomeResource does not exist",
    ),
    (
        "codepipeline-",
        "E3510",
        "PolicyDocument.Statement.0.Resource",
        "the resource is `MOCK`, where the test had no ARN",
    ),
    (
        "fi__aws-codepipeline-actions__integ.cross-account-pipeline-cfn-action__cross-account-support-stack-234567890123",
        "E3530",
        "AssumeRolePolicyDocument.Statement.0.Principal.AWS",
        EIGHT_DIGITS,
    ),
    (
        "fi__aws-codepipeline-actions__integ.cross-account-pipeline-sfn-action__CrossAccountStepFunctionStack",
        "E3530",
        "AssumeRolePolicyDocument.Statement.0.Principal.AWS",
        EIGHT_DIGITS,
    ),
    (
        "fi__aws-rds__integ.cluster-lookup__aws-cdk-rds-cluster-lookup",
        "E3510",
        "PolicyDocument.Statement.0.Resource",
        EIGHT_DIGITS,
    ),
    (
        "fi__aws-rds__integ.cluster-lookup__aws-cdk-rds-cluster-lookup",
        "E3510",
        "PolicyDocument.Statement.1.Resource",
        EIGHT_DIGITS,
    ),
    (
        "fi__aws-servicecatalog__integ.product.encrypted.asset__integ-servicecatalog-product-encrypted-asset",
        "E3512",
        "KeyPolicy.Statement.0.Principal.AWS",
        EIGHT_DIGITS,
    ),
    (
        "fi__aws-route53__integ.cross-account-zone-delegation__child-opt-in-stack",
        "E3510",
        "PolicyDocument.Statement.0.Resource",
        EIGHT_DIGITS,
    ),
    (
        "fi__aws-cloudfront__integ.cloudfront-cross-region-cert__integ-cloudfront-stack",
        "E3510",
        "Policies.0.PolicyDocument.Statement.0.Resource",
        EIGHT_DIGITS,
    ),
    (
        "fi__aws-cloudfront__integ.cloudfront-cross-region-cert__integ-acm-stack",
        "E3510",
        "Policies.0.PolicyDocument.Statement.0.Resource.0",
        EIGHT_DIGITS,
    ),
    (
        "fi__custom-resources__aws-custom-resource__integ.cross-account-assumeRole__cross-account-opt-in-stack",
        "E3510",
        "PolicyDocument.Statement.0.Resource",
        EIGHT_DIGITS,
    ),
    (
        "aws-ec2-alpha__integ.peering-cross-account__acceptor-stack",
        "E3530",
        "AssumeRolePolicyDocument.Statement.0.Principal.AWS",
        EIGHT_DIGITS,
    ),
    (
        "fi__aws-route53__integ.rename-cross-account-zone-delegation__child-stack",
        "E3510",
        "PolicyDocument.Statement.0.Resource",
        EIGHT_DIGITS,
    ),
    (
        "fi__pipelines__integ.cross-account-pipeline-action__CrossAccountSourceStack",
        "E3530",
        "AssumeRolePolicyDocument.Statement.0.Principal.AWS",
        EIGHT_DIGITS,
    ),
    (
        "fi__aws-appmesh__integ.mesh__mesh-stack",
        "E3710",
        "Type",
        "App Mesh was shut down on 2026-09-30",
    ),
    (
        "fi__aws-appmesh__integ.mesh-port-match__mesh-stack",
        "E3710",
        "Type",
        "App Mesh was shut down on 2026-09-30",
    ),
    (
        "aws-iot-actions-alpha__iot__integ.iotevents-put-message-action__iotevents-put-message-action-test-stack",
        "E3710",
        "Type",
        "IoT Events was shut down on 2026-05-20",
    ),
    (
        "fi__aws-apigatewayv2-integrations__websocket__integ.lambda-connect-disconnect-trigger__integ-apigwv2-lambda-connect-integration",
        "E2531",
        "Runtime",
        NODE_14,
    ),
    (
        "fi__aws-codebuild__integ.asset-build-spec__AssetBuildSpecTestDefaultTestDeployAssertC826AACC",
        "E2531",
        "Runtime",
        NODE_14,
    ),
    (
        "fi__aws-codeguruprofiler__integ.profiler-group-import-functions__testDefaultTestDeployAssert4D02624A",
        "E2531",
        "Runtime",
        NODE_14,
    ),
    (
        "fi__aws-ec2__integ.vpc-ipam__VpcIpamDefaultTestDeployAssertB1CA1C3A",
        "E2531",
        "Runtime",
        NODE_14,
    ),
    (
        "fi__aws-elasticloadbalancingv2-targets__integ.lambda-target__integtestDefaultTestDeployAssert24D5C536",
        "E2531",
        "Runtime",
        NODE_14,
    ),
    (
        "fi__aws-events__integ.connection__ConnectionTestDefaultTestDeployAssertBA181C0F",
        "E2531",
        "Runtime",
        NODE_14,
    ),
    (
        "fi__aws-lambda__integ.lambda.docker__integDefaultTestDeployAssert946684A0",
        "E2531",
        "Runtime",
        NODE_14,
    ),
    (
        "fi__aws-sns-subscriptions__integ.sns-lambda-cross-region__FunctionStack",
        "E2531",
        "Runtime",
        NODE_14,
    ),
    (
        "fi__aws-ssm__integ.parameter-store-string__sspms-cleanup",
        "E2531",
        "Runtime",
        NODE_14,
    ),
    (
        "fi__aws-stepfunctions-tasks__apigateway__integ.call-http-api__CallHttpApiInteg",
        "E2531",
        "Runtime",
        NODE_14,
    ),
    (
        "fi__aws-stepfunctions-tasks__aws-sdk__integ.call-aws-service-sfn__IntegTestDefaultTestDeployAssertE3E7D2A4",
        "E2531",
        "Runtime",
        NODE_14,
    ),
    (
        "fi__aws-cloudfront__integ.cloudfront-bucket-logging__aws-cdk-cloudfront-custom",
        "SW1504",
        "DistributionConfig.Logging.Bucket",
        LOGS_BY_LIST,
    ),
    (
        "integ.delete-existing-record-set__cdk-route53",
        "SW1514",
        "Name",
        "the record that the CDK deletes first is in the template as well",
    ),
];

const LOGS_BY_LIST: &str =
    "CloudFront writes logs by an access control list, and new buckets have those off";

const DEAD_LETTERS: &str = "the queue has no policy that lets EventBridge send to it";

const NODE_14: &str = "no functions can be created on nodejs14.x any more";

/// The templates by name, from the unpacked folder or the archive.
fn corpus() -> Option<Vec<(String, Vec<u8>)>> {
    if let Some(folder) = std::env::var_os("STACKWRIGHT_CORPUS") {
        let mut found = Vec::new();
        templates(Path::new(&folder), &mut found);
        return Some(found);
    }
    let archive =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/cdk-templates.tar.zst");
    let file = std::fs::File::open(archive).ok()?;
    let decoder = ruzstd::decoding::StreamingDecoder::new(file).expect("the archive is Zstandard");
    let mut found = Vec::new();
    for entry in tar::Archive::new(decoder)
        .entries()
        .expect("it holds a tar file")
    {
        let mut entry = entry.expect("a whole entry");
        let name = entry.path().expect("a name").to_string_lossy().into_owned();
        if name.ends_with(".template.json") {
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("a whole entry");
            found.push((name, bytes));
        }
    }
    Some(found)
}

fn templates(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            templates(&path, found);
        } else if name.ends_with(".template.json") {
            found.push((
                name,
                std::fs::read(&path).expect("a template of the corpus"),
            ));
        }
    }
}

#[test]
fn real_templates_have_no_error_but_true_faults() {
    let Some(files) = corpus() else {
        // Not `println!`, which the test harness captures.
        let _ = writeln!(
            std::io::stdout(),
            "skipped: set STACKWRIGHT_CORPUS to a folder of templates"
        );
        return;
    };
    assert!(!files.is_empty(), "the corpus has no templates");
    let validator = Validator::new();
    let mut used = vec![false; FAULTS.len()];
    let mut unexpected = Vec::new();
    for (name, bytes) in &files {
        let report = validator.check_bytes(name, bytes);
        for finding in &report.findings {
            if finding.severity != Severity::Error {
                continue;
            }
            let known = FAULTS.iter().position(|(name, code, path, _)| {
                report.name.contains(name)
                    && finding.code == *code
                    && finding.subject.property_path.as_deref() == Some(path)
            });
            match known {
                Some(known) => used[known] = true,
                None => unexpected.push(format!(
                    "{}: {}: {} ({:?})",
                    report.name, finding.code, finding.message, finding.subject.property_path
                )),
            }
        }
    }
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
    for (fault, used) in FAULTS.iter().zip(used) {
        assert!(used, "no longer found: {fault:?}");
    }
    assert!(
        stackwright_validate::schema::pattern_faults().is_empty(),
        "every pattern of the types in use compiles"
    );
}

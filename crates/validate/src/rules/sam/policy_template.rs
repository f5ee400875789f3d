//! SW1541: names of SAM's policy templates.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks the names of policy templates in `Policies` of SAM's functions and state machines. A name that is near to one that
    /// exists is an error, any other unknown one a warning, as it may be newer than what is known here.
    ///
    /// ## Why it matters
    /// The transform refuses the template, or hands the text on to IAM, which refuses it.
    ///
    /// ## Example
    /// ```yaml
    /// Policies: [{S3ReadPolcy: {BucketName: !Ref Files}}]   # S3ReadPolicy
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html>
    pub struct PolicyTemplate = SW1541, "sam-policy-template", Error, on [forms "AWS::Serverless::Function" "AWS::Serverless::StateMachine"];
}

const TEMPLATES: &[&str] = &[
    "AMIDescribePolicy",
    "AWSSecretsManagerGetSecretValuePolicy",
    "AWSSecretsManagerRotationPolicy",
    "AcmGetCertificatePolicy",
    "AthenaQueryPolicy",
    "CloudFormationDescribeStacksPolicy",
    "CloudWatchDashboardPolicy",
    "CloudWatchDescribeAlarmHistoryPolicy",
    "CloudWatchPutMetricPolicy",
    "CodeCommitCrudPolicy",
    "CodeCommitReadPolicy",
    "CodePipelineLambdaExecutionPolicy",
    "CodePipelineReadOnlyPolicy",
    "ComprehendBasicAccessPolicy",
    "CostExplorerReadOnlyPolicy",
    "DynamoDBBackupFullAccessPolicy",
    "DynamoDBCrudPolicy",
    "DynamoDBReadPolicy",
    "DynamoDBReconfigurePolicy",
    "DynamoDBRestoreFromBackupPolicy",
    "DynamoDBStreamReadPolicy",
    "DynamoDBWritePolicy",
    "EC2CopyImagePolicy",
    "EC2DescribePolicy",
    "EFSWriteAccessPolicy",
    "EKSDescribePolicy",
    "EcsRunTaskPolicy",
    "ElasticMapReduceAddJobFlowStepsPolicy",
    "ElasticMapReduceCancelStepsPolicy",
    "ElasticMapReduceModifyInstanceFleetPolicy",
    "ElasticMapReduceModifyInstanceGroupsPolicy",
    "ElasticMapReduceSetTerminationProtectionPolicy",
    "ElasticMapReduceTerminateJobFlowsPolicy",
    "ElasticsearchHttpPostPolicy",
    "EventBridgePutEventsPolicy",
    "FilterLogEventsPolicy",
    "FirehoseCrudPolicy",
    "FirehoseWritePolicy",
    "KMSDecryptPolicy",
    "KMSEncryptPolicy",
    "KinesisCrudPolicy",
    "KinesisStreamReadPolicy",
    "LambdaInvokePolicy",
    "MobileAnalyticsWriteOnlyAccessPolicy",
    "OrganizationsListAccountsPolicy",
    "PinpointEndpointAccessPolicy",
    "PollyFullAccessPolicy",
    "RekognitionDetectOnlyPolicy",
    "RekognitionFacesManagementPolicy",
    "RekognitionFacesPolicy",
    "RekognitionLabelsPolicy",
    "RekognitionNoDataAccessPolicy",
    "RekognitionReadPolicy",
    "RekognitionWriteOnlyAccessPolicy",
    "Route53ChangeResourceRecordSetsPolicy",
    "S3CrudPolicy",
    "S3FullAccessPolicy",
    "S3ReadPolicy",
    "S3WritePolicy",
    "SESBulkTemplatedCrudPolicy",
    "SESBulkTemplatedCrudPolicy_v2",
    "SESCrudPolicy",
    "SESEmailTemplateCrudPolicy",
    "SESSendBouncePolicy",
    "SNSCrudPolicy",
    "SNSPublishMessagePolicy",
    "SQSPollerPolicy",
    "SQSSendMessagePolicy",
    "SSMParameterReadPolicy",
    "SSMParameterWithSlashPrefixReadPolicy",
    "SageMakerCreateEndpointConfigPolicy",
    "SageMakerCreateEndpointPolicy",
    "ServerlessRepoReadWriteAccessPolicy",
    "StepFunctionsExecutionPolicy",
    "TextractDetectAnalyzePolicy",
    "TextractGetResultPolicy",
    "TextractPolicy",
    "VPCAccessPolicy",
];

impl Rule for PolicyTemplate {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let Some(policies) = form.properties.get("Policies") else {
            return;
        };
        for (index, policy) in policies.one_or_many().iter().enumerate() {
            let [(name, span, parameters)] = policy.entries() else {
                continue;
            };
            // A document, or what a function yields.
            let is_template = name.ends_with("Policy")
                || parameters
                    .entries()
                    .iter()
                    .any(|(key, ..)| key.ends_with("Name"));
            if !is_template || TEMPLATES.contains(name) || name.starts_with("Fn::") {
                continue;
            }
            let near = did_you_mean(name, TEMPLATES.iter().copied());
            let path = match policies.items() {
                [] => format!("Policies.{name}"),
                _ => format!("Policies.{index}.{name}"),
            };
            let mut finding = self
                .at(*span, format!("SAM has no policy template `{name}`"))
                .meant_or(near, || "write the policy out, with Version and Statement")
                .property(path);
            if near.is_none() {
                finding = finding.severity(crate::Severity::Warning);
            }
            out.report(finding);
        }
    }
}

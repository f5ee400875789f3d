//! SW1535: ARNs of AWS's own policies that lack the path, or have one too many.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::engines::text::Scope;

rule! {
    /// ## What it does
    /// Checks the path in the ARN of a policy of AWS's own: many policies for roles of services are under `service-role/`, others
    /// are not.
    ///
    /// ## Why it matters
    /// IAM refuses the role: "Policy … does not exist or is not attachable".
    ///
    /// ## Example
    /// ```yaml
    /// ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole']   # …:policy/service-role/AWSLambdaBasicExecutionRole
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>
    pub struct ManagedPolicy = SW1535, "managed-policy-path", Error, on [forms
        "AWS::IAM::Role" "AWS::IAM::User" "AWS::IAM::Group"];
}

/// Policies, with the path that each has.
const POLICIES: &[&str] = &[
    "AWSXRayDaemonWriteAccess",
    "AdministratorAccess",
    "AmazonDynamoDBFullAccess",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonEC2ReadOnlyAccess",
    "AmazonECS_FullAccess",
    "AmazonEKSClusterPolicy",
    "AmazonEKSWorkerNodePolicy",
    "AmazonEKS_CNI_Policy",
    "AmazonS3FullAccess",
    "AmazonS3ReadOnlyAccess",
    "AmazonSQSFullAccess",
    "AmazonSNSFullAccess",
    "AmazonSSMManagedInstanceCore",
    "AmazonSSMReadOnlyAccess",
    "CloudWatchAgentServerPolicy",
    "CloudWatchLambdaInsightsExecutionRolePolicy",
    "CloudWatchLogsFullAccess",
    "IAMFullAccess",
    "PowerUserAccess",
    "ReadOnlyAccess",
    "job-function/Billing",
    "job-function/ViewOnlyAccess",
    "service-role/AWSAppSyncPushToCloudWatchLogs",
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "service-role/AWSBackupServiceRolePolicyForRestores",
    "service-role/AWSBatchServiceRole",
    "service-role/AWSCodeDeployRole",
    "service-role/AWSCodeDeployRoleForLambda",
    "service-role/AWSGlueServiceRole",
    "service-role/AWSLambdaBasicExecutionRole",
    "service-role/AWSLambdaDynamoDBExecutionRole",
    "service-role/AWSLambdaENIManagementAccess",
    "service-role/AWSLambdaKinesisExecutionRole",
    "service-role/AWSLambdaMSKExecutionRole",
    "service-role/AWSLambdaRole",
    "service-role/AWSLambdaSQSQueueExecutionRole",
    "service-role/AWSLambdaVPCAccessExecutionRole",
    "service-role/AWS_ConfigRole",
    "service-role/AmazonAPIGatewayPushToCloudWatchLogs",
    "service-role/AmazonEC2ContainerServiceEventsRole",
    "service-role/AmazonEC2ContainerServiceRole",
    "service-role/AmazonEC2ContainerServiceforEC2Role",
    "service-role/AmazonEC2SpotFleetTaggingRole",
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "service-role/AmazonEMRCleanupPolicy",
    "service-role/AmazonRDSEnhancedMonitoringRole",
    "service-role/AmazonSSMAutomationRole",
    "service-role/AmazonSSMMaintenanceWindowRole",
];

impl Rule for ManagedPolicy {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = Scope {
            template: cx.template,
            environment: &form.environment,
        };
        let Some(policies) = form.properties.get("ManagedPolicyArns") else {
            return;
        };
        for (index, policy) in policies.items().iter().enumerate() {
            let text = scope.text(policy).to_string();
            let Some((_, written)) = text.split_once(":iam::aws:policy/") else {
                continue;
            };
            let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
            let Some(right) = POLICIES
                .iter()
                .find(|right| name(right) == name(written) && **right != written)
            else {
                continue;
            };
            let finding = self
                .at(
                    policy.span(),
                    format!("IAM refuses it: there is no policy `{written}` of AWS, but `{right}`"),
                )
                .hint(format!(
                    "write !Sub 'arn:${{AWS::Partition}}:iam::aws:policy/{right}'"
                ));
            out.report(finding.property(format!("ManagedPolicyArns.{index}")));
        }
    }
}

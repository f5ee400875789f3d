//! W3693: finds properties that Aurora Serverless v1 ignores.

use crate::rule;

rule! {
    /// ## What it does
    /// Finds properties that Aurora Serverless v1 ignores.
    ///
    /// ## Why it matters
    /// What they ask for does not happen.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql, ManageMasterUserPassword: true, MasterUsername: root, EngineMode: serverless, PerformanceInsightsEnabled: true}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html>
    pub struct AuroraIgnored = W3693, "aurora-ignored-properties", Warning,
    by Schema "AWS::RDS::DBCluster" "aurora_warning",
    at {
        "AWS::RDS::DBCluster": ""
    },
    because "Aurora Serverless v1 has no Performance Insights";
}

//! Who may write to a log group and read it, and the policies that this takes.

use stackwright::{Construct, Diagnostic, Value, intrinsic, sub};
use stackwright_cfn::logs::CfnResourcePolicy;

use super::group::environment;
use super::{LogGroup, codes};
use crate::iam::{Grant, Grantable, PolicyStatement, Principal, ResourceWithPolicy};
use crate::kms::Key;

impl LogGroup {
    /// Lets somebody write events.
    #[track_caller]
    pub fn grant_write(&self, grantee: &impl Grantable) -> Grant {
        let resources = vec![self.log_group_arn()];
        let actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
        Grant::on_principal_or_resource(grantee, &actions, resources, self)
    }

    /// Lets somebody read events.
    #[track_caller]
    pub fn grant_read(&self, grantee: &impl Grantable) -> Grant {
        let actions = [
            "logs:FilterLogEvents",
            "logs:GetLogEvents",
            "logs:GetLogGroupFields",
            "logs:DescribeLogGroups",
            "logs:DescribeLogStreams",
        ];
        let resources = vec![self.log_group_arn_without_streams(), self.log_group_arn()];
        Grant::on_principal_or_resource(grantee, &actions, resources, self)
    }

    /// The ARN without `:*` at the end: what EventBridge and other services name the group by.
    pub fn log_group_arn_without_streams(&self) -> Value<String> {
        let (partition, region, account) = environment(self.node());
        let name = self.log_group_name();
        sub!("arn:{partition}:logs:{region}:{account}:log-group:{name}")
    }

    /// Lets CloudWatch Logs use a key for this group.
    #[track_caller]
    pub(super) fn allow_key(&self, key: &Key) {
        let (partition, region, account) = environment(self.node());
        // The group itself cannot be named: it refers to the key.
        let groups = sub!("arn:{partition}:logs:{region}:{account}:*");
        let added = key.add_to_resource_policy(
            PolicyStatement::allow()
                .actions([
                    "kms:Encrypt",
                    "kms:Decrypt",
                    "kms:ReEncrypt*",
                    "kms:GenerateDataKey*",
                    "kms:DescribeKey",
                ])
                .resource("*")
                .principal(Principal::service(sub!("logs.{region}.amazonaws.com")))
                .condition("ArnLike", "kms:EncryptionContext:aws:logs:arn", groups),
        );
        if !added {
            self.0.report(
                Diagnostic::warning(
                    codes::KEY_ELSEWHERE,
                    format!(
                        "the log group is encrypted with `{}`, a key that exists elsewhere, whose policy is not changed",
                        key.node().path()
                    ),
                )
                .note("without permission for CloudWatch Logs in the key's policy, the group cannot be created")
                .hint(format!(
                    "let the service `logs.REGION.amazonaws.com` use the key there, and acknowledge {}",
                    codes::KEY_ELSEWHERE
                )),
            );
        }
    }
}

impl ResourceWithPolicy for LogGroup {
    /// Adds a statement to a resource policy of the account for this group. CloudWatch Logs accepts ten of them in a
    /// region.
    #[track_caller]
    fn add_to_resource_policy(&self, statement: PolicyStatement) -> bool {
        let kind = "stackwright_aws.logs.ResourcePolicy";
        self.policy()
            .add(self.node(), kind, statement, |node, document| {
                let (name, text) = (node.unique_id(), intrinsic::json_text(document.data()));
                CfnResourcePolicy::new(node, "ResourcePolicy", name, text);
            });
        true
    }
}

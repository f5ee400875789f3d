//! SW1001: an ECS target without what starts a task.

use super::reading::{referred_as, scope, targets};
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Reports a target of an event rule that is an ECS cluster and has no role, no `EcsParameters`, or no network
    /// configuration or subnets for a task definition whose network mode is `awsvpc`; and one that has
    /// `EcsParameters` and is no cluster, such as the cluster's name instead of its ARN.
    ///
    /// ## Why it matters
    /// EventBridge starts the task itself: it needs a role to do that as, the task definition, and for `awsvpc`
    /// (all Fargate tasks) the subnets. Otherwise the rule is refused, or it fires and no task starts.
    ///
    /// ## Example
    /// ```yaml
    /// Targets: [{Id: run, Arn: !GetAtt Cluster.Arn, EcsParameters: {TaskDefinitionArn: !Ref Task}}]   # no RoleArn
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EcsParameters.html>
    pub struct EcsTarget = SW1001, "ecs-target-incomplete", Error, on [forms "AWS::Events::Rule"];
}

impl Rule for EcsTarget {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let all = targets(cx, form);
        for target in all.iter().filter(|target| {
            let parameters = target.instance.get("EcsParameters").is_some();
            parameters && target.is_no_cluster()
        }) {
            let arn = target
                .instance
                .get("Arn")
                .map_or(target.instance.span(), Instance::span);
            let named = target
                .resource
                .as_ref()
                .filter(|one| one.type_name == "AWS::ECS::Cluster");
            let hint = match named {
                Some(cluster) => format!(
                    "write Arn: !GetAtt {}.Arn: `Ref` is the cluster's name",
                    cluster.name
                ),
                None => "write the ARN of the cluster in which the task is to run".to_owned(),
            };
            out.report(
                    self.at(arn, format!("everything deploys and no task starts: the target `{}` has `EcsParameters`, and its `Arn` is no ECS cluster", target.id))
                        .hint(hint)
                        .property(format!("{}.Arn", target.path)),
                );
        }
        for target in all.iter().filter(|target| target.is_cluster()) {
            let mut report = |path: String, message: String, hint: &str| {
                out.report(
                    self.at(target.instance.span(), message)
                        .hint(hint)
                        .property(&path),
                );
            };
            if target.instance.get("RoleArn").is_none() {
                report(
                    target.path.clone(),
                    format!(
                        "the ECS target `{}` has no `RoleArn`, so EventBridge may not start its task",
                        target.id
                    ),
                    "name a role that events.amazonaws.com can assume and that may call ecs:RunTask and iam:PassRole",
                );
            }
            let Some(parameters) = target.instance.get("EcsParameters") else {
                report(
                    target.path.clone(),
                    format!(
                        "the ECS target `{}` has no `EcsParameters`: nothing says which task to start",
                        target.id
                    ),
                    "add EcsParameters with TaskDefinitionArn, LaunchType and NetworkConfiguration",
                );
                continue;
            };
            let definition = referred_as(
                scope(cx, form),
                parameters.get("TaskDefinitionArn"),
                "AWS::ECS::TaskDefinition",
            );
            let awsvpc = definition.is_some_and(|definition| {
                scope(cx, form).with(&definition, |there| {
                    there
                        .property(&definition, "NetworkMode")
                        .is_some_and(|mode| mode.text() == Some("awsvpc"))
                })
            });
            let fargate = parameters.get("LaunchType").and_then(Instance::text) == Some("FARGATE");
            let subnets = parameters.at("NetworkConfiguration.AwsVpcConfiguration.Subnets");
            if subnets.is_some_and(|list| list.unknown().is_none() && list.items().is_empty()) {
                report(
                    format!(
                        "{}.EcsParameters.NetworkConfiguration.AwsVpcConfiguration.Subnets",
                        target.path
                    ),
                    format!(
                        "the rule fires and no task starts: the ECS target `{}` has no subnets",
                        target.id
                    ),
                    "name the subnets in which the task is to run",
                );
            }
            if (awsvpc || fargate) && parameters.get("NetworkConfiguration").is_none() {
                report(
                    format!("{}.EcsParameters", target.path),
                    format!(
                        "the rule fires and no task starts: the ECS target `{}` has no `NetworkConfiguration`, which the network mode `awsvpc` needs",
                        target.id
                    ),
                    "add NetworkConfiguration: {AwsVpcConfiguration: {Subnets: […], AssignPublicIp: …}}",
                );
            }
        }
    }
}

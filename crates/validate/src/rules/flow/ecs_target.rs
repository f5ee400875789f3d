//! SW1001: an ECS target without what starts a task.

use super::reading::{property, referred_as, scope, targets};
use crate::model::{Instance, Resource};
use crate::rule;
use crate::rules::{Context, Findings, Rule};

rule! {
    /// ## What it does
    /// Reports a target of an event rule that is an ECS cluster and has no role, no `EcsParameters`, or no network
    /// configuration for a task definition whose network mode is `awsvpc`.
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
    pub struct EcsTarget = SW1001, "ecs-target-incomplete", Error, on [resources "AWS::Events::Rule"];
}

impl Rule for EcsTarget {
    fn resource(&self, cx: &Context<'_>, rule: &Resource<'_>, out: &mut Findings) {
        for form in cx.forms(rule) {
            for target in targets(cx, form)
                .iter()
                .filter(|target| target.is_cluster())
            {
                let mut report = |path: String, message: String, hint: &str| {
                    out.report(
                        self.at(target.instance.span(), message)
                            .hint(hint)
                            .resource(rule)
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
                    cx,
                    parameters.get("TaskDefinitionArn"),
                    "AWS::ECS::TaskDefinition",
                );
                let awsvpc = definition
                    .and_then(|definition| property(scope(cx, form), definition, "NetworkMode"))
                    .is_some_and(|mode| mode.text() == Some("awsvpc"));
                let fargate =
                    parameters.get("LaunchType").and_then(Instance::text) == Some("FARGATE");
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
}

//! E3044: a scheduling strategy that Fargate does not have.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that a service on Fargate, or one that CodeDeploy or another controller deploys, is scheduled as `REPLICA`.
    ///
    /// ## Why it matters
    /// `DAEMON` runs one task on each container instance, which Fargate does not have. ECS refuses the service.
    ///
    /// ## Example
    /// ```yaml
    /// Properties: {LaunchType: FARGATE, SchedulingStrategy: DAEMON}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html>
    pub struct FargateScheduling = E3044, "fargate-scheduling", Error, on [forms "AWS::ECS::Service" with parameters];
}

impl Rule for FargateScheduling {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let fargate = form.properties.get("LaunchType").and_then(Instance::text) == Some("FARGATE");
        let controller = form
            .properties
            .at("DeploymentController.Type")
            .and_then(Instance::text);
        let why = match controller {
            _ if fargate => "a service on Fargate",
            Some("CODE_DEPLOY" | "EXTERNAL") => "a service with this deployment controller",
            _ => return,
        };
        if let Some(strategy) = form.properties.get("SchedulingStrategy")
            && let Some(text) = strategy.text()
            && text != "REPLICA"
        {
            out.report(
                self.at(
                    strategy.span(),
                    format!("{why} cannot be scheduled as `{text}`"),
                )
                .hint("write SchedulingStrategy: REPLICA, or leave it out")
                .property("SchedulingStrategy"),
            );
        }
    }
}

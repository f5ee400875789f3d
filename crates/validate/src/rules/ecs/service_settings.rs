//! SW1105: checks that the settings of a service go together.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that a service has a launch type or capacity providers, not both; that its deployments may stop an old task
    /// or start a new one; and that only tasks on Fargate are given public addresses.
    ///
    /// ## Why it matters
    /// ECS refuses the service.
    ///
    /// ## Example
    /// ```yaml
    /// Service: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref Task, DeploymentConfiguration: {MinimumHealthyPercent: 100, MaximumPercent: 100}}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html>
    pub struct ServiceSettings = SW1105, "service-settings", Error, on [forms "AWS::ECS::Service" with parameters];
}

impl Rule for ServiceSettings {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let mut report = |value: &Instance<'_>, path: &str, message: &str, hint: &str| {
            out.report(self.at(value.span(), message).hint(hint).property(path));
        };
        let launch = p.get("LaunchType");
        if let Some(launch) = launch
            && let Some(strategy) = p.get("CapacityProviderStrategy")
            && !strategy.items().is_empty()
        {
            report(
                launch,
                "LaunchType",
                "a service has a launch type or a strategy of capacity providers, not both",
                "remove `LaunchType`",
            );
        }
        let other_controller = p
            .at("DeploymentController.Type")
            .is_some_and(|kind| kind.text() != Some("ECS"));
        let percent = |name: &str| p.get("DeploymentConfiguration")?.get(name);
        if let (Some(least), Some(most)) =
            (percent("MinimumHealthyPercent"), percent("MaximumPercent"))
            && let (Some(low), Some(high)) = (least.number(), most.number())
            && low >= 100.0
            && high <= 100.0
            && !other_controller
        {
            report(
                most,
                "DeploymentConfiguration.MaximumPercent",
                "no deployment can proceed: it may neither stop an old task nor start a new one",
                "set `MinimumHealthyPercent` below 100, or `MaximumPercent` above",
            );
        }
        if let Some(public) = p.at("NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp")
            && public.text() == Some("ENABLED")
            && launch.and_then(Instance::text) == Some("EC2")
        {
            report(
                public,
                "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp",
                "tasks on EC2 instances are not given public addresses",
                "write AssignPublicIp: DISABLED",
            );
        }
    }
}

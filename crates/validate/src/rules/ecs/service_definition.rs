//! E3052, E3054, E3713: a service and its task definition that do not fit together.

use super::containers;
use super::fargate_definition::LOG_DRIVERS;
use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::{Instance, Resource};

rule! {
    /// ## What it does
    /// Checks that a service has a network configuration when its task definition uses the network mode `awsvpc`.
    ///
    /// ## Why it matters
    /// ECS refuses the service: it would not know in which subnets to start tasks.
    ///
    /// ## Example
    /// ```yaml
    /// Service: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref AwsvpcTask}}   # no NetworkConfiguration
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html>
    pub struct ServiceNetwork = E3052, "service-network-configuration", Error, on [forms "AWS::ECS::Service"];
}

/// The task definition of a service, evaluated as the service's form sees it.
fn definition<'a, 't>(
    cx: &'a Context<'t>,
    form: &Form<'t>,
) -> Option<(&'a Resource<'t>, Instance<'t>)> {
    let definition = linked(
        cx,
        form.properties.get("TaskDefinition"),
        "AWS::ECS::TaskDefinition",
    )?;
    let properties = form
        .environment
        .evaluate(cx.template, definition.properties?)?;
    Some((definition, properties))
}

fn is_fargate(form: &Form<'_>) -> bool {
    form.properties.get("LaunchType").and_then(Instance::text) == Some("FARGATE")
}

impl Rule for ServiceNetwork {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let service = form.resource;
        let external = form
            .properties
            .at("DeploymentController.Type")
            .and_then(Instance::text)
            == Some("EXTERNAL");
        let Some((definition, properties)) = definition(cx, form) else {
            if is_fargate(form) && !external && form.properties.lacks("NetworkConfiguration") {
                out.report(
                        self.at(service.properties_span(), "the service has no `NetworkConfiguration`, which tasks on Fargate need")
                            .hint("add NetworkConfiguration: {AwsvpcConfiguration: {Subnets: […], SecurityGroups: […]}}"),
                    );
            }
            return;
        };
        let mode = properties
            .get("NetworkMode")
            .filter(|mode| mode.text() == Some("awsvpc"));
        if let Some(mode) =
            mode.filter(|_| !external && form.properties.get("NetworkConfiguration").is_none())
        {
            out.report(
                    self.at(service.properties_span(), format!("the service has no `NetworkConfiguration`, which its task definition `{}` needs", definition.name))
                        .hint("add NetworkConfiguration: {AwsvpcConfiguration: {Subnets: […], SecurityGroups: […]}}")
                        .related(mode.span(), "the network mode"),
                );
        }
    }
}

rule! {
    /// ## What it does
    /// Checks that the task definition of a service on Fargate is one for Fargate.
    ///
    /// ## Why it matters
    /// ECS refuses the service.
    ///
    /// ## Example
    /// ```yaml
    /// Service: {Type: AWS::ECS::Service, Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Ec2Task}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html>
    pub struct ServiceCompatibility = E3054, "service-compatibility", Error, on [resources "AWS::ECS::Service"];
}

impl Rule for ServiceCompatibility {
    fn resource(&self, cx: &Context<'_>, service: &Resource<'_>, out: &mut Findings) {
        for form in cx
            .scenarios
            .forms(service)
            .iter()
            .filter(|form| is_fargate(form))
        {
            let Some((definition, properties)) = definition(cx, form) else {
                continue;
            };
            let fits = properties
                .get("RequiresCompatibilities")
                .is_some_and(|list| {
                    list.unknown().is_some()
                        || list
                            .items()
                            .iter()
                            .any(|item| item.text().is_none_or(|text| text == "FARGATE"))
                });
            if !fits {
                let span = properties
                    .get("RequiresCompatibilities")
                    .map_or(definition.properties_span(), Instance::span);
                out.report(
                    self.at(span, format!("the service `{}` runs on Fargate, and its task definition does not say that it can", service.name))
                        .hint("write RequiresCompatibilities: [FARGATE]")
                        .related(service.name_span, "the service")
                        .resource(definition)
                        .property("RequiresCompatibilities"),
                );
            }
        }
    }
}

rule! {
    /// ## What it does
    /// Checks that the containers of a service on Fargate log with a driver that Fargate has.
    ///
    /// ## Why it matters
    /// ECS refuses to start the tasks.
    ///
    /// ## Example
    /// ```yaml
    /// LogConfiguration: {LogDriver: json-file}   # awslogs, splunk or awsfirelens
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html>
    pub struct ServiceLogDriver = E3713, "service-log-driver", Error, on [resources "AWS::ECS::Service"];
}

impl Rule for ServiceLogDriver {
    fn resource(&self, cx: &Context<'_>, service: &Resource<'_>, out: &mut Findings) {
        for form in cx
            .scenarios
            .forms(service)
            .iter()
            .filter(|form| is_fargate(form))
        {
            let Some((definition, properties)) = definition(cx, form) else {
                continue;
            };
            // Those that say so themselves are reported by E3048.
            if super::is_fargate(&properties) {
                continue;
            }
            for (index, container) in containers(&properties).iter().enumerate() {
                if let Some(driver) = container.at("LogConfiguration.LogDriver")
                    && let Some(text) = driver.text()
                    && !LOG_DRIVERS.contains(&text)
                {
                    out.report(
                        self.at(driver.span(), format!("the service `{}` runs on Fargate, which has no log driver `{text}`", service.name))
                            .hint(format!("use {}", LOG_DRIVERS.join(", ")))
                            .related(service.name_span, "the service")
                            .resource(definition)
                            .property(format!("ContainerDefinitions.{index}.LogConfiguration.LogDriver")),
                    );
                }
            }
        }
    }
}

//! E3048: a Fargate task definition with properties that Fargate does not take.

use super::fargate_size::size;
use super::{containers, is_fargate};
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_facts::fargate;
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that a task definition for Fargate states its CPU and memory, uses the network mode `awsvpc`, a CPU and
    /// log drivers that Fargate has, and no placement constraints.
    ///
    /// ## Why it matters
    /// ECS refuses the task definition.
    ///
    /// ## Example
    /// ```yaml
    /// Properties: {RequiresCompatibilities: [FARGATE], NetworkMode: bridge, Cpu: 256, Memory: 512}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html>
    pub struct FargateDefinition = E3048, "fargate-definition", Error, on [forms "AWS::ECS::TaskDefinition" with parameters];
}

pub(super) const LOG_DRIVERS: &[&str] = &["awslogs", "splunk", "awsfirelens"];

impl Rule for FargateDefinition {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let definition = form.resource;
        if !is_fargate(&form.properties) {
            return;
        }

        let properties = &form.properties;
        for name in ["Cpu", "Memory", "NetworkMode"] {
            if properties.lacks(name) {
                let hint = match name {
                    "NetworkMode" => "write NetworkMode: awsvpc",
                    "Cpu" => "write Cpu: 256, the smallest, or more",
                    _ => "write Memory: 512, the least, or more",
                };
                out.report(
                    self.at(
                        definition.properties_span(),
                        format!("a Fargate task needs `{name}`"),
                    )
                    .hint(hint),
                );
            }
        }
        let mut report = |value: &Instance<'_>, path: &str, message: String, hint: String| {
            out.report(self.at(value.span(), message).hint(hint).property(path));
        };
        if let Some(mode) = properties.get("NetworkMode")
            && let Some(text) = mode.text()
            && text != "awsvpc"
        {
            report(
                mode,
                "NetworkMode",
                format!("a Fargate task has the network mode `awsvpc`, not `{text}`"),
                "write NetworkMode: awsvpc".into(),
            );
        }
        if let Some(cpu) = properties.get("Cpu")
            && let Some(text) = cpu.text()
        {
            let message = match size(cpu, "vcpu") {
                None => Some(format!("`{text}` is no amount of CPU")),
                Some(units) if !fargate::cpus().any(|known| known == units) => {
                    Some(format!("Fargate has no tasks with {units} CPU units"))
                }
                Some(_) => None,
            };
            if let Some(message) = message {
                let all: Vec<String> = fargate::cpus().map(|cpu| cpu.to_string()).collect();
                report(cpu, "Cpu", message, format!("it has {}", all.join(", ")));
            }
        }
        if let Some(memory) = properties.get("Memory")
            && let Some(text) = memory.text()
            && size(memory, "gb").is_none()
        {
            report(
                memory,
                "Memory",
                format!("`{text}` is no amount of memory"),
                "write MiB such as 512, or GB such as 2 GB".into(),
            );
        }
        if let Some(constraints) = properties.get("PlacementConstraints")
            && !constraints.items().is_empty()
        {
            report(
                constraints,
                "PlacementConstraints",
                "Fargate tasks have no placement constraints".into(),
                "remove them".into(),
            );
        }
        for (index, container) in containers(properties).iter().enumerate() {
            if let Some(driver) = container.at("LogConfiguration.LogDriver")
                && let Some(text) = driver.text()
                && !LOG_DRIVERS.contains(&text)
            {
                report(
                    driver,
                    &format!("ContainerDefinitions.{index}.LogConfiguration.LogDriver"),
                    format!("Fargate has no log driver `{text}`"),
                    format!("it has {}", LOG_DRIVERS.join(", ")),
                );
            }
        }
    }
}

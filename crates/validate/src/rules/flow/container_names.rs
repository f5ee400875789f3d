//! SW1008: two containers of a task have the same name.

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Reports a task definition in which two containers have the same name.
    ///
    /// ## Why it matters
    /// ECS refuses the task definition. Names are what overrides, load balancers and dependencies refer to.
    ///
    /// ## Example
    /// ```yaml
    /// ContainerDefinitions: [{Name: app, Image: a}, {Name: app, Image: b}]
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html>
    pub struct ContainerNames = SW1008, "container-name-repeated", Error, on [forms "AWS::ECS::TaskDefinition"], supersedes E3037;
}

impl Rule for ContainerNames {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let containers = form
            .properties
            .get("ContainerDefinitions")
            .map(Instance::items)
            .unwrap_or_default();
        for (index, container) in containers.iter().enumerate() {
            let Some(name) = container.get("Name") else {
                continue;
            };
            let first = containers[..index]
                .iter()
                .filter_map(|other| other.get("Name"))
                .find(|other| other.text().is_some() && other.text() == name.text());
            if let Some(first) = first {
                out.report(
                    self.at(
                        name.span(),
                        format!(
                            "two containers of the task are named `{}`",
                            name.text().unwrap_or_default()
                        ),
                    )
                    .hint("give each container its own name")
                    .related(first.span(), "the first")
                    .property(format!("ContainerDefinitions.{index}.Name")),
                );
            }
        }
    }
}

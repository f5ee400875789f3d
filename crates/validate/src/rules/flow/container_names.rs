//! SW1008: two containers of a task have the same name.

use std::collections::HashMap;

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;
use stackwright_template::parse::Span;

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
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for (index, container) in containers.iter().enumerate() {
            let Some((name, text)) = container
                .get("Name")
                .and_then(|name| Some((name, name.text()?)))
            else {
                continue;
            };
            if let Some(first) = seen.get(text).copied() {
                out.report(
                    self.at(
                        name.span(),
                        format!("two containers of the task are named `{text}`"),
                    )
                    .hint("give each container its own name")
                    .related(first, "the first")
                    .property(format!("ContainerDefinitions.{index}.Name")),
                );
            } else {
                seen.insert(text, name.span());
            }
        }
    }
}

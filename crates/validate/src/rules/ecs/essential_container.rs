//! E3042: a task without an essential container.

use super::containers;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that at least one container of a task is essential, which they are unless said otherwise.
    ///
    /// ## Why it matters
    /// ECS refuses the task definition.
    ///
    /// ## Example
    /// ```yaml
    /// ContainerDefinitions: [{Name: app, Image: a, Essential: false}]
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html>
    pub struct EssentialContainer = E3042, "essential-container", Error, on [forms "AWS::ECS::TaskDefinition"];
}

impl Rule for EssentialContainer {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let containers = containers(&form.properties);
        let none = containers.iter().all(|container| {
            container.get("Essential").and_then(|value| value.boolean()) == Some(false)
        });
        if none && let Some(first) = containers.first() {
            let value = first.get("Essential").unwrap_or(first);
            out.report(
                self.at(value.span(), "no container of the task is essential")
                    .hint(
                        "leave `Essential` out for the container whose end is the end of the task",
                    )
                    .property("ContainerDefinitions.0.Essential"),
            );
        }
    }
}

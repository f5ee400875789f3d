//! E3053: a host port other than the container's in the network mode `awsvpc`.

use super::containers;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that with the network mode `awsvpc` a port mapping has no host port, or the container's.
    ///
    /// ## Why it matters
    /// The task has its own network interface, and ports are not mapped. ECS refuses the task definition.
    ///
    /// ## Example
    /// ```yaml
    /// PortMappings: [{ContainerPort: 80, HostPort: 8080}]
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html>
    pub struct HostPort = E3053, "awsvpc-host-port", Error, on [forms "AWS::ECS::TaskDefinition" with parameters];
}

impl Rule for HostPort {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        if form.properties.get("NetworkMode").and_then(Instance::text) != Some("awsvpc") {
            return;
        }
        for (index, container) in containers(&form.properties).iter().enumerate() {
            let mappings = container
                .get("PortMappings")
                .map(Instance::items)
                .unwrap_or_default();
            for (item, mapping) in mappings.iter().enumerate() {
                let (Some(host), Some(port)) =
                    (mapping.get("HostPort"), mapping.get("ContainerPort"))
                else {
                    continue;
                };
                if let (Some(a), Some(b)) = (host.text(), port.text())
                    && a != b
                {
                    out.report(
                        self.at(
                            host.span(),
                            format!("with `awsvpc` the host port is the container's: {b}, not {a}"),
                        )
                        .hint("leave `HostPort` out")
                        .property(format!(
                            "ContainerDefinitions.{index}.PortMappings.{item}.HostPort"
                        )),
                    );
                }
            }
        }
    }
}

//! E3053: a host port other than the container's in the network mode `awsvpc`.

use super::containers;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{Instance, Resource};

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
    pub struct HostPort = E3053, "awsvpc-host-port", Error, on [resources "AWS::ECS::TaskDefinition"];
}

impl Rule for HostPort {
    fn tries_parameters(&self) -> bool {
        true
    }

    fn resource(&self, cx: &Context<'_>, definition: &Resource<'_>, out: &mut Findings) {
        for form in cx.forms(definition) {
            if form.properties.get("NetworkMode").and_then(Instance::text) != Some("awsvpc") {
                continue;
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
                                format!(
                                    "with `awsvpc` the host port is the container's: {b}, not {a}"
                                ),
                            )
                            .hint("leave `HostPort` out")
                            .resource(definition)
                            .property(&format!(
                                "ContainerDefinitions.{index}.PortMappings.{item}.HostPort"
                            )),
                        );
                    }
                }
            }
        }
    }
}

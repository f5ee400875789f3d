//! E3049: checks that a target group for containers on dynamic ports checks the port that the traffic goes to.

use super::containers;
use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that a target group for a container whose host port is chosen at its start checks the health of that
    /// port, `traffic-port`, which is also the default.
    ///
    /// ## Why it matters
    /// Nothing listens on a fixed port: the checks fail, and ECS stops one task after another.
    ///
    /// ## Example
    /// ```yaml
    /// Group: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {VpcId: !Ref Vpc, Port: 80, Protocol: HTTP, HealthCheckPort: "80"}}
    /// Task: {Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{Name: web, Image: nginx, Memory: 128, PortMappings: [{ContainerPort: 80, HostPort: 0}]}]}}
    /// Service: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref Task, LoadBalancers: [{ContainerName: web, ContainerPort: 80, TargetGroupArn: !Ref Group}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html>
    pub struct DynamicPort = E3049, "dynamic-host-port", Error, on [forms "AWS::ECS::Service"];
}

/// The host port 0 that a task definition maps a container's port to.
fn dynamic<'a, 't>(
    definition: &'a Instance<'t>,
    name: &str,
    port: &str,
) -> Option<&'a Instance<'t>> {
    containers(definition)
        .iter()
        .filter(|container| container.get("Name").and_then(Instance::text) == Some(name))
        .flat_map(|container| {
            container
                .get("PortMappings")
                .map(Instance::items)
                .unwrap_or_default()
        })
        .filter(|mapping| mapping.get("ContainerPort").and_then(Instance::text) == Some(port))
        .find_map(|mapping| {
            mapping
                .get("HostPort")
                .filter(|host| host.text() == Some("0"))
        })
}

impl Rule for DynamicPort {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let Some(definition) = linked(cx, p.get("TaskDefinition"), "AWS::ECS::TaskDefinition")
        else {
            return;
        };
        for balancer in p
            .get("LoadBalancers")
            .map(Instance::items)
            .unwrap_or_default()
        {
            let text = |key| balancer.get(key).and_then(Instance::text);
            let (Some(name), Some(port)) = (text("ContainerName"), text("ContainerPort")) else {
                continue;
            };
            let Some(group) = linked(
                cx,
                balancer.get("TargetGroupArn"),
                "AWS::ElasticLoadBalancingV2::TargetGroup",
            ) else {
                continue;
            };
            let Some(host) = cx
                .scenarios
                .forms_beside(form, definition)
                .into_iter()
                .find_map(|other| dynamic(&other.properties, name, port))
            else {
                continue;
            };
            for other in cx.scenarios.forms_beside(form, group) {
                if let Some(checked) = other.properties.get("HealthCheckPort")
                    && let Some(text) = checked.text()
                    && text != "traffic-port"
                {
                    let finding = self
                            .at(
                                checked.span(),
                                format!("the container `{name}` gets its host port at the start, and this checks port {text}"),
                            )
                            .hint("write HealthCheckPort: traffic-port")
                            .related(host.span(), "the host port")
                            .resource(group)
                            .property("HealthCheckPort");
                    out.report(finding);
                }
            }
        }
    }
}

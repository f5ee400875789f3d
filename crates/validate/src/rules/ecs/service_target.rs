//! SW1106: checks that a service's load balancer reaches a container of its task.

use super::containers;
use crate::rule;
use crate::rules::linked::linked;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks that the container and the port that a service's load balancer sends traffic to are in its task definition,
    /// and that the target group of tasks with own addresses (the network mode `awsvpc`) has the target type `ip`.
    ///
    /// ## Why it matters
    /// ECS refuses the service.
    ///
    /// ## Example
    /// ```yaml
    /// Task: {Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{Name: web, Image: nginx, Memory: 128, PortMappings: [{ContainerPort: 80}]}]}}
    /// Service: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref Task, LoadBalancers: [{ContainerName: web, ContainerPort: 8080, TargetGroupArn: !Ref Group}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html>
    pub struct ServiceTarget = SW1106, "service-target", Error, on [forms "AWS::ECS::Service"];
}

impl Rule for ServiceTarget {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let service = form.resource;
        let p = &form.properties;
        let Some(definition) = linked(cx, p.get("TaskDefinition"), "AWS::ECS::TaskDefinition")
        else {
            return;
        };
        let forms = cx.scenarios.forms_beside(form, definition);
        let [task] = forms[..] else { return };
        let all = containers(&task.properties);
        let name = |container| Instance::get(container, "Name").and_then(Instance::text);
        let names: Option<Vec<&str>> = all.iter().map(name).collect();
        let balancers = p
            .get("LoadBalancers")
            .map(Instance::items)
            .unwrap_or_default();
        for (index, balancer) in balancers.iter().enumerate() {
            let path = format!("LoadBalancers.{index}");
            if let (Some(value), Some(names)) = (balancer.get("ContainerName"), &names)
                && let Some(wanted) = value.text()
                && !names.is_empty()
                && !names.contains(&wanted)
            {
                let near = did_you_mean(wanted, names.iter().copied());
                out.report(
                    self.at(
                        value.span(),
                        format!(
                            "the task definition `{}` has no container `{wanted}`",
                            definition.name
                        ),
                    )
                    .meant_or(near, || format!("it has {}", names.join(", ")))
                    .related(definition.name_span, "the task definition")
                    .property(format!("{path}.ContainerName")),
                );
            }
            let wanted = balancer.get("ContainerName").and_then(Instance::text);
            if let Some(container) = all
                .iter()
                .find(|container| wanted.is_some() && name(container) == wanted)
                && let Some(value) = balancer.get("ContainerPort")
                && let Some(port) = value.number()
            {
                let mappings = container
                    .get("PortMappings")
                    .map(Instance::items)
                    .unwrap_or_default();
                let open = container
                    .get("PortMappings")
                    .is_some_and(|list| list.unknown().is_some());
                // A range of ports, or one that is not known, may be it.
                let perhaps = |mapping: &Instance<'_>| match mapping.get("ContainerPort") {
                    Some(known) => known.number().is_none_or(|number| number == port),
                    None => true,
                };
                if !open && !mappings.iter().any(perhaps) {
                    let ports: Vec<&str> = mappings
                        .iter()
                        .filter_map(|mapping| mapping.get("ContainerPort")?.text())
                        .collect();
                    let hint = if ports.is_empty() {
                        "add it to `PortMappings` of the container".to_owned()
                    } else {
                        format!("it has {}", ports.join(", "))
                    };
                    out.report(
                        self.at(
                            value.span(),
                            format!(
                                "the container `{}` has no port {port}",
                                wanted.unwrap_or_default()
                            ),
                        )
                        .hint(hint)
                        .related(
                            container.get("PortMappings").unwrap_or(container).span(),
                            "the container",
                        )
                        .property(format!("{path}.ContainerPort")),
                    );
                }
            }
            let group = linked(
                cx,
                balancer.get("TargetGroupArn"),
                "AWS::ElasticLoadBalancingV2::TargetGroup",
            );
            let mode = task.properties.get("NetworkMode");
            if let (Some(group), Some(mode)) = (group, mode)
                && mode.text() == Some("awsvpc")
            {
                for other in cx.scenarios.forms_beside(form, group) {
                    let kind = other.properties.get("TargetType");
                    let by_instance = match kind {
                        Some(kind) => kind.text() == Some("instance"),
                        None => other.properties.lacks("TargetType"),
                    };
                    if by_instance {
                        out.report(
                                self.at(
                                    kind.map_or(group.properties_span(), Instance::span),
                                    format!("the target group is of instances, and the tasks of `{}` have addresses of their own", service.name),
                                )
                                .hint("write TargetType: ip")
                                .related(mode.span(), "the network mode")
                                .resource(group)
                                .property("TargetType"),
                            );
                    }
                }
            }
        }
    }
}

//! The Fargate tasks that a rule or a service places in a network.

use super::reading::{Target, targets};
use crate::rules::{Context, Form};
use stackwright_template::engines::text::Scope;
use stackwright_template::model::{Instance, Resource};

/// A Fargate task in a network.
pub(super) struct Placement<'a, 't> {
    /// Where its network configuration stands, below the resource's properties.
    pub path: String,
    /// The configuration.
    pub network: &'a Instance<'t>,
}

/// The Fargate tasks of an event rule or a service.
pub(super) fn placements<'a, 't>(
    cx: &Context<'t>,
    form: &'a Form<'t>,
    resource: &Resource<'_>,
) -> Vec<Placement<'a, 't>> {
    let place = |root: &'a Instance<'t>, base: &str| {
        Some(Placement {
            path: format!("{base}NetworkConfiguration"),
            network: root.get("NetworkConfiguration")?,
        })
    };
    let fargate = |root: &Instance<'t>| {
        let provider = root
            .get("CapacityProviderStrategy")
            .and_then(|strategy| strategy.at("0.CapacityProvider"))
            .and_then(Instance::text);
        root.get("LaunchType").and_then(Instance::text) == Some("FARGATE")
            || provider.is_some_and(|name| name.starts_with("FARGATE"))
    };
    if resource.type_name == "AWS::ECS::Service" {
        let root = &form.properties;
        return place(root, "")
            .filter(|_| fargate(root))
            .into_iter()
            .collect();
    }
    let rules: Vec<Target<'a, 't>> = targets(cx, form);
    rules
        .into_iter()
        .filter_map(|target| {
            let parameters = target
                .instance
                .get("EcsParameters")
                .filter(|root| fargate(root))?;
            place(parameters, &format!("{}.EcsParameters.", target.path))
        })
        .collect()
}

/// Whether there are VPC endpoints, through which a task may reach services from a closed network.
pub(super) fn endpoints(scope: Scope<'_, '_>) -> bool {
    scope.everywhere("AWS::EC2::VPCEndpoint").next().is_some()
}

//! How many tasks a service has.

use std::ops::RangeInclusive;

use stackwright::{Construct, Node, Value, sub};

use super::service::Service;
use crate::applicationautoscaling::{ScalableDimension, ScalableTarget, ServiceNamespace};

impl Service {
    #[track_caller]
    pub(super) fn auto_scaling(&self, tasks: RangeInclusive<u32>) -> ScalableTarget {
        let (cluster, name) = (self.cluster.cluster_name(), self.cfn.attr_name());
        scale(self.node(), &cluster, &name, tasks)
    }
}

/// Lets the number of tasks of a service in a cluster, both by their names, follow what there is to do.
#[track_caller]
pub(super) fn scale(
    service: &Node,
    cluster: &Value<String>,
    name: &Value<String>,
    tasks: RangeInclusive<u32>,
) -> ScalableTarget {
    // The ids are those of the CDK.
    let node = Node::new(service, "TaskCount");
    ScalableTarget::new(
        &node,
        "Target",
        ServiceNamespace::Ecs,
        sub!("service/{cluster}/{name}"),
        ScalableDimension::EcsServiceDesiredCount,
        tasks,
    )
}

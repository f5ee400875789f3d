//! How many tasks a service has.

use std::ops::RangeInclusive;

use stackwright::{Construct, Node, sub};

use super::service::Service;
use crate::applicationautoscaling::{ScalableDimension, ScalableTarget, ServiceNamespace};

impl Service {
    /// What scales its tasks.
    #[track_caller]
    pub(super) fn auto_scaling(&self, tasks: RangeInclusive<u32>) -> ScalableTarget {
        let (cluster, name) = (self.cluster.cluster_name(), self.cfn.attr_name());
        // The ids are those of the CDK.
        let node = Node::new(self.node(), "TaskCount");
        ScalableTarget::new(
            &node,
            "Target",
            ServiceNamespace::Ecs,
            sub!("service/{cluster}/{name}"),
            ScalableDimension::EcsServiceDesiredCount,
            tasks,
        )
    }
}

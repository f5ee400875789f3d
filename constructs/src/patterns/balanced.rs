//! What services behind load balancers do in the same way, whatever the load balancer.

/// A service whose `self.0` has its `balancer` and its `group` besides. In the module, `front` makes them, with a listener, and
/// `behind` completes the pattern.
macro_rules! balanced {
    ($name:ident, $construct_type:literal: $service:ident, $task:ident, $balancer:ident) => {
        one_service!($name: $service);

        impl $name {
            /// A service of this image in a cluster.
            #[track_caller]
            pub fn new(
                scope: &impl Construct,
                id: &str,
                cluster: &Cluster,
                image: impl Into<ContainerImage>,
            ) -> Self {
                let node = Node::new(scope, id);
                Defaults::apply(Self::create(node, id, cluster, image.into()))
            }

            /// The ids are those of the CDK.
            #[track_caller]
            fn create(node: Node, id: &str, cluster: &Cluster, image: ContainerImage) -> Self {
                node.set_construct_type($construct_type);
                let front = front(&node, cluster);
                let task = $task::new(&node, "TaskDef");
                let container = task.container("web", image);
                container.logging(LogDriver::aws_logs(id));
                let service = $service::new(&node, "Service", cluster, &task);
                $name(behind(&node, front, (task, container, service)))
            }

            /// Lets it be reached from the VPC alone, and not from the internet.
            #[track_caller]
            pub fn internal(&self) -> Self {
                self.0.balancer.internal();
                self.clone()
            }

            /// How many tasks to keep; one at first, and as many as there are afterwards, unless this is called.
            #[track_caller]
            pub fn desired_count(&self, count: u32) -> Self {
                self.0.service.desired_count(count);
                self.clone()
            }

            /// The load balancer, for its name, its logs and the like.
            pub fn load_balancer(&self) -> &$balancer {
                &self.0.balancer
            }

            /// The target group, for health checks and the like.
            pub fn target_group(&self) -> &TargetGroup {
                &self.0.group
            }
        }
    };
}

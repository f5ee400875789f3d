//! The setters and getters of all services.

/// What is set and read in the same way on each kind of service.
macro_rules! service {
    ($name:ident, $task:ident) => {
        impl stackwright::Construct for $name {
            fn node(&self) -> &stackwright::Node {
                stackwright::Construct::node(&self.core)
            }
        }

        impl $crate::iam::Grantable for $name {
            fn grantee(&self) -> $crate::iam::Grantee {
                self.task.grantee()
            }
        }

        impl $crate::ec2::Connectable for $name {
            fn security_groups(&self) -> Vec<$crate::ec2::SecurityGroup> {
                self.core.security_groups()
            }
        }

        impl From<&$name> for $crate::ec2::Peer {
            fn from(service: &$name) -> Self {
                use $crate::ec2::Connectable;
                Self::from(service.security_groups().as_slice())
            }
        }

        impl $name {
            #[track_caller]
            fn edit(&self, edit: impl FnOnce(&$crate::ecs::service::Owned)) -> Self {
                self.core.edit(edit);
                self.clone()
            }

            /// How many tasks to keep; one when the service is created, and as many as there are afterwards, unless this is
            /// called.
            #[track_caller]
            pub fn desired_count(&self, count: u32) -> Self {
                let count = $crate::kit::Set::new(count);
                self.edit(|service| service.desired.set(Some(count)))
            }

            /// Its name. A service with a name of its own cannot be replaced by an update.
            #[track_caller]
            pub fn name(&self, name: impl stackwright::IntoValue<String>) -> Self {
                let name = name.into_value();
                self.edit(|service| {
                    service.cfn.service_name(name);
                })
            }

            /// The subnets of the cluster's VPC to run in; those of the default
            /// [`SubnetSelection`]($crate::ec2::SubnetSelection) unless this is called.
            #[track_caller]
            pub fn subnets(&self, selection: impl Into<$crate::ec2::SubnetSelection>) -> Self {
                self.core.set_subnets(selection.into());
                self.clone()
            }

            /// Uses a security group instead of one of its own. Several calls add up.
            #[track_caller]
            pub fn security_group(&self, group: &$crate::ec2::SecurityGroup) -> Self {
                self.core.add_security_group(group);
                self.clone()
            }

            /// The tasks that stay and the tasks that may be there at once during a deployment, in percent of the desired
            /// count; 50 and 200 unless this is called.
            ///
            /// # Errors
            /// At synthesis: `SW0310` if they leave no room for a deployment.
            #[track_caller]
            pub fn healthy_percent(&self, min: u32, max: u32) -> Self {
                self.core.set_healthy_percent(min, max);
                self.clone()
            }

            /// Ends a deployment whose tasks do not start, and goes back to the last one that worked if `rollback` is set.
            /// With `rollback` it is the default.
            /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html>
            #[track_caller]
            pub fn circuit_breaker(&self, rollback: bool) -> Self {
                self.edit(|service| service.deployment.circuit_breaker.set(Some(rollback)))
            }

            /// Keeps trying when tasks do not start: a failed deployment then ends after hours.
            #[track_caller]
            pub fn without_circuit_breaker(&self) -> Self {
                self.edit(|service| service.deployment.circuit_breaker.set(None))
            }

            /// Ends a deployment when one of these alarms, by their names, goes off, and goes back to the last one that
            /// worked if `rollback` is set. An alarm about the service itself needs a name of its own, since it cannot be
            /// created before the service.
            /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html>
            #[track_caller]
            pub fn deployment_alarms<A: stackwright::IntoValue<String>>(
                &self,
                names: impl IntoIterator<Item = A>,
                rollback: bool,
            ) -> Self {
                let names = names.into_iter().map(stackwright::IntoValue::into_value);
                let alarms = (names.collect::<Vec<_>>(), rollback);
                self.edit(|service| {
                    service.deployment.alarms.replace(Some(alarms));
                })
            }

            /// How long the alarms are watched after all tasks have been replaced, in whole minutes.
            #[track_caller]
            pub fn bake_time(&self, time: impl Into<stackwright::Duration>) -> Self {
                let time = time.into();
                self.edit(|service| service.deployment.bake_time.set(Some(time)))
            }

            /// Lets people open a shell in the containers with `aws ecs execute-command`.
            #[track_caller]
            pub fn execute_command(&self) -> Self {
                self.core
                    .edit_early("execute-command is enabled", |service| {
                        service.execute_command.set(true);
                        service.cfn.enable_execute_command(true);
                    });
                self.clone()
            }

            /// Takes part in Service Connect, by which services find each other by name.
            ///
            /// # Errors
            /// At synthesis: `SW0314` if neither the cluster nor the argument has a namespace, `SW0313` if no container of
            /// the task has a port of the name that is offered.
            #[track_caller]
            pub fn service_connect(&self, connect: $crate::ecs::ServiceConnect) -> Self {
                let connect = $crate::kit::Set::new(connect);
                self.edit(|service| {
                    service.service_connect.replace(Some(connect));
                })
            }

            /// Registers its tasks with Cloud Map, so that others find them over DNS.
            ///
            /// # Errors
            /// At synthesis: `SW0314` if neither the cluster nor the argument has a namespace, `SW0319` if the record does
            /// not go with the task.
            #[track_caller]
            pub fn cloud_map(&self, map: $crate::ecs::CloudMap) -> Self {
                let map = $crate::kit::Set::new(map);
                self.core.edit_early("Cloud Map is set", |service| {
                    service.cloud_map.replace(Some(map));
                });
                self.clone()
            }

            /// How long after a task's start a load balancer's health checks do not count, in whole seconds; one minute
            /// behind a load balancer unless this is called.
            #[track_caller]
            pub fn health_check_grace_period(
                &self,
                period: impl Into<stackwright::Duration>,
            ) -> Self {
                let period = period.into();
                self.edit(|service| {
                    #[cfg(feature = "elasticloadbalancingv2")]
                    service.load_balancing.has_grace_period.set(true);
                    let seconds = period.in_seconds();
                    service.cfn.health_check_grace_period_seconds(seconds);
                })
            }

            /// Runs the tasks on capacity providers of the cluster, by their names: the first `base` tasks on this one, and
            /// of the others a share by `weight`. Several calls add up.
            ///
            /// # Errors
            /// At synthesis: `SW0317` if the cluster does not have the provider, or they do not go together.
            #[track_caller]
            pub fn capacity_provider(
                &self,
                provider: impl stackwright::IntoValue<String>,
                weight: u32,
                base: u32,
            ) -> Self {
                let strategy = $crate::kit::Set::new($crate::ecs::cluster::Strategy {
                    provider: provider.into_value(),
                    weight,
                    base,
                });
                self.edit(|service| service.strategy.borrow_mut().push(strategy))
            }

            /// Tags the tasks with the names of their cluster and service.
            #[track_caller]
            pub fn managed_tags(&self) -> Self {
                self.edit(|service| {
                    service.cfn.enable_ecs_managed_tags(true);
                })
            }

            /// Tags the tasks like the service or the task definition.
            #[track_caller]
            pub fn propagate_tags(&self, from: $crate::ecs::PropagateTags) -> Self {
                self.edit(|service| {
                    service.cfn.propagate_tags(from);
                })
            }

            /// Whether tasks move to another availability zone when there are too many in one; they do unless this is
            /// called.
            #[track_caller]
            pub fn availability_zone_rebalancing(&self, enable: bool) -> Self {
                use stackwright_cfn::ecs::service::AvailabilityZoneRebalancing as Rebalancing;
                self.edit(|service| {
                    service.cfn.availability_zone_rebalancing(match enable {
                        true => Rebalancing::Enabled,
                        false => Rebalancing::Disabled,
                    });
                })
            }

            /// The task that it runs.
            pub fn task_definition(&self) -> &$crate::ecs::$task {
                &self.task
            }

            /// The cluster that it runs in.
            pub fn cluster(&self) -> &$crate::ecs::Cluster {
                &self.core.cluster
            }

            /// The service of Cloud Map that its tasks register with, if there is one.
            pub fn service_discovery(&self) -> Option<$crate::servicediscovery::Service> {
                stackwright::Construct::node(self).complete();
                self.core.discovery.borrow().clone()
            }

            /// The name.
            pub fn service_name(&self) -> stackwright::Value<String> {
                self.core.cfn.attr_name()
            }

            /// The ARN.
            pub fn service_arn(&self) -> stackwright::Value<String> {
                stackwright::Resource::ref_(&self.core.cfn)
            }

            /// Scales the number of tasks in these limits: say by what on the target that this returns. Leave out
            /// [`desired_count`](Self::desired_count), which would take back at each deployment what scaling has done.
            ///
            /// Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html>
            ///
            /// # Errors
            /// At synthesis: `SW0750` if the least is larger than the largest.
            #[cfg(feature = "applicationautoscaling")]
            #[track_caller]
            pub fn auto_scaling(
                &self,
                tasks: std::ops::RangeInclusive<u32>,
            ) -> $crate::applicationautoscaling::ScalableTarget {
                self.core.auto_scaling(tasks)
            }

            /// A container and a port for a load balancer, where the service's first container with a port is not the one.
            ///
            /// Give it to [`target`](crate::elasticloadbalancingv2::ApplicationListener::target).
            #[cfg(feature = "elasticloadbalancingv2")]
            pub fn load_balancer_target(
                &self,
                container: &$crate::ecs::Container,
                port: u16,
            ) -> $crate::ecs::ServiceTarget {
                $crate::ecs::ServiceTarget::of(&self.core, container, port)
            }
        }

        /// Its first container that listens on a port of TCP.
        #[cfg(feature = "elasticloadbalancingv2")]
        impl $crate::elasticloadbalancingv2::Target for $name {
            #[track_caller]
            fn attach(
                &self,
                group: &$crate::elasticloadbalancingv2::TargetGroup,
            ) -> $crate::elasticloadbalancingv2::TargetConfig {
                self.core.attach(group)
            }
        }
    };
}
pub(super) use service;

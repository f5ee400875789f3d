//! What the patterns whose task has one container do in the same way.

/// What is set and read in the same way on each of them: `self.0` has a `task`, of Fargate unless it is said to be one for
/// instances, and its `container`.
macro_rules! one_container {
    ($name:ident) => {
        one_container!($name: FargateTaskDefinition);
    };
    ($name:ident: FargateTaskDefinition) => {
        one_container!(all $name: FargateTaskDefinition);

        impl $name {
            /// The CPU units of a task: 256 (the default), 512, 1024 … 1024 are one vCPU.
            ///
            /// # Errors
            /// At synthesis: `SW0300` if Fargate has no such size.
            #[track_caller]
            pub fn cpu(&self, units: u32) -> Self {
                self.0.task.cpu(units);
                self.clone()
            }

            /// The memory of a task in MiB, of those that go with its CPU. The default is 512.
            ///
            /// # Errors
            /// At synthesis: `SW0300` if there is no such memory with the CPU.
            #[track_caller]
            pub fn memory_mib(&self, memory: u32) -> Self {
                self.0.task.memory_mib(memory);
                self.clone()
            }
        }
    };
    ($name:ident: Ec2TaskDefinition) => {
        one_container!(all $name: Ec2TaskDefinition);

        impl $name {
            /// The CPU units that the container gets at least, of the 1024 that a vCPU of an instance has.
            #[track_caller]
            pub fn cpu(&self, units: u32) -> Self {
                self.0.container.cpu(units);
                self.clone()
            }

            /// The memory in MiB beyond which the container is ended. It or a reservation is needed.
            ///
            /// # Errors
            /// At synthesis: see [`Container::memory_mib`]($crate::ecs::Container::memory_mib).
            #[track_caller]
            pub fn memory_mib(&self, memory: u32) -> Self {
                self.0.container.memory_mib(memory);
                self.clone()
            }

            /// The memory in MiB that is kept for the container; it may use more while there is more.
            ///
            /// # Errors
            /// At synthesis: see [`Container::memory_mib`]($crate::ecs::Container::memory_mib).
            #[track_caller]
            pub fn memory_reservation_mib(&self, memory: u32) -> Self {
                self.0.container.memory_reservation_mib(memory);
                self.clone()
            }
        }
    };
    (all $name:ident: $task:ident) => {
        impl stackwright::Construct for $name {
            fn node(&self) -> &stackwright::Node {
                self.0.node()
            }
        }

        impl $name {
            /// A variable of the container's environment.
            ///
            /// # Errors
            /// At synthesis: `SW0305` if the name is none.
            #[track_caller]
            pub fn env(
                &self,
                name: impl Into<String>,
                value: impl stackwright::IntoValue<String>,
            ) -> Self {
                self.0.container.env(name, value);
                self.clone()
            }

            /// A variable of the container's environment that is looked up when the container starts: a secret of Secrets
            /// Manager or a parameter of Systems Manager.
            ///
            /// # Errors
            /// At synthesis: `SW0305` if the name is none.
            #[track_caller]
            pub fn env_from_secret(
                &self,
                name: impl Into<String>,
                secret: impl Into<$crate::ecs::Secret>,
            ) -> Self {
                self.0.container.env_from_secret(name, secret);
                self.clone()
            }

            /// The command with its arguments, instead of the image's.
            #[track_caller]
            pub fn command<A: stackwright::IntoValue<String>>(
                &self,
                command: impl IntoIterator<Item = A>,
            ) -> Self {
                self.0.container.command(command);
                self.clone()
            }

            /// The task, to add containers, volumes and the like.
            pub fn task(&self) -> &$crate::ecs::$task {
                &self.0.task
            }

            /// The container, for everything that has no setter here.
            pub fn container(&self) -> &$crate::ecs::Container {
                &self.0.container
            }
        }
    };
}

/// What is the same on each of them that keeps tasks running: `self.0` has their `service` too.
macro_rules! one_service {
    ($name:ident: FargateService) => {
        one_service!(all $name: FargateService, FargateTaskDefinition);

        impl $name {
            /// Gives each task a public address, in the public subnets of a VPC without NAT gateways.
            #[track_caller]
            pub fn assign_public_ip(&self) -> Self {
                self.0.service.assign_public_ip();
                self.clone()
            }
        }
    };
    ($name:ident: Ec2Service) => {
        one_service!(all $name: Ec2Service, Ec2TaskDefinition);
    };
    (all $name:ident: $service:ident, $task:ident) => {
        one_container!($name: $task);

        impl $crate::iam::Grantable for $name {
            /// The role of the task.
            fn grantee(&self) -> $crate::iam::Grantee {
                self.0.task.grantee()
            }
        }

        impl From<&$name> for $crate::ec2::Peer {
            fn from(service: &$name) -> Self {
                $crate::ec2::Peer::from(&service.0.service)
            }
        }

        impl $name {
            /// The service, to scale it, to let clients in and the like.
            pub fn service(&self) -> &$crate::ecs::$service {
                &self.0.service
            }
        }
    };
}

//! The setters and getters of the patterns whose task has one container.

/// What is set and read in the same way on each of them: `self.0` has a `task` and its `container`.
macro_rules! one_container {
    ($name:ident) => {
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

            /// The task, to add containers and the like.
            pub fn task(&self) -> &$crate::ecs::FargateTaskDefinition {
                &self.0.task
            }

            /// The container, for everything that has no setter here.
            pub fn container(&self) -> &$crate::ecs::Container {
                &self.0.container
            }
        }
    };
}

pub(super) use one_container;

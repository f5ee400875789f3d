//! The platform of a task, which is known only when all setters were called.

use std::cell::Cell;
use std::rc::Rc;

use stackwright_facts::fargate::System;

use super::CpuArchitecture;

/// The platform that the images of a task are built for, if the task says.
#[derive(Clone, Debug, Default)]
pub(super) struct Platform(Rc<Cell<Option<&'static str>>>);

impl Platform {
    pub(super) fn set(&self, system: System, cpu: &CpuArchitecture) {
        let is_arm = cpu.as_str() == CpuArchitecture::Arm64.as_str();
        self.0.set(match system {
            System::Linux if is_arm => Some("linux/arm64"),
            System::Linux => Some("linux/amd64"),
            System::Windows => Some("windows/amd64"),
        });
    }

    /// As container images have it, for example `linux/arm64`.
    pub(super) fn get(&self) -> Option<&'static str> {
        self.0.get()
    }
}

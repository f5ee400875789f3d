//! What the containers of a task make wrong together: each is fine, and the task is none.

use stackwright::Diagnostic;

use super::codes;
use super::container::{Container, Owned};
use super::launch::{Launch, NetworkMode};
use super::port_mapping::Protocol;
use super::volume::Volume;
use crate::kit::Set;

/// What a task has: so many CPU units and MiB of memory, if it has its own, and how it reaches the network.
pub(super) struct Limits {
    pub cpu: Option<u32>,
    pub memory: Option<u32>,
    pub network: NetworkMode,
}

/// The findings about the containers of a task.
pub(super) fn problems(
    containers: &[Container],
    limits: &Limits,
    volumes: &[Volume],
) -> Vec<Diagnostic> {
    let network = limits.network;
    let error =
        |problem: String, hint: &str| Diagnostic::error(codes::CONTAINERS, problem).hint(hint);
    let Some(last) = containers.last() else {
        let hint = "add one with `container(name, image)`";
        return vec![error("the task has no container".to_owned(), hint)];
    };
    let mut problems = Vec::new();
    if !containers.iter().any(|one| *one.0.essential.get()) {
        let problem = "no container of the task is essential".to_owned();
        let hint = "leave out `essential(false)` on the one that does the work";
        problems.push(last.0.essential.get().blame(error(problem, hint)));
    }
    if let Some(cpu) = limits.cpu {
        problems.extend(
            over(containers, cpu, |one| one.cpu.get()).map(|(wanted, set)| {
                let problem =
                    format!("the containers want {wanted} CPU units, and the task has {cpu}");
                let hint = "give the task more with `cpu`, or the containers less";
                set.blame(error(problem, hint))
            }),
        );
    }
    let kept = |one: &Owned| one.memory_reservation.get().or(one.memory.get());
    if let Some(memory) = limits.memory {
        problems.extend(over(containers, memory, kept).map(|(wanted, set)| {
            let problem =
                format!("the containers want {wanted} MiB of memory, and the task has {memory}");
            let hint = "give the task more with `memory_mib`, or the containers less";
            set.blame(error(problem, hint))
        }));
    }
    let mut taken: Vec<(u16, Protocol)> = Vec::new();
    for Container(container) in containers {
        if limits.memory.is_none()
            && container.launch == Launch::Instances
            && kept(container).is_none()
        {
            let name = &container.name;
            let problem = format!("container `{name}` does not say how much memory it gets");
            let hint = "call `memory_mib` or `memory_reservation_mib` on it";
            problems.push(error(problem, hint));
        }
        if let (Some(most), Some(kept)) =
            (container.memory.get(), container.memory_reservation.get())
            && *kept > *most
        {
            let problem = format!(
                "container `{}` keeps {} MiB of memory and may use only {}",
                container.name, *kept, *most
            );
            problems.push(kept.blame(error(problem, "the reservation is at most the limit")));
        }
        for mapping in &*container.ports.borrow() {
            let (port, protocol) = (mapping.port, mapping.protocol);
            let own = mapping.host_port.filter(|own| *own != port);
            if let Some(own) = own
                && network != NetworkMode::Bridge
            {
                let mode = network.as_str();
                let problem = format!(
                    "port {own} of the instance cannot lead to port {port} in the network mode `{mode}`"
                );
                problems.push(
                    mapping.blame(
                        Diagnostic::error(codes::PORT, problem).hint("leave out `host_port`"),
                    ),
                );
            }
            // In Docker's network each container has ports of its own, and those of the instance are shared.
            let used = match network {
                NetworkMode::Bridge => mapping.host_port.filter(|own| *own != 0),
                _ => Some(port),
            };
            let Some(used) = used else {
                continue;
            };
            if taken.contains(&(used, protocol)) {
                let problem = format!(
                    "container `{}` uses {} port {used}, which is taken",
                    container.name,
                    protocol.as_str()
                );
                problems.push(
                    mapping.blame(
                        Diagnostic::error(codes::PORT, problem)
                            .note("the containers of a task share one network interface")
                            .hint("let it listen on another port"),
                    ),
                );
            }
            taken.push((used, protocol));
        }
        for mount in &*container.mounts.borrow() {
            if volumes.iter().any(|volume| volume.name() == mount.volume) {
                continue;
            }
            let problem = format!(
                "container `{}` mounts `{}`, and the task has no such volume",
                container.name, mount.volume
            );
            problems.push(mount.blame(
                Diagnostic::error(codes::VOLUME, problem).hint("add it to the task with `volume`"),
            ));
        }
    }
    problems
}

/// What the containers want of something if the task has less, and the setting with which it became too much.
fn over(
    containers: &[Container],
    most: u32,
    pick: impl Fn(&Owned) -> Option<Set<u32>>,
) -> Option<(u64, Set<u32>)> {
    let mut wanted = 0;
    let mut first_over = None;
    for set in containers.iter().filter_map(|one| pick(&one.0)) {
        wanted += u64::from(*set);
        if wanted > most.into() && first_over.is_none() {
            first_over = Some(set);
        }
    }
    first_over.map(|set| (wanted, set))
}

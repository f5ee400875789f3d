//! SW1103: checks that the containers of a task fit into it.

use super::containers;
use super::fargate_size::size;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that the CPU units and the memory that the containers of a task reserve are no more together than the
    /// task's, that no container reserves more memory than it may use, and that each says how much it may use where the
    /// task does not.
    ///
    /// ## Why it matters
    /// ECS refuses the task definition.
    ///
    /// ## Example
    /// ```yaml
    /// Task: {Type: AWS::ECS::TaskDefinition, Properties: {Cpu: "256", Memory: "512", ContainerDefinitions: [{Name: web, Image: nginx, Memory: 400}, {Name: log, Image: fluent, Memory: 400}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>
    pub struct ContainerSizes = SW1103, "container-sizes", Error, on [forms "AWS::ECS::TaskDefinition" with parameters];
}

impl Rule for ContainerSizes {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let all = containers(p);
        let number = |container: &Instance<'_>, key| container.get(key).and_then(Instance::number);
        for (key, unit, what) in [
            ("Cpu", "vcpu", "CPU units"),
            ("Memory", "gb", "MiB of memory"),
        ] {
            let Some(whole) = p.get(key) else { continue };
            let Some(limit) = size(whole, unit).map(f64::from) else {
                continue;
            };
            let reserves = |container: &Instance<'_>| {
                let least = (key == "Memory").then(|| number(container, "MemoryReservation"));
                least.flatten().or_else(|| number(container, key))
            };
            let reserved = most_at_once(all, &reserves);
            let sum: f64 = reserved.iter().sum();
            if sum > limit {
                let parts: Vec<String> = reserved.iter().map(f64::to_string).collect();
                out.report(
                    self.at(
                        whole.span(),
                        format!("containers that run at once reserve {sum} {what}, and the task has {limit}"),
                    )
                    .hint(format!(
                        "they reserve {}; give the task more or the containers less",
                        parts.join(" + ")
                    ))
                    .property(key),
                );
            }
        }
        for (index, container) in all.iter().enumerate() {
            let path = format!("ContainerDefinitions.{index}");
            if let (Some(most), Some(reserved)) = (
                number(container, "Memory"),
                number(container, "MemoryReservation"),
            ) && reserved > most
                && let Some(value) = container.get("MemoryReservation")
            {
                out.report(
                    self.at(
                        value.span(),
                        format!("the container reserves {reserved} MiB, and may use {most}"),
                    )
                    .hint("set `Memory` above `MemoryReservation`")
                    .property(format!("{path}.MemoryReservation")),
                );
            }
            let unsaid = container.lacks("Memory") && container.lacks("MemoryReservation");
            if unsaid && p.lacks("Memory") {
                let name = container
                    .get("Name")
                    .and_then(Instance::text)
                    .unwrap_or("?");
                out.report(
                        self.at(container.span(), format!("nothing says how much memory the container `{name}` has"))
                            .hint("set `Memory` or `MemoryReservation` of the container, or `Memory` of the task")
                            .property(&path),
                    );
            }
        }
    }
}

/// What the containers that run at once reserve, where that is most. A container that another one waits for to end does
/// not run with it, nor with what waits for that one.
fn most_at_once(all: &[Instance<'_>], reserves: &dyn Fn(&Instance<'_>) -> Option<f64>) -> Vec<f64> {
    let name = |container: &Instance<'_>| {
        let name = container.get("Name").and_then(Instance::text);
        name.map(str::to_owned)
    };
    let waits = |container: &Instance<'_>, ends: bool| -> Vec<String> {
        let waited = container.get("DependsOn").map(Instance::items);
        let waited = waited.unwrap_or_default().iter().filter(|one| {
            let condition = one.get("Condition").and_then(Instance::text);
            !ends || matches!(condition, Some("COMPLETE" | "SUCCESS"))
        });
        let names = waited.filter_map(|one| one.get("ContainerName").and_then(Instance::text));
        names.map(str::to_owned).collect()
    };
    // What a container waits for, with what those wait for.
    let before = |container: &Instance<'_>| -> Vec<String> {
        let mut found = waits(container, false);
        let mut at = 0;
        while at < found.len() && found.len() <= all.len() {
            let next = all
                .iter()
                .find(|other| name(other).as_ref() == Some(&found[at]));
            for further in next.map(|next| waits(next, false)).unwrap_or_default() {
                if !found.contains(&further) {
                    found.push(further);
                }
            }
            at += 1;
        }
        found
    };
    let ended = |container: &Instance<'_>| -> Vec<String> {
        let waiting = std::iter::once(name(container))
            .flatten()
            .chain(before(container));
        let waiting: Vec<String> = waiting.collect();
        let those = all
            .iter()
            .filter(|other| name(other).is_some_and(|name| waiting.contains(&name)));
        those.flat_map(|other| waits(other, true)).collect()
    };
    let mut best: Vec<f64> = Vec::new();
    for first in all {
        // With this container run all that neither have ended when it begins, nor begin when it has ended.
        let own = name(first);
        let gone = ended(first);
        let together = all.iter().filter(|other| {
            let is_gone = name(other).is_some_and(|name| gone.contains(&name));
            let is_later = own.as_ref().is_some_and(|own| ended(other).contains(own));
            !is_gone && !is_later
        });
        // Of the others, only those that nobody waits for to end certainly still run.
        let stay = together.filter(|other| {
            let waited = |name: &String| all.iter().any(|one| waits(one, true).contains(name));
            name(other) == own || !name(other).as_ref().is_some_and(waited)
        });
        let reserved: Vec<f64> = stay.filter_map(reserves).collect();
        if reserved.iter().sum::<f64>() > best.iter().sum() {
            best = reserved;
        }
    }
    best
}

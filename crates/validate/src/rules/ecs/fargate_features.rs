//! SW1104: checks that a task uses nothing that Fargate or its network mode does not have.

use super::is_fargate;
use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that a task on Fargate does without what Fargate does not have: privileged containers, links, GPUs,
    /// devices, swap, host volumes, Docker volumes, the host's processes, own DNS servers; that its ephemeral storage has
    /// 21 to 200 GiB; that Windows runs on x86. And that a task in the network mode `awsvpc` has no links and host names.
    ///
    /// ## Why it matters
    /// ECS refuses the task definition.
    ///
    /// ## Example
    /// ```yaml
    /// Task: {Type: AWS::ECS::TaskDefinition, Properties: {RequiresCompatibilities: [FARGATE], NetworkMode: awsvpc, Cpu: "256", Memory: "512", ContainerDefinitions: [{Name: web, Image: nginx, Privileged: true}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html>
    pub struct FargateFeatures = SW1104, "fargate-features", Error, on [forms "AWS::ECS::TaskDefinition" with parameters];
}

/// What is refused, and what it is called.
const REFUSED: &[(&str, &str)] = &[
    (
        "ContainerDefinitions.*.DisableNetworking",
        "containers without network",
    ),
    (
        "ContainerDefinitions.*.DnsSearchDomains",
        "DNS settings of containers",
    ),
    (
        "ContainerDefinitions.*.DnsServers",
        "DNS settings of containers",
    ),
    (
        "ContainerDefinitions.*.DockerSecurityOptions",
        "Docker's security options",
    ),
    ("ContainerDefinitions.*.ExtraHosts", "extra hosts"),
    ("ContainerDefinitions.*.Links", "links between containers"),
    (
        "ContainerDefinitions.*.LinuxParameters.Devices",
        "devices of the host",
    ),
    ("ContainerDefinitions.*.LinuxParameters.MaxSwap", "swap"),
    (
        "ContainerDefinitions.*.LinuxParameters.SharedMemorySize",
        "a size of shared memory",
    ),
    ("ContainerDefinitions.*.LinuxParameters.Swappiness", "swap"),
    (
        "ContainerDefinitions.*.LinuxParameters.Tmpfs",
        "tmpfs mounts",
    ),
    ("ContainerDefinitions.*.Privileged", "privileged containers"),
    ("IpcMode", "shared IPC"),
    ("Volumes.*.DockerVolumeConfiguration", "Docker volumes"),
    ("Volumes.*.Host.SourcePath", "folders of the host"),
];

const REFUSED_BY_AWSVPC: &[(&str, &str)] = &[
    ("ContainerDefinitions.*.ExtraHosts", "extra hosts"),
    (
        "ContainerDefinitions.*.Hostname",
        "host names of containers",
    ),
    ("ContainerDefinitions.*.Links", "links between containers"),
];

/// Whether a value asks for nothing: `false`, an empty list, or something that is not known.
fn asks_nothing(value: &Instance<'_>) -> bool {
    value.boolean() == Some(false)
        || value.unknown().is_some()
        || (value.text().is_none() && value.items().is_empty() && value.entries().is_empty())
}

impl Rule for FargateFeatures {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let p = &form.properties;
        let fargate = is_fargate(p);
        let awsvpc = p.get("NetworkMode").and_then(Instance::text) == Some("awsvpc");
        let (refused, who) = match (fargate, awsvpc) {
            (true, _) => (REFUSED, "Fargate"),
            (_, true) => (REFUSED_BY_AWSVPC, "the network mode `awsvpc`"),
            _ => return,
        };
        for (path, what) in refused {
            for at in select(p, form.resource.name_span, path) {
                if !asks_nothing(at.instance) {
                    out.report(
                        self.at(at.span, format!("{who} does not have {what}"))
                            .hint(format!("remove `{}`", at.name))
                            .property(&at.path),
                    );
                }
            }
        }
        if !fargate {
            return;
        }
        let mut report = |value: &Instance<'_>, path: &str, message: String, hint: &str| {
            out.report(self.at(value.span(), message).hint(hint).property(path));
        };
        for at in select(
            p,
            form.resource.name_span,
            "ContainerDefinitions.*.ResourceRequirements.*.Type",
        ) {
            if let Some(kind @ ("GPU" | "InferenceAccelerator")) = at.instance.text() {
                report(
                    at.instance,
                    &at.path,
                    format!("Fargate does not have a {kind}"),
                    "run the task on EC2 instances that have one",
                );
            }
        }
        if let Some(mode) = p.get("PidMode")
            && mode.text() == Some("host")
        {
            report(
                mode,
                "PidMode",
                "Fargate does not share the processes of the host".into(),
                "write PidMode: task, or remove it",
            );
        }
        if let Some(storage) = p.at("EphemeralStorage.SizeInGiB")
            && let Some(size) = storage.number()
            && !(21.0..=200.0).contains(&size)
        {
            let hint = if size == 20.0 {
                "20 GiB is what a task has without the property; remove it"
            } else {
                "take a size in this range, or mount a volume"
            };
            report(
                storage,
                "EphemeralStorage.SizeInGiB",
                format!("the ephemeral storage of a task has 21 to 200 GiB, not {size}"),
                hint,
            );
        }
        let family = p
            .at("RuntimePlatform.OperatingSystemFamily")
            .and_then(Instance::text);
        if let Some(architecture) = p.at("RuntimePlatform.CpuArchitecture")
            && family.is_some_and(|family| family.starts_with("WINDOWS"))
            && architecture.text() == Some("ARM64")
        {
            report(
                architecture,
                "RuntimePlatform.CpuArchitecture",
                "Fargate runs Windows on x86 only".into(),
                "write CpuArchitecture: X86_64",
            );
        }
    }
}

//! SW1502: services, functions, jobs and instances whose properties do not fit.

use super::Clause::{Any, Beside, Has, Is, IsNot, Lacks, Other, RefersTo, When, Written};
use super::{Row, any, fits, off, on};
use stackwright_template::model::Instance;

fits! {
    /// ## What it does
    /// Checks what of something that computes must fit: a service that opens shells has a task role, compute environments and jobs on Fargate have what Fargate takes, a version of a function is what a
    /// distribution calls, provisioned concurrency is of a version.
    ///
    /// ## Why it matters
    /// ECS, Lambda, Batch or EC2 refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Task: {Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{Name: web, Image: "nginx:1", Memory: 128}]}}   # no TaskRoleArn
    /// Web: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref Task, EnableExecuteCommand: true}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html>,
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html>,
    /// <https://docs.aws.amazon.com/batch/latest/userguide/fargate.html>,
    /// <https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html>
    pub struct ComputeFit = SW1502, "compute-fit",
        of "AWS::ECS::Service" "AWS::ECS::TaskDefinition" "AWS::ECS::CapacityProvider" "AWS::Batch::ComputeEnvironment" "AWS::Batch::JobDefinition"
           "AWS::Lambda::Alias" "AWS::Lambda::Function" "AWS::Lambda::Url" "AWS::Lambda::EventInvokeConfig" "AWS::EC2::Instance"
           "AWS::EC2::LaunchTemplate" "AWS::Glue::Job" "AWS::Glue::Trigger" "AWS::ECR::Repository" "AWS::Lambda::Version";
    ROWS
}

const PROVIDER: &[&str] = &["AWS::ECS::CapacityProvider"];
const SERVICE: &[&str] = &["AWS::ECS::Service"];
const ENVIRONMENT: &[&str] = &["AWS::Batch::ComputeEnvironment"];
const FUNCTION: &[&str] = &["AWS::Lambda::Function"];
const FARGATE: &[&str] = &["FARGATE", "FARGATE_SPOT"];

const PLAIN_SCRIPT: &str = "EC2 refuses this: user data is encoded, and this is a script as it is (\"Invalid BASE64 encoding of user data\")";
const ENCODE: &str = "write !Base64 before it";

const ROWS: &[Row] = &[
    Row {
        of: SERVICE,
        at: "",
        place: "DeploymentConfiguration.DeploymentCircuitBreaker",
        never: &[
            on!("DeploymentConfiguration.DeploymentCircuitBreaker.Enable"),
            Has("LoadBalancers.*.LoadBalancerName"),
        ],
        message: "ECS refuses the service: a circuit breaker is not for services behind a classic balancer",
        hint: "take a target group of another balancer, or no circuit breaker",
    },
    Row {
        of: SERVICE,
        at: "",
        place: "NetworkConfiguration",
        never: &[
            Has("NetworkConfiguration.AwsvpcConfiguration"),
            Other(
                "TaskDefinition",
                "AWS::ECS::TaskDefinition",
                &[Is("NetworkMode", &["bridge", "host", "none"])],
            ),
        ],
        message: "ECS refuses the service: tasks of `{>}` have no addresses of their own (\"Network Configuration is not valid for the given networkMode\")",
        hint: "write NetworkMode: awsvpc in `{>}`, or remove `NetworkConfiguration`",
    },
    Row {
        of: SERVICE,
        at: "",
        place: "Role",
        never: &[Has("Role"), Has("NetworkConfiguration.AwsvpcConfiguration")],
        message: "ECS refuses the service: its tasks have addresses of their own, which balancers know by the role of ECS (\"You cannot specify an IAM role for services that require a service linked role\")",
        hint: "remove `Role`",
    },
    Row {
        of: PROVIDER,
        at: "AutoScalingGroupProvider",
        place: "ManagedTerminationProtection",
        never: &[
            Is("ManagedTerminationProtection", &["ENABLED"]),
            Other(
                "AutoScalingGroupArn",
                "AWS::AutoScaling::AutoScalingGroup",
                &[off!("NewInstancesProtectedFromScaleIn")],
            ),
        ],
        message: "ECS refuses the provider: instances are kept from being terminated, and `{>}` does not protect them (\"the Auto Scaling group must have instance protection from scale in enabled\")",
        hint: "write NewInstancesProtectedFromScaleIn: true in `{>}`",
    },
    Row {
        of: PROVIDER,
        at: "AutoScalingGroupProvider",
        place: "ManagedTerminationProtection",
        never: &[
            Is("ManagedTerminationProtection", &["ENABLED"]),
            Is("ManagedScaling.Status", &["DISABLED"]),
        ],
        message: "ECS refuses the provider: it keeps instances from being terminated when it scales them itself, and that is off",
        hint: "write Status: ENABLED in `ManagedScaling`, or ManagedTerminationProtection: DISABLED",
    },
    Row {
        of: &["AWS::ECR::Repository"],
        at: "",
        place: "RepositoryPolicyText",
        never: &[Any(&[
            Has("RepositoryPolicyText.Statement.*.Resource"),
            Has("RepositoryPolicyText.Statement.Resource"),
        ])],
        message: "ECR refuses the policy: a statement of a repository has no `Resource` (\"Invalid repository policy provided\")",
        hint: "remove `Resource`: it is always the repository",
    },
    Row {
        of: SERVICE,
        at: "ServiceRegistries.*",
        place: "RegistryArn",
        never: &[
            Lacks("Port"),
            Lacks("ContainerPort"),
            Other(
                "RegistryArn",
                "AWS::ServiceDiscovery::Service",
                &[Is("DnsConfig.DnsRecords.*.Type", &["SRV"])],
            ),
        ],
        message: "ECS refuses the service: the records of `{>}` have ports (SRV), and no port is named",
        hint: "add `Port`, or `ContainerName` and `ContainerPort`; or let `{>}` have A records",
    },
    Row {
        of: SERVICE,
        at: "",
        place: "ServiceConnectConfiguration",
        never: &[Beside(
            "TaskDefinition",
            "AWS::ECS::TaskDefinition",
            has_no_such_port,
        )],
        message: "ECS refuses the service: it offers a port by a name that no port mapping of `{>}` has",
        hint: "write the name as `Name` of a port mapping in `{>}`",
    },
    Row {
        of: ENVIRONMENT,
        at: "ComputeResources",
        place: "InstanceRole",
        never: &[RefersTo("InstanceRole", &["AWS::IAM::Role"])],
        message: "Batch refuses the environment: `InstanceRole` is an instance profile, and this is a role (\"Invalid IamInstanceProfile\")",
        hint: "add an AWS::IAM::InstanceProfile with the role in `Roles`, and write !GetAtt ….Arn of that one",
    },
    Row {
        of: &["AWS::Lambda::Version", "AWS::Lambda::Alias"],
        at: "",
        place: "ProvisionedConcurrencyConfig",
        never: &[Beside(
            "FunctionName",
            "AWS::Lambda::Function",
            |version, function| {
                super::number(
                    version,
                    "ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions",
                )
                .zip(super::number(function, "ReservedConcurrentExecutions"))
                .is_some_and(|(provisioned, reserved)| provisioned > reserved)
            },
        )],
        message: "Lambda refuses it: more is provisioned than `{>}` has reserved",
        hint: "provision no more than `ReservedConcurrentExecutions` of `{>}`",
    },
    Row {
        of: SERVICE,
        at: "",
        place: "EnableExecuteCommand",
        never: &[
            on!("EnableExecuteCommand"),
            Other(
                "TaskDefinition",
                "AWS::ECS::TaskDefinition",
                &[Lacks("TaskRoleArn")],
            ),
        ],
        message: "ECS refuses the service: commands are executed with the task's role, and `{>}` has none",
        hint: "give `{>}` a `TaskRoleArn` that allows the four actions of ssmmessages",
    },
    Row {
        of: SERVICE,
        at: "",
        place: "DeploymentConfiguration.DeploymentCircuitBreaker",
        never: &[
            Is("DeploymentController.Type", &["CODE_DEPLOY", "EXTERNAL"]),
            on!("DeploymentConfiguration.DeploymentCircuitBreaker.Enable"),
        ],
        message: "ECS refuses the service: a circuit breaker is for deployments by ECS, and these are by {DeploymentController.Type}",
        hint: "remove `DeploymentCircuitBreaker`, or write DeploymentController: {Type: ECS}",
    },
    Row {
        of: &["AWS::ECS::TaskDefinition"],
        at: "Volumes.*.EFSVolumeConfiguration",
        place: "AuthorizationConfig.IAM",
        never: &[
            Is("AuthorizationConfig.IAM", &["ENABLED"]),
            Any(&[
                Lacks("TransitEncryption"),
                Is("TransitEncryption", &["DISABLED"]),
            ]),
        ],
        message: "ECS refuses the task definition: a file system that IAM authorizes is mounted over an encrypted connection",
        hint: "add TransitEncryption: ENABLED",
    },
    Row {
        of: &["AWS::ECS::TaskDefinition"],
        at: "Volumes.*.EFSVolumeConfiguration",
        place: "AuthorizationConfig.AccessPointId",
        never: &[
            Has("AuthorizationConfig.AccessPointId"),
            Any(&[
                Lacks("TransitEncryption"),
                Is("TransitEncryption", &["DISABLED"]),
            ]),
        ],
        message: "ECS refuses the task definition: an access point is mounted over an encrypted connection",
        hint: "add TransitEncryption: ENABLED",
    },
    Row {
        of: &["AWS::ECS::TaskDefinition"],
        at: "Volumes.*.EFSVolumeConfiguration",
        place: "RootDirectory",
        never: &[
            Has("AuthorizationConfig.AccessPointId"),
            IsNot("RootDirectory", &["/", ""]),
        ],
        message: "ECS refuses the task definition: an access point has its own directory, and {RootDirectory} is another",
        hint: "remove `RootDirectory`",
    },
    Row {
        of: &["AWS::EC2::LaunchTemplate"],
        at: "LaunchTemplateData",
        place: "UserData",
        never: &[Written("UserData", is_script)],
        message: PLAIN_SCRIPT,
        hint: ENCODE,
    },
    Row {
        of: &["AWS::EC2::Instance"],
        at: "",
        place: "UserData",
        never: &[Written("UserData", is_script)],
        message: PLAIN_SCRIPT,
        hint: ENCODE,
    },
    Row {
        of: &["AWS::ECS::Service"],
        at: "",
        place: "ServiceRegistries",
        never: &[
            Other(
                "TaskDefinition",
                "AWS::ECS::TaskDefinition",
                &[
                    Any(&[Lacks("NetworkMode"), Is("NetworkMode", &["bridge", "host"])]),
                    Lacks("RequiresCompatibilities"),
                ],
            ),
            Other(
                "ServiceRegistries.*.RegistryArn",
                "AWS::ServiceDiscovery::Service",
                &[When(has_no_ports)],
            ),
        ],
        message: "ECS refuses the service: tasks without a network of their own are registered with their ports, and `{>}` has records of addresses alone",
        hint: "write DnsRecords: [{Type: SRV, TTL: 60}] at `{>}`, or NetworkMode: awsvpc at the task definition",
    },
    Row {
        of: &["AWS::ECS::TaskDefinition"],
        at: "ContainerDefinitions.*.Secrets.*",
        place: "ValueFrom",
        never: &[Written("ValueFrom", has_a_part_of_key)],
        message: "no task starts: behind the ARN of a secret stand a key, a stage and a version, and here are not all of them (\"unexpected ARN format with parameters\")",
        hint: "write two colons behind the key: ARN:KEY::",
    },
    Row {
        of: &["AWS::ECS::TaskDefinition"],
        at: "ContainerDefinitions.*",
        place: "Secrets",
        never: &[When(has_name_twice)],
        message: "ECS refuses the task definition: a variable of `{Name}` is set in `Environment` and in `Secrets`",
        hint: "keep it in one of the two",
    },
    Row {
        of: &["AWS::ECS::TaskDefinition"],
        at: "ContainerDefinitions.*.HealthCheck",
        place: "Command",
        never: &[When(is_no_health_command)],
        message: "a health check begins with CMD or CMD-SHELL; this one fails each time, and the container is never healthy",
        hint: "write Command: [CMD-SHELL, …] with the whole command as one text",
    },
    Row {
        of: ENVIRONMENT,
        at: "ComputeResources",
        place: "",
        never: &[
            Is("Type", FARGATE),
            Any(&[
                Has("InstanceTypes"),
                Has("InstanceRole"),
                Has("MinvCpus"),
                Has("DesiredvCpus"),
                Has("AllocationStrategy"),
                Has("Ec2KeyPair"),
                Has("LaunchTemplate"),
                Has("BidPercentage"),
                Has("SpotIamFleetRole"),
                Has("Ec2Configuration"),
                Has("ImageId"),
                Has("PlacementGroup"),
            ]),
        ],
        message: "Batch refuses the environment: {Type} has no instances, and this says which ones",
        hint: "keep `MaxvCpus`, `Subnets` and `SecurityGroupIds`, or write Type: EC2",
    },
    Row {
        of: ENVIRONMENT,
        at: "ComputeResources",
        place: "",
        never: &[Is("Type", &["EC2", "SPOT"]), Lacks("InstanceRole")],
        message: "Batch refuses the environment: its instances need a role",
        hint: "add `InstanceRole`, the ARN of an instance profile with AmazonEC2ContainerServiceforEC2Role",
    },
    Row {
        of: ENVIRONMENT,
        at: "ComputeResources",
        place: "Type",
        never: &[
            Is("Type", &["SPOT"]),
            Any(&[
                Lacks("AllocationStrategy"),
                Is("AllocationStrategy", &["BEST_FIT"]),
            ]),
            Lacks("SpotIamFleetRole"),
        ],
        message: "Batch refuses the environment: spot instances that fit best are asked for by a role, and there is none",
        hint: "write AllocationStrategy: SPOT_PRICE_CAPACITY_OPTIMIZED, which needs none, or add `SpotIamFleetRole`",
    },
    Row {
        of: &["AWS::Batch::JobDefinition"],
        at: "",
        place: "ContainerProperties",
        never: &[
            Is("PlatformCapabilities.*", &["FARGATE"]),
            Has("ContainerProperties"),
            Lacks("ContainerProperties.ExecutionRoleArn"),
        ],
        message: "Batch refuses the job: on Fargate it needs a role that pulls its image and writes its logs",
        hint: "add `ExecutionRoleArn` to `ContainerProperties`",
    },
    Row {
        of: &["AWS::Batch::JobDefinition"],
        at: "",
        place: "ContainerProperties.Privileged",
        never: &[
            Is("PlatformCapabilities.*", &["FARGATE"]),
            on!("ContainerProperties.Privileged"),
        ],
        message: "Batch refuses the job: no container on Fargate is privileged",
        hint: "remove `Privileged`",
    },
    Row {
        of: FUNCTION,
        at: "",
        place: "DeadLetterConfig.TargetArn",
        never: &[Other(
            "DeadLetterConfig.TargetArn",
            "AWS::SQS::Queue",
            &[on!("FifoQueue")],
        )],
        message: "what failed never arrives: `{>}` is a FIFO queue, and Lambda sends it to a standard one",
        hint: "take a standard queue for what failed",
    },
    Row {
        of: FUNCTION,
        at: "",
        place: "DeadLetterConfig.TargetArn",
        never: &[Other(
            "DeadLetterConfig.TargetArn",
            "AWS::SNS::Topic",
            &[on!("FifoTopic")],
        )],
        message: "what failed never arrives: `{>}` is a FIFO topic, and Lambda sends it to a standard one",
        hint: "take a standard topic for what failed",
    },
    Row {
        of: &["AWS::EC2::Instance"],
        at: "",
        place: "SecurityGroupIds",
        never: &[Has("SecurityGroupIds"), Has("NetworkInterfaces")],
        message: "EC2 refuses the instance: its network interfaces have the groups, and it has some as well",
        hint: "move `SecurityGroupIds` into `GroupSet` of the interface",
    },
    Row {
        of: &["AWS::EC2::LaunchTemplate"],
        at: "LaunchTemplateData",
        place: "SecurityGroupIds",
        never: &[Has("SecurityGroupIds"), Has("NetworkInterfaces")],
        message: "no instance can be launched: the template's network interfaces have the groups, and it has some as well",
        hint: "move `SecurityGroupIds` into `Groups` of the interface",
    },
    Row {
        of: &["AWS::Glue::Job"],
        at: "",
        place: "MaxCapacity",
        never: &[
            Has("MaxCapacity"),
            Any(&[Has("WorkerType"), Has("NumberOfWorkers")]),
        ],
        message: "Glue refuses the job: its size is a capacity, or a type and a number of workers, not both",
        hint: "remove `MaxCapacity`",
    },
    Row {
        of: &["AWS::Glue::Trigger"],
        at: "",
        place: "Type",
        never: &[Is("Type", &["SCHEDULED"]), Lacks("Schedule")],
        message: "Glue refuses the trigger: it is scheduled, and has no `Schedule`",
        hint: "add Schedule: cron(0 12 * * ? *)",
    },
    Row {
        of: &["AWS::Glue::Trigger"],
        at: "",
        place: "Type",
        never: &[Is("Type", &["CONDITIONAL"]), Lacks("Predicate")],
        message: "Glue refuses the trigger: it depends on a condition, and has no `Predicate`",
        hint: "add `Predicate` with the jobs that it waits for",
    },
    Row {
        of: &["AWS::ECR::Repository"],
        at: "EncryptionConfiguration",
        place: "KmsKey",
        never: &[Is("EncryptionType", &["AES256"]), Has("KmsKey")],
        message: "ECR refuses the repository: `AES256` uses S3's own keys, and a key of KMS is named",
        hint: "write EncryptionType: KMS, or remove `KmsKey`",
    },
];

/// Whether a variable of a container is both plain and a secret.
fn has_name_twice(container: &Instance<'_>) -> bool {
    let names = |path| any(container, path).into_iter().filter_map(Instance::text);
    names("Secrets.*.Name").any(|secret| names("Environment.*.Name").any(|name| name == secret))
}

/// Whether a health check's command certainly does not begin with a word that says how it runs.
fn is_no_health_command(check: &Instance<'_>) -> bool {
    let command = check
        .get("Command")
        .map(Instance::items)
        .unwrap_or_default();
    let first = command.first().and_then(Instance::text);
    first.is_some_and(|first| !matches!(first, "CMD" | "CMD-SHELL" | "NONE"))
}

/// Whether a service offers a port that no container of its task definition names.
fn has_no_such_port(service: &Instance<'_>, definition: &Instance<'_>) -> bool {
    let containers = any(definition, "ContainerDefinitions.*");
    let mappings = any(definition, "ContainerDefinitions.*.PortMappings.*");
    let is_known = !containers.is_empty()
        && definition
            .get("ContainerDefinitions")
            .is_some_and(|list| list.unknown().is_none())
        && containers.iter().all(|one| {
            one.lacks("PortMappings")
                || one
                    .get("PortMappings")
                    .is_some_and(|list| list.unknown().is_none())
        })
        && mappings.iter().all(|one| {
            one.lacks("Name") || one.get("Name").is_some_and(|name| name.text().is_some())
        });
    let names: Vec<&str> = any(definition, "ContainerDefinitions.*.PortMappings.*.Name")
        .into_iter()
        .filter_map(Instance::text)
        .collect();
    is_known
        && any(service, "ServiceConnectConfiguration.Services.*.PortName")
            .into_iter()
            .filter_map(Instance::text)
            .any(|name| !names.contains(&name))
}

/// Whether an ARN of a secret is followed by other than nothing, or by a key, a stage and a version.
fn has_a_part_of_key(value: &str) -> bool {
    let Some((_, secret)) = value.split_once(":secret:") else {
        return false;
    };
    !matches!(secret.matches(':').count(), 0 | 3)
}

/// Whether all records of a service of Cloud Map are of addresses.
fn has_no_ports(service: &Instance<'_>) -> bool {
    let records = any(service, "DnsConfig.DnsRecords.*.Type");
    !records.is_empty()
        && (records.iter()).all(|record| record.text().is_some_and(|record| record != "SRV"))
}

/// Whether user data is what cloud-init reads, and not its encoding.
fn is_script(data: &str) -> bool {
    [
        "#!",
        "#cloud-config",
        "#include",
        "<powershell>",
        "<script>",
    ]
    .iter()
    .any(|begin| data.trim_start().starts_with(begin))
}

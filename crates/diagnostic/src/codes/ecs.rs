//! The codes of the diagnostics of container constructs, `SW0300` to `SW0349`.

use crate::codes;

codes! {
    /// ## What it does
    /// Reports CPU units and memory of a task that are not a pair which Fargate has.
    ///
    /// ## Why it matters
    /// Fargate sells fixed sizes: CloudFormation refuses the task definition, or the task never starts.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let task = FargateTaskDefinition::new(stack, "Task").cpu(1024).memory_mib(1024);
    /// # task.container("solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0300"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Choose a size that the hint names: 1024 units go with 2048 to 8192 MiB.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html>
    pub const SIZE = "SW0300", "fargate-size", Error;

    /// ## What it does
    /// Reports an ephemeral storage that Fargate does not have.
    ///
    /// ## Why it matters
    /// The task definition is refused.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let task = FargateTaskDefinition::new(stack, "Task").ephemeral_storage_gib(20);
    /// # task.container("solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0301"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use 21 to 200 GiB, or leave it out for 20 GiB.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html>
    pub const EPHEMERAL_STORAGE = "SW0301", "ephemeral-storage", Error;

    /// ## What it does
    /// Reports containers that do not make a task: there are none, none is essential, or they want more than the task
    /// has.
    ///
    /// ## Why it matters
    /// ECS refuses the task definition, or no task of it can be placed.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// FargateTaskDefinition::new(stack, "Task");   // without a container
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0302"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Add one with `container(name, image)`, leave one essential, and give the task what its containers want.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html>
    pub const CONTAINERS = "SW0302", "task-containers", Error;

    /// ## What it does
    /// Reports a setting that comes after what depends on it was created.
    ///
    /// ## Why it matters
    /// The log group, the role or the network interface exists by then without it.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// # let container = task.container("solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// let logs = container.container_log_group();
    /// container.without_logging();
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0303"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call the setter earlier, before anything is granted or connected.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html>
    pub const TOO_LATE = "SW0303", "container-setting-too-late", Error;

    /// ## What it does
    /// Reports a container that mounts a volume which its task does not have.
    ///
    /// ## Why it matters
    /// ECS refuses the task definition.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// # let container = task.container("solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// container.mount("data", "/data");   // the task has no volume `data`
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0304"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Add the volume to the task with `volume`, or correct its name.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_data_volumes.html>
    pub const VOLUME = "SW0304", "volume-missing", Error;

    /// ## What it does
    /// Reports an environment variable that is set twice, as a value and from a secret, or whose name is none.
    ///
    /// ## Why it matters
    /// ECS refuses the task definition.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// # let container = task.container("solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// container.env("TOKEN", "x").env_from_secret("TOKEN", ecs::Secret::from_parameter("/token"));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0305"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Remove one of them. A name is not empty and has no `=` in it.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/taskdef-envfiles.html>
    pub const ENVIRONMENT = "SW0305", "container-environment", Error;

    /// ## What it does
    /// Reports two containers of a task that use the same port.
    ///
    /// ## Why it matters
    /// The containers of a Fargate task share one network interface; the second could not listen.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// task.container("web", "public.ecr.aws/docker/library/busybox:1.37").port(80);
    /// task.container("admin", "public.ecr.aws/docker/library/busybox:1.37").port(80);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0306"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Let one of them listen on another port.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html>
    pub const PORT = "SW0306", "container-port-taken", Error;

    /// ## What it does
    /// Reports a health check or a time limit of a container that is out of range.
    ///
    /// ## Why it matters
    /// ECS refuses the task definition.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// # let container = task.container("solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// container.stop_timeout(Duration::minutes(5));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0307"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use a value in the range that the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html>
    pub const RANGE = "SW0307", "container-range", Error;

    /// ## What it does
    /// Reports a setting that is changed on a cluster or a task definition which exists elsewhere, or a cluster or service that
    /// was imported without what is needed of it.
    ///
    /// ## Why it matters
    /// It is not part of the stack.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// ecs::Cluster::from_name(stack, "Theirs", "shared").name("mine");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0308"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Set it where the cluster or task definition is created, create one here, or give the import what it lacks, such as the VPC.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/clusters.html>
    pub const IMPORTED = "SW0308", "ecs-imported", Error;

    /// ## What it does
    /// Reports tasks in public subnets without a public address.
    ///
    /// ## Why it matters
    /// They cannot reach the internet, and so cannot fetch their images: the service starts tasks that fail, again and
    /// again.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc").public_subnets_only();
    /// # let cluster = ecs::Cluster::new(stack, "Cluster").vpc(&vpc);
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// # let solver = task.container("solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// FargateService::new(stack, "Service", &cluster, &task);   // the VPC has public subnets alone
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0309"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call `assign_public_ip`, or run the tasks in private subnets with a NAT gateway. With VPC endpoints for images
    /// and logs, acknowledge the code.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html>
    pub const NO_WAY_OUT = "SW0309", "task-no-way-out", Warning;

    /// ## What it does
    /// Reports numbers of a service's deployment between which no task can be replaced.
    ///
    /// ## Why it matters
    /// The deployment would never progress.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc").public_subnets_only();
    /// # let cluster = ecs::Cluster::new(stack, "Cluster").vpc(&vpc);
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// # let solver = task.container("solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// let service = FargateService::new(stack, "Service", &cluster, &task).assign_public_ip();
    /// service.healthy_percent(100, 100);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0310"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Let the first be at most 100, the second at least 100, and the two differ.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html>
    pub const DEPLOYMENT = "SW0310", "deployment-percent", Error;

    /// ## What it does
    /// Reports a setting that does not go with the operating system or the architecture of the task.
    ///
    /// ## Why it matters
    /// Fargate has no such machine.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// # task.container("solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// task.runtime_platform(ecs::CpuArchitecture::Arm64, ecs::OperatingSystem::WindowsServer2022Core);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0311"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use what the message names: Windows tasks have 1024 CPU units or more, and run on x86.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/windows-considerations.html>
    pub const PLATFORM = "SW0311", "task-platform", Error;

    /// ## What it does
    /// Reports a name of a container, or of its image, that ECS does not accept.
    ///
    /// ## Why it matters
    /// The task definition is refused, or the image cannot be fetched.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// task.container("my solver", "public.ecr.aws/docker/library/busybox:1.37");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0312"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use up to 255 letters, digits, `-` and `_` for the container, and `registry/name:tag` for the image.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>
    pub const IMAGE = "SW0312", "container-image", Error;

    /// ## What it does
    /// Reports a service behind a load balancer, or offered to other services, of which no container listens on the
    /// port.
    ///
    /// ## Why it matters
    /// ECS refuses the service.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc");
    /// # let cluster = ecs::Cluster::new(stack, "Cluster").vpc(&vpc);
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// task.container("web", "public.ecr.aws/docker/library/busybox:1.37");   // without a port
    /// let service = FargateService::new(stack, "Web", &cluster, &task);
    /// ApplicationLoadBalancer::new(stack, "Balancer", &vpc).listener("Http", 80).target("Web", 80, &service);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0313"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call `port` on the container.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html>
    pub const NO_PORT = "SW0313", "service-port", Error;

    /// ## What it does
    /// Reports a service that takes part in Service Connect without a namespace.
    ///
    /// ## Why it matters
    /// A namespace is where services find each other: ECS refuses the service.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = Vpc::new(stack, "Vpc");
    /// # let cluster = ecs::Cluster::new(stack, "Cluster").vpc(&vpc);
    /// # let task = FargateTaskDefinition::new(stack, "Task");
    /// # task.container("web", "public.ecr.aws/docker/library/busybox:1.37");
    /// FargateService::new(stack, "Web", &cluster, &task).service_connect(ecs::ServiceConnect::new());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0314"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call `default_namespace` on the cluster, or name one with `ServiceConnect::namespace`.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html>
    pub const NAMESPACE = "SW0314", "service-namespace", Error;

    /// ## What it does
    /// Reports a setting of a task that there is on instances of one's own alone: privileged containers, GPUs, folders and devices of the instance, most limits and parameters of the kernel.
    ///
    /// ## Why it matters
    /// ECS refuses the task definition, or ignores the setting.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ecs::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let task = FargateTaskDefinition::new(stack, "Task"); let web = task.container("web", "public.ecr.aws/docker/library/busybox:1.37");
    /// web.privileged();
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0315"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Leave it out, or use an `Ec2TaskDefinition` in a cluster with instances.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html>
    pub const FARGATE = "SW0315", "not-on-fargate", Error;

    /// ## What it does
    /// Reports an option of FireLens on a container that does not route logs.
    ///
    /// ## Why it matters
    /// It would have no effect.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ecs::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let task = FargateTaskDefinition::new(stack, "Task"); let web = task.container("web", "public.ecr.aws/docker/library/busybox:1.37");
    /// web.log_router_option("enable-ecs-log-metadata", "true");
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0316"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call `log_router` on the container first.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html>
    pub const FIRELENS = "SW0316", "firelens-router", Error;

    /// ## What it does
    /// Reports capacity providers that the cluster does not have, that do not go together, or that ECS does not accept.
    ///
    /// ## Why it matters
    /// ECS refuses the service, or no task of it is ever started.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ecs::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc"); let cluster = ecs::Cluster::new(stack, "Cluster").vpc(&vpc);
    /// # let task = FargateTaskDefinition::new(stack, "Task"); let web = task.container("web", "public.ecr.aws/docker/library/busybox:1.37");
    /// FargateService::new(stack, "Web", &cluster, &task).capacity_provider("FARGATE_SPOT", 1, 0);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0317"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Call `fargate_capacity_providers`, `capacity_provider` or `add_capacity` on the cluster, and use providers of one kind.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html>
    pub const CAPACITY = "SW0317", "service-capacity", Error;

    /// ## What it does
    /// Reports a network setting of a service whose tasks have no network of their own.
    ///
    /// ## Why it matters
    /// ECS refuses the service.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ecs::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc"); let cluster = ecs::Cluster::new(stack, "Cluster").vpc(&vpc); cluster.add_capacity("Capacity", "t3.small");
    /// let task = Ec2TaskDefinition::new(stack, "Task");   // in the network of Docker
    /// # task.container("web", "public.ecr.aws/docker/library/busybox:1.37").memory_mib(64);
    /// Ec2Service::new(stack, "Web", &cluster, &task).subnets(ec2::SubnetSelection::isolated());
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0318"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use `NetworkMode::AwsVpc`, or leave the setting out.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html>
    pub const SERVICE_NETWORK = "SW0318", "service-network", Error;

    /// ## What it does
    /// Reports a record of Cloud Map that does not go with how the tasks of a service reach the network, or with the namespace.
    ///
    /// ## Why it matters
    /// ECS refuses the service.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ecs::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// # let vpc = ec2::Vpc::new(stack, "Vpc"); let cluster = ecs::Cluster::new(stack, "Cluster").vpc(&vpc);
    /// # let task = FargateTaskDefinition::new(stack, "Task"); let web = task.container("web", "public.ecr.aws/docker/library/busybox:1.37");
    /// let public = servicediscovery::PublicDnsNamespace::new(stack, "Public", "example.com");
    /// FargateService::new(stack, "Web", &cluster, &task).cloud_map(CloudMap::new("web").namespace(&public));
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0319"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Use what the hint names.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html>
    pub const DISCOVERY = "SW0319", "service-discovery", Error;

    /// ## What it does
    /// Reports a blue/green deployment that CodeDeploy refuses: a step of less than 14 percent, a wait of more than two days, or a
    /// hook of another type.
    ///
    /// ## Why it matters
    /// The update of the stack would fail once it has begun.
    ///
    /// ## Example
    /// ```
    /// # use stackwright_aws::prelude::*; use stackwright_aws::ecs::*; let app = App::new(); let stack = &Stack::new(&app, "S");
    /// let shift = TrafficShift::canary(5, Duration::minutes(5));
    /// BlueGreenHook::new(stack, "Shift", "deploy", []).traffic_shift(shift);
    /// # let found = app.synth().map_or_else(|all| all, |made| made.diagnostics); assert!(found.contains("SW0349"), "{found}");
    /// ```
    ///
    /// ## What to do
    /// Shift 14 to 99 percent in each step, and wait up to two days.
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/blue-green-hook-syntax.html>
    pub const BLUE_GREEN = "SW0349", "blue-green", Error;
}

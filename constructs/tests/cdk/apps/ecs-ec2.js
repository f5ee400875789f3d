// Tasks and services on instances of one's own.
const flags = {
  '@aws-cdk/aws-autoscaling:generateLaunchTemplateInsteadOfLaunchConfig': true,
  '@aws-cdk/aws-ecs:disableExplicitDeploymentControllerForCircuitBreaker': true,
  '@aws-cdk/aws-ecs:disableEcsImdsBlocking': true,
  '@aws-cdk/aws-ecs:reduceEc2FargateCloudWatchPermissions': true,
  '@aws-cdk/aws-ecs:removeDefaultDeploymentAlarm': true,
};

module.exports = ({ aws_ec2: ec2, aws_ecs: ecs, aws_autoscaling: autoscaling, aws_elasticloadbalancingv2: elbv2, Duration }) => {
  const vpc = (stack) => new ec2.Vpc(stack, 'Vpc', { natGateways: 1, maxAzs: 2 });
  const cases = {
    'ecs-ec2': (stack) => {
      const network = vpc(stack);
      const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: network });
      const group = new autoscaling.AutoScalingGroup(stack, 'Fleet', {
        vpc: network, instanceType: new ec2.InstanceType('t3.large'), machineImage: ecs.EcsOptimizedImage.amazonLinux2023(),
        minCapacity: 0, maxCapacity: 5, requireImdsv2: true,
      });
      const provider = new ecs.AsgCapacityProvider(stack, 'Provider', { autoScalingGroup: group, targetCapacityPercent: 90 });
      cluster.addAsgCapacityProvider(provider);
      const task = new ecs.Ec2TaskDefinition(stack, 'Task');
      task.addVolume({ name: 'data', host: { sourcePath: '/data' } });
      const web = task.addContainer('web', { image: ecs.ContainerImage.fromRegistry('nginx'), memoryLimitMiB: 512, cpu: 256, logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'web' }),
        portMappings: [{ containerPort: 80 }], privileged: true, gpuCount: 1, hostname: 'web', dnsServers: ['10.0.0.2'], extraHosts: { db: '10.0.0.5' } });
      web.addMountPoints({ sourceVolume: 'data', containerPath: '/data', readOnly: true });
      const service = new ecs.Ec2Service(stack, 'Service', {
        cluster, taskDefinition: task, desiredCount: 2, capacityProviderStrategies: [{ capacityProvider: provider.capacityProviderName, weight: 1 }],
        placementStrategies: [ecs.PlacementStrategy.spreadAcrossInstances(), ecs.PlacementStrategy.packedByMemory()],
        placementConstraints: [ecs.PlacementConstraint.memberOf('attribute:ecs.instance-type =~ t3.*')],
      });
      const lb = new elbv2.ApplicationLoadBalancer(stack, 'LB', { vpc: network, internetFacing: true });
      lb.addListener('Http', { port: 80 }).addTargets('Web', { port: 80, targets: [service] });
    },
    'ecs-ec2-capacity': (stack) => {
      const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: vpc(stack) });
      cluster.addCapacity('Capacity', { instanceType: new ec2.InstanceType('t3.micro'), machineImage: ecs.EcsOptimizedImage.amazonLinux2023(), desiredCapacity: 3, taskDrainTime: Duration.seconds(0) });
      const task = new ecs.Ec2TaskDefinition(stack, 'Task', { networkMode: ecs.NetworkMode.AWS_VPC });
      task.addContainer('web', { image: ecs.ContainerImage.fromRegistry('nginx'), memoryReservationMiB: 256, portMappings: [{ containerPort: 80 }] });
      new ecs.Ec2Service(stack, 'Service', { cluster, taskDefinition: task });
    },
    'ecs-ec2-daemon': (stack) => {
      const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: vpc(stack) });
      cluster.addCapacity('Capacity', { instanceType: new ec2.InstanceType('t4g.small'), machineImage: ecs.EcsOptimizedImage.amazonLinux2023(ecs.AmiHardwareType.ARM), minCapacity: 1, maxCapacity: 3, taskDrainTime: Duration.seconds(0) });
      const task = new ecs.Ec2TaskDefinition(stack, 'Task', { networkMode: ecs.NetworkMode.HOST, pidMode: ecs.PidMode.HOST, ipcMode: ecs.IpcMode.NONE });
      const linux = new ecs.LinuxParameters(stack, 'Linux', { initProcessEnabled: true, sharedMemorySize: 64 });
      linux.addCapabilities(ecs.Capability.NET_ADMIN); linux.dropCapabilities(ecs.Capability.CHOWN);
      linux.addDevices({ hostPath: '/dev/fuse', containerPath: '/dev/fuse', permissions: [ecs.DevicePermission.READ] });
      linux.addTmpfs({ containerPath: '/run', size: 32, mountOptions: [ecs.TmpfsMountOption.NOEXEC] });
      task.addContainer('agent', { image: ecs.ContainerImage.fromRegistry('agent'), memoryReservationMiB: 64, linuxParameters: linux, systemControls: [{ namespace: 'net.core.somaxconn', value: '1024' }] });
      new ecs.Ec2Service(stack, 'Service', { cluster, taskDefinition: task, daemon: true });
    },
  };
  for (const fill of Object.values(cases)) fill.context = flags;
  return cases;
};

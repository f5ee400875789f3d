// Instances, launch templates and groups of them, with the flags of a new app where they matter.
const flags = {
  '@aws-cdk/aws-ec2:uniqueImdsv2TemplateName': true,
  '@aws-cdk/aws-autoscaling:generateLaunchTemplateInsteadOfLaunchConfig': true,
  '@aws-cdk/aws-ec2:launchTemplateDefaultUserData': true,
};

module.exports = ({ aws_ec2: ec2, aws_iam: iam, aws_autoscaling: autoscaling, aws_sns: sns, aws_elasticloadbalancingv2: elbv2, aws_kms: kms, Duration, RemovalPolicy, Size, Tags }) => {
  const image = () => ec2.MachineImage.latestAmazonLinux2023({ kernel: ec2.AmazonLinux2023Kernel.KERNEL_6_1 });
  const type = (name) => new ec2.InstanceType(name);
  const vpc = (stack) => new ec2.Vpc(stack, 'Vpc', { natGateways: 1, maxAzs: 2 });
  const cases = {
    'ec2-instance': (stack) => {
      const instance = new ec2.Instance(stack, 'Web', {
        vpc: vpc(stack),
        instanceType: type('t3.micro'),
        machineImage: image(),
        requireImdsv2: true,
        vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
        ssmSessionPermissions: true,
        blockDevices: [{ deviceName: '/dev/xvda', volume: ec2.BlockDeviceVolume.ebs(30, { encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3 }) }],
      });
      instance.addUserData('yum install -y httpd', 'systemctl start httpd');
      instance.connections.allowFromAnyIpv4(ec2.Port.tcp(80));
      instance.role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('CloudWatchAgentServerPolicy'));
    },
    'ec2-instance-settings': (stack) => {
      const network = vpc(stack);
      const group = new ec2.SecurityGroup(stack, 'Group', { vpc: network });
      const key = new ec2.KeyPair(stack, 'Key', { keyPairName: 'admins', type: ec2.KeyPairType.ED25519 });
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
      new ec2.Instance(stack, 'Bastion', {
        vpc: network, instanceType: type('t4g.nano'),
        machineImage: ec2.MachineImage.latestAmazonLinux2023({ kernel: ec2.AmazonLinux2023Kernel.KERNEL_6_1, cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
        securityGroup: group, keyPair: key, role, instanceName: 'bastion', detailedMonitoring: true, sourceDestCheck: false,
        privateIpAddress: '10.0.128.10', propagateTagsToVolumeOnCreation: true, ebsOptimized: true, disableApiTermination: true,
        httpTokens: ec2.HttpTokens.REQUIRED, httpPutResponseHopLimit: 2,
        instanceInitiatedShutdownBehavior: ec2.InstanceInitiatedShutdownBehavior.TERMINATE,
      });
    },
    'ec2-launch-template': (stack) => {
      const network = vpc(stack);
      const userData = ec2.UserData.forLinux();
      userData.addCommands('echo hello');
      new ec2.LaunchTemplate(stack, 'Template', {
        instanceType: type('m6i.large'), machineImage: image(), userData,
        role: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }),
        securityGroup: new ec2.SecurityGroup(stack, 'Group', { vpc: network }),
        requireImdsv2: true, detailedMonitoring: true,
        blockDevices: [
          { deviceName: '/dev/xvda', volume: ec2.BlockDeviceVolume.ebs(50, { encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3, iops: 4000, throughput: 250, deleteOnTermination: false }) },
          { deviceName: '/dev/sdb', volume: ec2.BlockDeviceVolume.ephemeral(0) },
        ],
        spotOptions: { requestType: ec2.SpotRequestType.ONE_TIME, maxPrice: 0.05 },
      });
    },
    'autoscaling-group': (stack) => {
      const topic = new sns.Topic(stack, 'Topic');
      const group = new autoscaling.AutoScalingGroup(stack, 'Fleet', {
        vpc: vpc(stack), instanceType: type('t3.micro'), machineImage: image(),
        minCapacity: 1, maxCapacity: 4, requireImdsv2: true,
        healthChecks: autoscaling.HealthChecks.ec2({ gracePeriod: Duration.minutes(2) }),
        notifications: [{ topic, scalingEvents: autoscaling.ScalingEvents.ERRORS }],
        updatePolicy: autoscaling.UpdatePolicy.rollingUpdate({ minInstancesInService: 1, pauseTime: Duration.minutes(5) }),
        cooldown: Duration.minutes(3), maxInstanceLifetime: Duration.days(30), newInstancesProtectedFromScaleIn: true,
        terminationPolicies: [autoscaling.TerminationPolicy.OLDEST_INSTANCE], groupMetrics: [autoscaling.GroupMetrics.all()],
      });
      group.addUserData('yum install -y httpd');
      group.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60, estimatedInstanceWarmup: Duration.minutes(4) });
      group.scaleOnIncomingBytes('Bytes', { targetBytesPerSecond: 1000 });
      group.scaleOnSchedule('Morning', { schedule: autoscaling.Schedule.cron({ hour: '8', minute: '0' }), minCapacity: 2, timeZone: 'Europe/Berlin' });
      group.addLifecycleHook('Drain', { lifecycleTransition: autoscaling.LifecycleTransition.INSTANCE_TERMINATING, heartbeatTimeout: Duration.minutes(5), defaultResult: autoscaling.DefaultResult.CONTINUE });
      group.addWarmPool({ minSize: 1, poolState: autoscaling.PoolState.STOPPED, reuseOnScaleIn: true });
    },
    'autoscaling-template': (stack) => {
      const network = vpc(stack);
      const template = new ec2.LaunchTemplate(stack, 'Template', {
        instanceType: type('m6i.large'), machineImage: image(), requireImdsv2: true,
        role: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }),
        securityGroup: new ec2.SecurityGroup(stack, 'Group', { vpc: network }), userData: ec2.UserData.forLinux(),
      });
      new autoscaling.AutoScalingGroup(stack, 'Fleet', { vpc: network, launchTemplate: template, desiredCapacity: 2, vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } });
      new autoscaling.AutoScalingGroup(stack, 'Mixed', {
        vpc: network,
        mixedInstancesPolicy: {
          launchTemplate: template,
          instancesDistribution: { onDemandBaseCapacity: 1, onDemandPercentageAboveBaseCapacity: 25, spotAllocationStrategy: autoscaling.SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED },
          launchTemplateOverrides: [{ instanceType: type('m6i.large') }, { instanceType: type('m5.large'), weightedCapacity: 2 }],
        },
        minCapacity: 0, maxCapacity: 10,
      });
    },
    'autoscaling-alb': (stack) => {
      const network = vpc(stack);
      const group = new autoscaling.AutoScalingGroup(stack, 'Fleet', {
        vpc: network, instanceType: type('t3.micro'), machineImage: image(), requireImdsv2: true,
        healthChecks: autoscaling.HealthChecks.withAdditionalChecks({ additionalTypes: [autoscaling.AdditionalHealthCheckType.ELB], gracePeriod: Duration.minutes(1) }),
        updatePolicy: autoscaling.UpdatePolicy.replacingUpdate(), signals: autoscaling.Signals.waitForMinCapacity({ timeout: Duration.minutes(10) }), minCapacity: 2, maxCapacity: 6,
      });
      const lb = new elbv2.ApplicationLoadBalancer(stack, 'LB', { vpc: network, internetFacing: true });
      lb.addListener('Http', { port: 80 }).addTargets('Fleet', { port: 80, targets: [group] });
      group.scaleOnRequestCount('Requests', { targetRequestsPerMinute: 600 });
    },
    'ec2-volumes': (stack) => {
      const key = new kms.Key(stack, 'Key');
      const zone = { availabilityZone: 'eu-west-1a' };
      const data = new ec2.Volume(stack, 'Data', { ...zone, size: Size.gibibytes(100), volumeType: ec2.EbsDeviceVolumeType.GP3, throughput: 200, iops: 3000, encrypted: true, encryptionKey: key });
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
      data.grantAttachVolume(role);
      data.grantDetachVolume(role);
      const host = new ec2.CfnInstance(stack, 'Host', { instanceType: 't3.micro' });
      const shared = new ec2.Volume(stack, 'Shared', { ...zone, snapshotId: 'snap-0123456789abcdef0', volumeType: ec2.EbsDeviceVolumeType.PROVISIONED_IOPS_SSD_IO2, iops: 1000, enableMultiAttach: true, autoEnableIo: true, encrypted: true, removalPolicy: RemovalPolicy.DESTROY, volumeName: 'shared' });
      shared.grantAttachVolumeByResourceTag(role, [host]);
      const theirs = ec2.Volume.fromVolumeAttributes(stack, 'Theirs', { volumeId: 'vol-0123456789abcdef0', availabilityZone: 'eu-west-1a' });
      theirs.grantDetachVolume(role);
    },
  };
  for (const fill of Object.values(cases)) fill.context = flags;
  return cases;
};

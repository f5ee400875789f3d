module.exports = (cdk) => {
  const { aws_route53: r53, aws_ec2: ec2, aws_ecs: ecs, aws_ecs_patterns: patterns, aws_events: events } = cdk;
  const image = () => ({ image: ecs.ContainerImage.fromRegistry('nginx') });
  const deploy = { minHealthyPercent: 50, maxHealthyPercent: 200, circuitBreaker: { rollback: true } };
  const fargate = (stack) => new ecs.Cluster(stack, 'Cluster', { vpc: new ec2.Vpc(stack, 'Vpc', { natGateways: 1 }) });
  const instances = (stack) => {
    const cluster = fargate(stack);
    cluster.addCapacity('Capacity', { instanceType: new ec2.InstanceType('t3.micro'), machineImage: ecs.EcsOptimizedImage.amazonLinux2023(), taskDrainTime: cdk.Duration.seconds(0) });
    return cluster;
  };
  const flags = {
    '@aws-cdk/aws-elasticloadbalancingv2:networkLoadBalancerWithSecurityGroupByDefault': true,
    '@aws-cdk/aws-autoscaling:generateLaunchTemplateInsteadOfLaunchConfig': true,
    '@aws-cdk/aws-ecs:disableExplicitDeploymentControllerForCircuitBreaker': true,
    '@aws-cdk/aws-ecs:disableEcsImdsBlocking': true,
    '@aws-cdk/aws-ecs:reduceEc2FargateCloudWatchPermissions': true,
    '@aws-cdk/aws-ecs:removeDefaultDeploymentAlarm': true,
  };
  const zone = (stack) => r53.PublicHostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z123', zoneName: 'example.org' });
  const cases = {
    'patterns-nlb': (stack) => {
      const web = new patterns.NetworkLoadBalancedFargateService(stack, 'Web', { cluster: fargate(stack), taskImageOptions: { ...image(), environment: { A: '1' } }, desiredCount: 2, domainName: 'www.example.org', domainZone: zone(stack), ...deploy });
      const scaling = web.service.autoScaleTaskCount({ maxCapacity: 4 });
      scaling.scaleOnCpuUtilization('CpuScaling', { targetUtilizationPercent: 50, scaleInCooldown: cdk.Duration.seconds(60), scaleOutCooldown: cdk.Duration.seconds(60) });
    },
    'patterns-nlb-port': (stack) => {
      new patterns.NetworkLoadBalancedFargateService(stack, 'Web', { cluster: fargate(stack), taskImageOptions: { ...image(), containerPort: 6379 }, listenerPort: 5432, publicLoadBalancer: false, ...deploy });
    },
    'patterns-nlb-ec2': (stack) => {
      new patterns.NetworkLoadBalancedEc2Service(stack, 'Web', { cluster: instances(stack), memoryReservationMiB: 256, taskImageOptions: image(), ...deploy });
    },
    'patterns-alb-ec2': (stack) => {
      new patterns.ApplicationLoadBalancedEc2Service(stack, 'Web', { cluster: instances(stack), memoryLimitMiB: 512, cpu: 128, listenerPort: 8080, taskImageOptions: image(), ...deploy });
    },
    'patterns-queue': (stack) => {
      new patterns.QueueProcessingFargateService(stack, 'Worker', { cluster: fargate(stack), image: ecs.ContainerImage.fromRegistry('nginx'), command: ['work'], environment: { A: '1' }, maxScalingCapacity: 5, ...deploy });
    },
    'patterns-queue-given': (stack) => {
      new patterns.QueueProcessingFargateService(stack, 'Worker', { cluster: fargate(stack), image: ecs.ContainerImage.fromRegistry('nginx'), queue: new cdk.aws_sqs.Queue(stack, 'Jobs'), disableCpuBasedScaling: true, maxScalingCapacity: 9,
        scalingSteps: [{ upper: 0, change: -2 }, { lower: 10, change: 2 }], ...deploy });
    },
    'patterns-queue-ec2': (stack) => {
      new patterns.QueueProcessingEc2Service(stack, 'Worker', { cluster: instances(stack), image: ecs.ContainerImage.fromRegistry('nginx'), memoryLimitMiB: 256, maxScalingCapacity: 5, ...deploy });
    },
    'patterns-scheduled-ec2': (stack) => {
      new patterns.ScheduledEc2Task(stack, 'Nightly', { cluster: instances(stack), schedule: events.Schedule.expression('rate(1 day)'), scheduledEc2TaskImageOptions: { ...image(), memoryLimitMiB: 256, command: ['run'] } });
    },
    'patterns-alb-domain': (stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 1, restrictDefaultSecurityGroup: false });
      const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
      new patterns.ApplicationLoadBalancedFargateService(stack, 'Web', { cluster, domainName: 'www.example.org', domainZone: zone(stack), protocol: cdk.aws_elasticloadbalancingv2.ApplicationProtocol.HTTPS,
        redirectHTTP: true, taskImageOptions: { image: ecs.ContainerImage.fromRegistry('nginx') }, minHealthyPercent: 50, maxHealthyPercent: 200, circuitBreaker: { rollback: true } });
    },
  };
  for (const [id, fill] of Object.entries(cases)) if (id !== 'patterns-alb-domain') fill.context = flags;
  return cases;
};

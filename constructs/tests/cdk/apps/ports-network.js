// Networks, machines and containers, as people write them, which are ported whole.
module.exports = ({ Duration, RemovalPolicy, CfnOutput, Tags, Size, aws_applicationautoscaling: appscaling, aws_autoscaling: autoscaling, aws_certificatemanager: acm, aws_cloudwatch: cw, aws_ec2: ec2, aws_ecr: ecr, aws_ecs: ecs, aws_ecs_patterns: patterns, aws_efs: efs, aws_elasticloadbalancingv2: elbv2, aws_elasticloadbalancingv2_actions: elbv2actions, aws_elasticloadbalancingv2_targets: elbv2targets, aws_iam: iam, aws_kms: kms, aws_lambda: lambda, aws_logs: logs, aws_route53: route53, aws_route53_targets: route53targets, aws_s3: s3, aws_secretsmanager: secrets, aws_servicediscovery: discovery, aws_sns: sns, aws_ssm: ssm }) => {
  const closed = { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, encryption: s3.BucketEncryption.S3_MANAGED };
  const fn = (stack, id, props = {}) => new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {}'), ...props });

  // A network of three tiers with endpoints, logs of its traffic, and a way in for administrators.
  const network = (stack) => {
    const logBucket = new s3.Bucket(stack, 'FlowLogs', { ...closed, lifecycleRules: [{ expiration: Duration.days(30) }] });
    const vpc = new ec2.Vpc(stack, 'Vpc', { vpcName: 'main', ipAddresses: ec2.IpAddresses.cidr('10.20.0.0/16'), maxAzs: 2, natGateways: 2, subnetConfiguration: [{ name: 'web', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false }, { name: 'app', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 }, { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 26 }],
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3, subnets: [{ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] } } });
    const dynamo = vpc.addGatewayEndpoint('DynamoDb', { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB });
    dynamo.addToPolicy(new iam.PolicyStatement({ principals: [new iam.AnyPrincipal()], actions: ['dynamodb:*'], resources: ['*'], conditions: { StringEquals: { 'aws:PrincipalAccount': stack.account } } }));
    const endpoints = new ec2.SecurityGroup(stack, 'Endpoints', { vpc, description: 'endpoints', allowAllOutbound: false });
    endpoints.addIngressRule(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(443), 'from the network');
    for (const [id, service] of [['Secrets', ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER], ['Ecr', ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER], ['Ssm', ec2.InterfaceVpcEndpointAwsService.SSM]]) vpc.addInterfaceEndpoint(id, { service, securityGroups: [endpoints], subnets: { subnetGroupName: 'app' }, privateDnsEnabled: true, open: false });
    vpc.addFlowLog('ToBucket', { destination: ec2.FlowLogDestination.toS3(logBucket, 'vpc/'), trafficType: ec2.FlowLogTrafficType.REJECT });
    const group = new logs.LogGroup(stack, 'Log', { retention: logs.RetentionDays.ONE_WEEK });
    const role = new iam.Role(stack, 'FlowRole', { assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com') });
    vpc.addFlowLog('ToLog', { destination: ec2.FlowLogDestination.toCloudWatchLogs(group, role), maxAggregationInterval: ec2.FlowLogMaxAggregationInterval.ONE_MINUTE, logFormat: [ec2.LogFormat.SRC_ADDR, ec2.LogFormat.DST_ADDR, ec2.LogFormat.ACTION] });
    const acl = new ec2.NetworkAcl(stack, 'Acl', { vpc, subnetSelection: { subnetGroupName: 'data' } });
    acl.addEntry('In', { cidr: ec2.AclCidr.ipv4('10.20.0.0/16'), ruleNumber: 100, traffic: ec2.AclTraffic.tcpPort(5432), direction: ec2.TrafficDirection.INGRESS, ruleAction: ec2.Action.ALLOW });
    const bastion = new ec2.BastionHostLinux(stack, 'Bastion', { vpc, subnetSelection: { subnetGroupName: 'app' }, instanceName: 'bastion' });
    const prefixes = new ec2.PrefixList(stack, 'Offices', { entries: [{ cidr: '203.0.113.0/24', description: 'office' }] });
    const web = new ec2.SecurityGroup(stack, 'Web', { vpc, securityGroupName: 'web' });
    web.addIngressRule(ec2.Peer.prefixList(prefixes.prefixListId), ec2.Port.tcp(443));
    web.connections.allowFrom(bastion, ec2.Port.tcp(22), 'ssh');
    Tags.of(vpc).add('team', 'network');
    new CfnOutput(stack, 'Nats', { value: vpc.publicSubnets.map((subnet) => subnet.subnetId).join(',') });
  };

  // Web servers in a group that grows, behind a balancer with logins.
  const servers = (stack) => {
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
    const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'example.org' });
    const certificate = new acm.Certificate(stack, 'Certificate', { domainName: '*.example.org', subjectAlternativeNames: ['example.org'], validation: acm.CertificateValidation.fromDns(zone) });
    const topic = new sns.Topic(stack, 'Scaling');
    const userData = ec2.UserData.forLinux();
    userData.addCommands('dnf install -y nginx', 'systemctl enable --now nginx');
    const template = new ec2.LaunchTemplate(stack, 'Template', { machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }), instanceType: new ec2.InstanceType('t4g.medium'), securityGroup: new ec2.SecurityGroup(stack, 'Servers', { vpc }), userData, role: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'), managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')] }), requireImdsv2: true, httpPutResponseHopLimit: 2, detailedMonitoring: true, blockDevices: [{ deviceName: '/dev/xvda', volume: ec2.BlockDeviceVolume.ebs(30, { encrypted: true, volumeType: ec2.EbsDeviceVolumeType.GP3, iops: 4000, throughput: 250 }) }] });
    const group = new autoscaling.AutoScalingGroup(stack, 'Group', { vpc, mixedInstancesPolicy: { launchTemplate: template, instancesDistribution: { onDemandBaseCapacity: 1, onDemandPercentageAboveBaseCapacity: 25, spotAllocationStrategy: autoscaling.SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED }, launchTemplateOverrides: [{ instanceType: new ec2.InstanceType('t4g.medium'), weightedCapacity: 1 }, { instanceType: new ec2.InstanceType('m7g.medium'), weightedCapacity: 2 }] }, minCapacity: 2, maxCapacity: 10, healthChecks: autoscaling.HealthChecks.withAdditionalChecks({ additionalTypes: [autoscaling.AdditionalHealthCheckType.ELB], gracePeriod: Duration.minutes(5) }), cooldown: Duration.minutes(2), groupMetrics: [autoscaling.GroupMetrics.all()], notifications: [{ topic, scalingEvents: autoscaling.ScalingEvents.ERRORS }], maxInstanceLifetime: Duration.days(14), terminationPolicies: [autoscaling.TerminationPolicy.OLDEST_INSTANCE], updatePolicy: autoscaling.UpdatePolicy.rollingUpdate({ maxBatchSize: 2, minInstancesInService: 1, pauseTime: Duration.minutes(5) }) });
    group.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60, estimatedInstanceWarmup: Duration.minutes(3) });
    group.scaleOnSchedule('Morning', { schedule: autoscaling.Schedule.cron({ hour: '6', minute: '0' }), minCapacity: 4, timeZone: 'Europe/Berlin' });
    group.addLifecycleHook('Drain', { lifecycleTransition: autoscaling.LifecycleTransition.INSTANCE_TERMINATING, heartbeatTimeout: Duration.minutes(5), defaultResult: autoscaling.DefaultResult.CONTINUE });
    const balancer = new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc, internetFacing: true, http2Enabled: true, idleTimeout: Duration.seconds(120), deletionProtection: true, dropInvalidHeaderFields: true, clientKeepAlive: Duration.minutes(10), xffHeaderProcessingMode: elbv2.XffHeaderProcessingMode.APPEND, desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST });
    balancer.addRedirect();
    const listener = balancer.addListener('Https', { port: 443, certificates: [certificate], sslPolicy: elbv2.SslPolicy.RECOMMENDED_TLS, defaultAction: elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'nothing here' }) });
    const blue = listener.addTargets('Blue', { priority: 10, conditions: [elbv2.ListenerCondition.hostHeaders(['www.example.org']), elbv2.ListenerCondition.pathPatterns(['/', '/shop/*'])], port: 80, targets: [group], healthCheck: { path: '/health', interval: Duration.seconds(15), timeout: Duration.seconds(5), healthyThresholdCount: 2, unhealthyThresholdCount: 3, healthyHttpCodes: '200-299' }, deregistrationDelay: Duration.seconds(30), stickinessCookieDuration: Duration.hours(1), slowStart: Duration.seconds(60), loadBalancingAlgorithmType: elbv2.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS });
    const green = new elbv2.ApplicationTargetGroup(stack, 'Green', { vpc, port: 80, targetType: elbv2.TargetType.INSTANCE });
    listener.addAction('Canary', { priority: 20, conditions: [elbv2.ListenerCondition.httpHeader('x-canary', ['yes']), elbv2.ListenerCondition.queryStrings([{ key: 'v', value: '2' }])], action: elbv2.ListenerAction.weightedForward([{ targetGroup: blue, weight: 90 }, { targetGroup: green, weight: 10 }], { stickinessDuration: Duration.minutes(10) }) });
    listener.addAction('Admin', { priority: 30, conditions: [elbv2.ListenerCondition.hostHeaders(['admin.example.org'])], action: elbv2.ListenerAction.authenticateOidc({ authorizationEndpoint: 'https://login.example.org/authorize', clientId: 'admin', clientSecret: secrets.Secret.fromSecretNameV2(stack, 'Oidc', 'oidc').secretValue, issuer: 'https://login.example.org', tokenEndpoint: 'https://login.example.org/token', userInfoEndpoint: 'https://login.example.org/me', sessionTimeout: Duration.hours(8), next: elbv2.ListenerAction.forward([blue]) }) });
    listener.addAction('Moved', { priority: 40, conditions: [elbv2.ListenerCondition.sourceIps(['198.51.100.0/24'])], action: elbv2.ListenerAction.redirect({ host: 'new.example.org', path: '/#{path}', permanent: true }) });
    listener.addTargets('Api', { priority: 50, conditions: [elbv2.ListenerCondition.httpRequestMethods(['POST'])], targets: [new elbv2targets.LambdaTarget(fn(stack, 'Api'))], healthCheck: { enabled: true } });
    group.scaleOnRequestCount('Requests', { targetRequestsPerMinute: 600 });
    new cw.Alarm(stack, 'Slow', { metric: blue.metrics.targetResponseTime({ statistic: 'p99' }), threshold: 1, evaluationPeriods: 3 });
    new cw.Alarm(stack, 'Errors', { metric: balancer.metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT), threshold: 10, evaluationPeriods: 1 });
    new route53.ARecord(stack, 'Www', { zone, recordName: 'www', target: route53.RecordTarget.fromAlias(new route53targets.LoadBalancerTarget(balancer)) });
  };

  // Containers that know each other by name, with files, secrets, sidecars and scaling.
  const containers = (stack) => {
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc, clusterName: 'shop', containerInsightsV2: ecs.ContainerInsights.ENHANCED, enableFargateCapacityProviders: true, defaultCloudMapNamespace: { name: 'shop.local', useForServiceConnect: true } });
    const files = new efs.FileSystem(stack, 'Files', { vpc, encrypted: true, lifecyclePolicy: efs.LifecyclePolicy.AFTER_14_DAYS, performanceMode: efs.PerformanceMode.GENERAL_PURPOSE, throughputMode: efs.ThroughputMode.ELASTIC, removalPolicy: RemovalPolicy.DESTROY });
    const point = files.addAccessPoint('Point', { path: '/web', createAcl: { ownerGid: '1000', ownerUid: '1000', permissions: '750' }, posixUser: { gid: '1000', uid: '1000' } });
    const login = new secrets.Secret(stack, 'Login');
    const level = ssm.StringParameter.fromStringParameterName(stack, 'Level', '/shop/level');
    const repository = ecr.Repository.fromRepositoryName(stack, 'Repository', 'shop/web');
    const group = new logs.LogGroup(stack, 'Log', { logGroupName: '/shop/web', retention: logs.RetentionDays.TWO_WEEKS, removalPolicy: RemovalPolicy.DESTROY });
    const task = new ecs.FargateTaskDefinition(stack, 'Task', { family: 'web', cpu: 512, memoryLimitMiB: 1024, ephemeralStorageGiB: 30, runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX }, volumes: [{ name: 'files', efsVolumeConfiguration: { fileSystemId: files.fileSystemId, transitEncryption: 'ENABLED', authorizationConfig: { accessPointId: point.accessPointId, iam: 'ENABLED' } } }] });
    files.grantReadWrite(task.taskRole);
    const web = task.addContainer('web', { image: ecs.ContainerImage.fromEcrRepository(repository, '1.2'), essential: true, environment: { MODE: 'prod' }, secrets: { PASSWORD: ecs.Secret.fromSecretsManager(login, 'password'), LEVEL: ecs.Secret.fromSsmParameter(level) }, portMappings: [{ name: 'http', containerPort: 8080, appProtocol: ecs.AppProtocol.http }], logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'web', logGroup: group, mode: ecs.AwsLogDriverMode.NON_BLOCKING, maxBufferSize: Size.mebibytes(25) }), healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost:8080/health'], interval: Duration.seconds(15), retries: 3, startPeriod: Duration.seconds(30), timeout: Duration.seconds(5) }, linuxParameters: new ecs.LinuxParameters(stack, 'Linux', { initProcessEnabled: true }), readonlyRootFilesystem: true, stopTimeout: Duration.seconds(60), ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 4096, hardLimit: 8192 }], dockerLabels: { team: 'shop' }, user: '1000' });
    web.addMountPoints({ containerPath: '/data', readOnly: false, sourceVolume: 'files' });
    const proxy = task.addContainer('proxy', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/envoy:1'), essential: false, memoryReservationMiB: 64, cpu: 64, command: ['-c', '/etc/envoy.yaml'], entryPoint: ['envoy'], workingDirectory: '/', logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'proxy' }) });
    web.addContainerDependencies({ container: proxy, condition: ecs.ContainerDependencyCondition.START });
    const service = new ecs.FargateService(stack, 'Web', { cluster, taskDefinition: task, serviceName: 'web', desiredCount: 2, minHealthyPercent: 100, maxHealthyPercent: 200, circuitBreaker: { rollback: true }, enableExecuteCommand: true, enableECSManagedTags: true, propagateTags: ecs.PropagatedTagSource.SERVICE, healthCheckGracePeriod: Duration.seconds(60), capacityProviderStrategies: [{ capacityProvider: 'FARGATE_SPOT', weight: 3 }, { capacityProvider: 'FARGATE', weight: 1, base: 1 }], platformVersion: ecs.FargatePlatformVersion.LATEST, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }, serviceConnectConfiguration: { services: [{ portMappingName: 'http', dnsName: 'web', port: 80, perRequestTimeout: Duration.seconds(20) }], logDriver: ecs.LogDrivers.awsLogs({ streamPrefix: 'connect' }) } });
    files.connections.allowDefaultPortFrom(service);
    const scaling = service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 12 });
    scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 65, scaleInCooldown: Duration.minutes(5), scaleOutCooldown: Duration.minutes(1) });
    scaling.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: 80 });
    scaling.scaleOnSchedule('Evening', { schedule: appscaling.Schedule.cron({ hour: '20', minute: '0' }), minCapacity: 6 });
    const balancer = new elbv2.NetworkLoadBalancer(stack, 'Balancer', { vpc, internetFacing: true, crossZoneEnabled: true });
    const listener = balancer.addListener('Tls', { port: 443, protocol: elbv2.Protocol.TLS, certificates: [elbv2.ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab')], alpnPolicy: elbv2.AlpnPolicy.HTTP2_PREFERRED });
    listener.addTargets('Web', { port: 8080, targets: [service.loadBalancerTarget({ containerName: 'web', containerPort: 8080 })], deregistrationDelay: Duration.seconds(10), preserveClientIp: true });
    scaling.scaleToTrackCustomMetric('Connections', { metric: balancer.metrics.activeFlowCount(), targetValue: 100 });
    new cw.Alarm(stack, 'Busy', { metric: service.metricCpuUtilization(), threshold: 90, evaluationPeriods: 2 });
    const worker = new ecs.FargateTaskDefinition(stack, 'Worker');
    worker.addContainer('worker', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'), logging: ecs.LogDrivers.firelens({ options: { Name: 'cloudwatch', region: 'eu-west-1', log_group_name: 'worker', auto_create_group: 'true', log_stream_prefix: 'w-' } }) });
    new ecs.FargateService(stack, 'Workers', { circuitBreaker: { rollback: true }, cluster, taskDefinition: worker, desiredCount: 1, cloudMapOptions: { name: 'workers', dnsRecordType: discovery.DnsRecordType.A, dnsTtl: Duration.seconds(10) } });
  };

  // Keys, roles and users of several accounts, and who may deploy from GitHub.
  const access = (stack) => {
    const github = new iam.OidcProviderNative(stack, 'GitHub', { url: 'https://token.actions.githubusercontent.com', clientIds: ['sts.amazonaws.com'] });
    const deploy = new iam.Role(stack, 'Deploy', { assumedBy: new iam.WebIdentityPrincipal(github.oidcProviderArn, { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:shop/*:*' }, StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } }), description: 'GitHub', roleName: 'deploy', path: '/ci/', maxSessionDuration: Duration.hours(1), inlinePolicies: { cdk: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: ['arn:aws:iam::*:role/cdk-*'] })] }) } });
    const key = new kms.Key(stack, 'Key', { alias: 'alias/shared', description: 'shared', enableKeyRotation: true, rotationPeriod: Duration.days(180), pendingWindow: Duration.days(14), admins: [deploy] });
    key.grantDecrypt(new iam.AccountPrincipal('210987654321'));
    key.addToResourcePolicy(new iam.PolicyStatement({ sid: 'Logs', principals: [new iam.ServicePrincipal('logs.amazonaws.com')], actions: ['kms:Encrypt*', 'kms:Decrypt*'], resources: ['*'], conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:*:*:*' } } }));
    const boundary = new iam.ManagedPolicy(stack, 'Boundary', { managedPolicyName: 'boundary', statements: [new iam.PolicyStatement({ effect: iam.Effect.ALLOW, notActions: ['iam:*', 'organizations:*'], resources: ['*'] }), new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['*'], resources: ['*'], conditions: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } })] });
    const people = new iam.Group(stack, 'People', { managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')] });
    const user = new iam.User(stack, 'Reader', { userName: 'reader', groups: [people], permissionsBoundary: boundary });
    const accessKey = new iam.AccessKey(stack, 'AccessKey', { user });
    new secrets.Secret(stack, 'AccessSecret', { secretStringValue: accessKey.secretAccessKey });
    const saml = new iam.SamlProvider(stack, 'Saml', { metadataDocument: iam.SamlMetadataDocument.fromXml('<xml/>') });
    new iam.Role(stack, 'Console', { assumedBy: new iam.SamlConsolePrincipal(saml), permissionsBoundary: boundary });
    new iam.InstanceProfile(stack, 'Profile', { role: new iam.Role(stack, 'Machine', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }) });
    const other = iam.Role.fromRoleArn(stack, 'Other', 'arn:aws:iam::123456789012:role/other');
    const bucket = new s3.Bucket(stack, 'Bucket', { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, encryptionKey: key });
    bucket.grantReadWrite(other);
    bucket.addToResourcePolicy(new iam.PolicyStatement({ principals: [new iam.OrganizationPrincipal('o-1234567890')], actions: ['s3:GetObject'], resources: [bucket.arnForObjects('public/*')] }));
    deploy.grantAssumeRole(new iam.ArnPrincipal('arn:aws:iam::210987654321:root'));
    deploy.grantPassRole(user);
  };

  // What `cdk init` turns on, as far as it changes these.
  for (const fill of [network, servers, containers, access]) fill.context = { '@aws-cdk/aws-iam:minimizePolicies': true, '@aws-cdk/aws-elasticloadbalancingv2:networkLoadBalancerWithSecurityGroupByDefault': true };
  return { 'port-network': network, 'port-servers': servers, 'port-containers': containers, 'port-access': access };
};

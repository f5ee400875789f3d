// File systems, and what mounts them.
module.exports = ({ aws_ec2: ec2, aws_efs: efs, aws_iam: iam, aws_kms: kms, aws_ecs: ecs, aws_lambda: lambda, RemovalPolicy, Duration }) => {
  const vpc = (stack) => new ec2.Vpc(stack, 'Vpc', { natGateways: 1, maxAzs: 2 });
  return {
    'efs': (stack) => {
      const files = new efs.FileSystem(stack, 'Files', { vpc: vpc(stack), lifecyclePolicy: efs.LifecyclePolicy.AFTER_14_DAYS, outOfInfrequentAccessPolicy: efs.OutOfInfrequentAccessPolicy.AFTER_1_ACCESS,
        transitionToArchivePolicy: efs.LifecyclePolicy.AFTER_90_DAYS, throughputMode: efs.ThroughputMode.ELASTIC, enableAutomaticBackups: true, fileSystemName: 'shared' });
      files.addAccessPoint('Data', { path: '/data', createAcl: { ownerUid: '1001', ownerGid: '1001', permissions: '750' }, posixUser: { uid: '1001', gid: '1001' } });
    },
    'efs-settings': (stack) => {
      const network = vpc(stack);
      const key = new kms.Key(stack, 'Key');
      const files = new efs.FileSystem(stack, 'Files', { vpc: network, kmsKey: key, removalPolicy: RemovalPolicy.DESTROY, throughputMode: efs.ThroughputMode.PROVISIONED, provisionedThroughputPerSecond: { toMebibytes: () => 64 },
        vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC }, allowAnonymousAccess: false, securityGroup: new ec2.SecurityGroup(stack, 'Group', { vpc: network }) });
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
      files.grantReadWrite(role);
      files.grantRootAccess(new iam.Role(stack, 'Admin', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }));
      files.addToResourcePolicy(new iam.PolicyStatement({ actions: ['elasticfilesystem:ClientMount'], principals: [new iam.AccountPrincipal('123456789012')] }));
    },
    'efs-ecs': (stack) => {
      const network = vpc(stack);
      const files = new efs.FileSystem(stack, 'Files', { vpc: network });
      const point = files.addAccessPoint('Point', { path: '/app', createAcl: { ownerUid: '1000', ownerGid: '1000', permissions: '755' }, posixUser: { uid: '1000', gid: '1000' } });
      const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: network });
      const task = new ecs.FargateTaskDefinition(stack, 'Task');
      task.addVolume({ name: 'files', efsVolumeConfiguration: { fileSystemId: files.fileSystemId, transitEncryption: 'ENABLED', authorizationConfig: { accessPointId: point.accessPointId, iam: 'ENABLED' } } });
      const web = task.addContainer('web', { image: ecs.ContainerImage.fromRegistry('nginx'), logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'web' }) });
      web.addMountPoints({ sourceVolume: 'files', containerPath: '/app', readOnly: false });
      files.grantReadWrite(task.taskRole);
      const service = new ecs.FargateService(stack, 'Service', { cluster, taskDefinition: task });
      files.connections.allowDefaultPortFrom(service);
    },
  };
};

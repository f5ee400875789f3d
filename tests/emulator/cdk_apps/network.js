// The network, role and service of an ordinary app, with the flags that `cdk init` sets and metadata of usage.
module.exports = ({ App, Stack, aws_ec2: ec2, aws_ecs: ecs, aws_iam: iam, aws_s3: s3 }) => {
  const app = new App({ analyticsReporting: true });
  const network = new Stack(app, 'NetworkBase');
  const vpc = new ec2.Vpc(network, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false, subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC }] });
  const service = new Stack(app, 'NetworkService');
  const bucket = new s3.Bucket(service, 'Files');
  const group = new ec2.SecurityGroup(service, 'Group', { vpc });
  group.addIngressRule(ec2.Peer.ipv4('10.0.0.0/8'), ec2.Port.tcp(443));
  const role = new iam.Role(service, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  bucket.grantRead(role);
  const cluster = new ecs.Cluster(service, 'Cluster', { vpc });
  const task = new ecs.FargateTaskDefinition(service, 'Task', { taskRole: role });
  task.addContainer('main', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'), logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'main' }) });
  return app;
};
module.exports.recommended = true;

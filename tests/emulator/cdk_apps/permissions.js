// Roles, policies, resource policies and security groups: what asks for approval.
module.exports = ({ App, Stack, aws_ec2: ec2, aws_iam: iam, aws_kms: kms, aws_lambda: lambda, aws_s3: s3, aws_secretsmanager: secrets, aws_sns: sns }) => {
  const app = new App();
  const stack = new Stack(app, 'Permissions');
  const role = new iam.Role(stack, 'Role', {
    assumedBy: new iam.CompositePrincipal(new iam.ServicePrincipal('lambda.amazonaws.com'), new iam.AccountPrincipal('210987654321')),
    managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')],
    inlinePolicies: { own: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ notActions: ['iam:*'], resources: ['*'], conditions: { StringEquals: { 'aws:RequestedRegion': ['us-east-1'] } } })] }) },
  });
  const bucket = new s3.Bucket(stack, 'Files', { enforceSSL: true });
  bucket.grantPut(role, 'in/*');
  bucket.addToResourcePolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, principals: [new iam.AnyPrincipal()], actions: ['s3:DeleteObject'], resources: [bucket.arnForObjects('*')] }));
  const topic = new sns.Topic(stack, 'News');
  topic.grantPublish(new iam.ServicePrincipal('events.amazonaws.com'));
  const key = new kms.Key(stack, 'Key');
  key.grantDecrypt(role);
  const policy = new iam.ManagedPolicy(stack, 'Policy', { statements: [new iam.PolicyStatement({ actions: ['s3:List*'], resources: ['*'] })], roles: [role] });
  new iam.Role(stack, 'Bounded', { assumedBy: new iam.AccountRootPrincipal(), permissionsBoundary: policy });
  const network = new Stack(app, 'PermissionsNetwork');
  const vpc = new ec2.Vpc(network, 'Vpc', { maxAzs: 1, natGateways: 0, restrictDefaultSecurityGroup: false });
  const one = new ec2.SecurityGroup(network, 'One', { vpc, allowAllOutbound: false });
  const two = new ec2.SecurityGroup(network, 'Two', { vpc });
  two.connections.allowFrom(one, ec2.Port.tcpRange(8000, 8080), 'from one');
  one.addIngressRule(ec2.Peer.anyIpv6(), ec2.Port.allTraffic());
  return app;
};

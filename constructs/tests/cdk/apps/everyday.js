// The services of which the templates that were made by hand are less than three.
module.exports = ({ Duration, RemovalPolicy, aws_iam: iam, aws_kms: kms, aws_sqs: sqs, aws_ssm: ssm, aws_cloudtrail: trail, aws_s3: s3, aws_logs: logs }) => ({
  'iam-role': (stack) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.CompositePrincipal(new iam.ServicePrincipal('lambda.amazonaws.com'), new iam.AccountPrincipal('210987654321')),
      description: 'd', maxSessionDuration: Duration.hours(2), path: '/team/', managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')] });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::files/*'], conditions: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }));
    role.addToPolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['s3:DeleteObject'], resources: ['*'] }));
  },
  'iam-users': (stack) => {
    const team = new iam.Group(stack, 'Team', { groupName: 'team' });
    const user = new iam.User(stack, 'User', { userName: 'ada' });
    user.addToGroup(team);
    team.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['*'] }));
    user.addToPolicy(new iam.PolicyStatement({ actions: ['sns:Publish'], resources: ['*'] }));
  },
  'iam-policy': (stack) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    const policy = new iam.ManagedPolicy(stack, 'Managed', { description: 'd', statements: [new iam.PolicyStatement({ actions: ['ec2:Describe*'], resources: ['*'] })] });
    role.addManagedPolicy(policy);
  },
  'kms-alias': (stack) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    const key = new kms.Key(stack, 'Key', { alias: 'alias/files', description: 'd', enableKeyRotation: true, rotationPeriod: Duration.days(180), pendingWindow: Duration.days(10), removalPolicy: RemovalPolicy.DESTROY });
    key.grantEncryptDecrypt(role);
  },
  'sqs-grants': (stack) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    const dead = new sqs.Queue(stack, 'Dead', { retentionPeriod: Duration.days(14) });
    const queue = new sqs.Queue(stack, 'Queue', { queueName: 'jobs', visibilityTimeout: Duration.minutes(2), deadLetterQueue: { queue: dead, maxReceiveCount: 5 }, enforceSSL: true });
    queue.grantSendMessages(role);
    dead.grantConsumeMessages(role);
  },
  'ssm-grants': (stack) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    const level = new ssm.StringParameter(stack, 'Level', { stringValue: 'info', parameterName: '/shop/level', description: 'd', allowedPattern: 'info|debug' });
    const zones = new ssm.StringListParameter(stack, 'Zones', { stringListValue: ['a', 'b'], parameterName: '/shop/zones' });
    level.grantRead(role);
    zones.grantWrite(role);
  },
});

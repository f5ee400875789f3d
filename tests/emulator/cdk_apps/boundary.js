// A permissions boundary for a stage, tags and removal policies set by aspects, injected properties, and logical ids that were renamed.
module.exports = ({ App, Aspects, PermissionsBoundary, RemovalPolicies, RemovalPolicy, Stack, Stage, Tags, aws_dynamodb: dynamodb, aws_iam: iam, aws_lambda: lambda, aws_logs: logs, aws_s3: s3 }) => {
  const app = new App({ context: { '@aws-cdk/core:explicitStackTags': true } });
  const stage = new Stage(app, 'Boundary', { permissionsBoundary: PermissionsBoundary.fromName('limits-${Qualifier}-${AWS::AccountId}'), env: { account: '123456789012', region: 'us-east-1' } });
  const stack = new Stack(stage, 'Roles', { tags: { explicit: 'yes' } });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), path: '/service/' });
  new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', code: lambda.Code.fromInline('def handler(event, context):\n    return event\n'), role, logGroup: new logs.LogGroup(stack, 'Log', { retention: logs.RetentionDays.ONE_WEEK }) });
  const user = new iam.User(stack, 'User');
  user.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::data/*'] }));
  const data = new Stack(stage, 'Data');
  new s3.Bucket(data, 'Files', { versioned: true });
  const table = new dynamodb.Table(data, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
  table.node.defaultChild.overrideLogicalId('KnownTable');
  data.renameLogicalId(data.getLogicalId(data.node.findChild('Files').node.defaultChild), 'KnownFiles');
  RemovalPolicies.of(data).destroy();
  Tags.of(stage).add('team', 'data');
  Tags.of(data).remove('team', { includeResourceTypes: ['AWS::DynamoDB::Table'] });
  Aspects.of(app).add({ visit: (node) => node instanceof iam.CfnRole && node.addPropertyOverride('Description', 'from an aspect') });
  return app;
};

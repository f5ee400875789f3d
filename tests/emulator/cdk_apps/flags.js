// With the flags that `cdk init` sets, and what Node.js and Python projects have in cdk.json beside them.
module.exports = ({ App, Stack, RemovalPolicy, RemovalPolicies, PermissionsBoundary, aws_iam: iam, aws_kms: kms, aws_s3: s3, aws_sns: sns, aws_sns_subscriptions: subscriptions, aws_sqs: sqs }) => {
  const app = new App({ context: { tag: 'of the app' } });
  const stack = new Stack(app, 'Flags', {
    env: { account: '123456789012', region: 'us-east-1' },
    permissionsBoundary: PermissionsBoundary.fromName('boundary-${Qualifier}-${AWS::AccountId}'),
    notificationArns: ['arn:aws:sns:us-east-1:123456789012:stack-events'],
    suppressTemplateIndentation: true,
  });
  const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
  const bucket = new s3.Bucket(stack, 'Files', { encryptionKey: key, removalPolicy: RemovalPolicy.DESTROY });
  const topic = new sns.Topic(stack, 'News', { enforceSSL: true });
  const queue = new sqs.Queue(stack, 'Jobs', { deadLetterQueue: { queue: new sqs.Queue(stack, 'Dead'), maxReceiveCount: 3 } });
  topic.addSubscription(new subscriptions.SqsSubscription(queue));
  const user = new iam.Role(stack, 'User', { assumedBy: new iam.AccountRootPrincipal() });
  bucket.grantReadWrite(user);
  queue.grantSendMessages(user);
  RemovalPolicies.of(stack).destroy();
  return app;
};
module.exports.recommended = true;

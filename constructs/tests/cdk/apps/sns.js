module.exports = ({ CfnParameter, Stack, aws_iam: iam, aws_kms: kms, aws_lambda: lambda, aws_sns: sns, aws_sns_subscriptions: subs, aws_sqs: sqs }) => {
  const only = (...allowlist) => sns.SubscriptionFilter.stringFilter({ allowlist });
  const echo = (stack, id) => new lambda.Function(stack, id, { runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', code: lambda.Code.fromInline('def handler(event, context): pass') });
  const cases = {
    'sns-subscriptions': (stack) => {
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
      const topic = new sns.Topic(stack, 'Topic', { displayName: 'Orders' });
      const dead = new sqs.Queue(stack, 'Dead');
      const queue = new sqs.Queue(stack, 'Queue', { encryptionMasterKey: new kms.Key(stack, 'Key') });
      topic.addSubscription(new subs.SqsSubscription(queue, { rawMessageDelivery: true, deadLetterQueue: dead, filterPolicy: { kind: only('a', 'b') } }));
      new sns.Topic(stack, 'Second').addSubscription(new subs.SqsSubscription(queue));
      topic.addSubscription(new subs.LambdaSubscription(echo(stack, 'Work'), { filterPolicyWithMessageBody: { order: sns.FilterOrPolicy.policy({ state: sns.FilterOrPolicy.filter(only('paid')) }) } }));
      topic.addSubscription(new subs.LambdaSubscription(echo(stack, 'Other')));
      topic.grantPublish(role);
    },
    'sns-addresses': (stack) => {
      const topic = new sns.Topic(stack, 'Topic');
      const address = new CfnParameter(stack, 'Address').valueAsString;
      topic.addSubscription(new subs.EmailSubscription('on.call@example.com'));
      topic.addSubscription(new subs.EmailSubscription('logs@example.com', { json: true }));
      topic.addSubscription(new subs.EmailSubscription(address));
      topic.addSubscription(new subs.UrlSubscription(address, { protocol: sns.SubscriptionProtocol.HTTPS, deadLetterQueue: new sqs.Queue(stack, 'Dead') }));
      topic.addSubscription(new subs.UrlSubscription('https://example.com/hook', { rawMessageDelivery: true }));
      topic.addSubscription(new subs.UrlSubscription('http://example.com/', { deliveryPolicy: { throttlePolicy: { maxReceivesPerSecond: 10 } } }));
      topic.addSubscription(new subs.SmsSubscription('+14155550123'));
    },
    'sns-existing': (stack) => {
      const topic = sns.Topic.fromTopicArn(stack, 'Theirs', 'arn:aws:sns:eu-south-1:123456789012:orders');
      topic.addSubscription(new subs.SqsSubscription(new sqs.Queue(stack, 'Queue')));
      topic.addSubscription(new subs.LambdaSubscription(echo(stack, 'Work')));
      topic.addSubscription(new subs.EmailSubscription('a@example.com'));
    },
    'sns-regions': (stack) => {
      const there = new Stack(stack.node.root, 'There', { env: { account: '123456789012', region: 'eu-south-1' } });
      const topic = new sns.Topic(there, 'Topic', { topicName: 'orders' });
      topic.addSubscription(new subs.SqsSubscription(new sqs.Queue(stack, 'Queue')));
      topic.addSubscription(new subs.LambdaSubscription(echo(stack, 'Work')));
    },
    'sns-stacks': (stack) => {
      const topic = new sns.Topic(new Stack(stack.node.root, 'There'), 'Topic');
      topic.addSubscription(new subs.SqsSubscription(new sqs.Queue(stack, 'Queue')));
      topic.addSubscription(new subs.LambdaSubscription(echo(stack, 'Work')));
    },
  };
  for (const fill of Object.values(cases)) fill.context = { '@aws-cdk/aws-iam:minimizePolicies': true, '@aws-cdk/aws-sns-subscriptions:restrictSqsDescryption': true };
  for (const id of ['sns-existing', 'sns-regions']) cases[id].props = { env: { account: '123456789012', region: 'eu-west-1' } };
  return cases;
};

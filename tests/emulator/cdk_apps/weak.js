// References that read outputs, with the flags that `cdk init` sets.
module.exports = ({ App, Stack, NestedStack, aws_sqs: sqs, aws_ssm: ssm }) => {
  const app = new App();
  const base = new Stack(app, 'WeakBase');
  const queue = new sqs.Queue(base, 'Jobs');
  const inner = new sqs.Queue(new NestedStack(base, 'Inner'), 'Jobs');
  const user = new Stack(app, 'WeakUser');
  new ssm.StringParameter(user, 'Arn', { stringValue: queue.queueArn });
  new ssm.StringParameter(user, 'Inner', { stringValue: inner.queueName });
  return app;
};
module.exports.recommended = true;

// Values that other stacks use, kept under their old names when nobody uses them any more; some as lists, some with names.
module.exports = ({ App, Stack, CfnOutput, Fn, aws_sns: sns, aws_sqs: sqs, aws_ssm: ssm }) => {
  const app = new App();
  const base = new Stack(app, 'ExportsBase');
  const queue = new sqs.Queue(base, 'Jobs');
  const topic = new sns.Topic(base, 'News');
  base.exportValue(queue.queueArn);
  base.exportValue(topic.topicArn, { name: 'exports-topic' });
  new CfnOutput(base, 'Hidden', { value: queue.queueUrl, description: 'a line\nand another', key: 'Shown' });
  const chain = new Stack(app, 'ExportsChain');
  const passed = new ssm.StringParameter(chain, 'Passed', { stringValue: queue.queueName });
  const last = new Stack(app, 'ExportsLast');
  new ssm.StringParameter(last, 'Both', { stringValue: `${passed.parameterName} ${topic.topicName}` });
  new ssm.StringParameter(last, 'Named', { stringValue: Fn.importValue('exports-topic') });
  last.addStackDependency(base);
  return app;
};

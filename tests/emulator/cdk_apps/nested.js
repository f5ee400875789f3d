// Nested stacks in nested stacks, with values in and out of them, between siblings, and files inside.
const path = require('path');
module.exports = ({ App, Stack, NestedStack, CfnParameter, aws_s3_assets: assets, aws_sns: sns, aws_sqs: sqs, aws_ssm: ssm }) => {
  const app = new App();
  const stack = new Stack(app, 'NestedOuter');
  const size = new CfnParameter(stack, 'Size', { default: '30', type: 'Number' });
  const outer = new sqs.Queue(stack, 'Outer');
  const first = new NestedStack(stack, 'First', { description: 'the first one' });
  const topic = new sns.Topic(first, 'Topic');
  new ssm.StringParameter(first, 'OfOuter', { stringValue: outer.queueArn });
  new ssm.StringParameter(first, 'Size', { stringValue: size.valueAsString });
  const inner = new NestedStack(first, 'Inner');
  const deep = new sqs.Queue(inner, 'Deep');
  new ssm.StringParameter(inner, 'OfOuter', { stringValue: outer.queueName });
  const text = new assets.Asset(inner, 'Text', { path: path.join(__dirname, 'files/text.txt') });
  new ssm.StringParameter(inner, 'Key', { stringValue: text.s3ObjectKey });
  const second = new NestedStack(stack, 'Second', { parameters: { Given: outer.queueName } });
  new CfnParameter(second, 'Given');
  new ssm.StringParameter(second, 'OfFirst', { stringValue: topic.topicArn });
  new ssm.StringParameter(second, 'OfDeep', { stringValue: deep.queueArn });
  new ssm.StringParameter(stack, 'OfDeep', { stringValue: deep.queueArn });
  const user = new Stack(app, 'NestedUser');
  new ssm.StringParameter(user, 'OfTopic', { stringValue: topic.topicArn });
  return app;
};

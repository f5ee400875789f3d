// Ids as people write them: with blanks, dots, slashes and other scripts, names that come from variables, and the same id in several places.
const path = require('path');
module.exports = ({ App, Aws, CfnOutput, CfnResource, NestedStack, Stack, Stage, Fn, aws_s3_assets: assets, aws_sns: sns, aws_sqs: sqs, aws_ssm: ssm }) => {
  const app = new App();
  const stack = new Stack(app, 'Spaces Out', { stackName: 'SpacesOut' });
  const queue = new sqs.Queue(stack, 'My Queue (of jobs)');
  new ssm.StringParameter(stack, 'a/b/c', { stringValue: queue.queueName });
  new ssm.StringParameter(stack, 'größe.von 大', { stringValue: Fn.join('-', [Aws.STACK_NAME, queue.queueName]) });
  new assets.Asset(stack, 'Text file', { path: path.join(__dirname, 'files/text.txt') });
  const nested = new NestedStack(stack, 'The inner one');
  new sns.Topic(nested, 'Ünïque topic', { displayName: queue.queueName });
  new CfnOutput(stack, 'Queue Name', { value: queue.queueName, exportName: 'Spaces-Queue:Name' });
  const stage = new Stage(app, 'Spaces-Stage');
  const same = new Stack(stage, 'Spaces Out', { stackName: 'SpacesInStage' });
  new CfnResource(same, 'Note', { type: 'AWS::SSM::Parameter', properties: { Type: 'String', Value: 'default' } });
  new ssm.StringParameter(new Stack(same, 'Within', { stackName: 'SpacesWithin' }), 'Resource', { stringValue: 'in a stack in a stack' });
  return app;
};

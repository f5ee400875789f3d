// Functions with folders in nested stacks of a stage, where an other stack has the same folder.
const path = require('path');
module.exports = ({ App, Stack, Stage, NestedStack, RemovalPolicy, Duration, aws_lambda: lambda, aws_s3_assets: assets, aws_sqs: sqs }) => {
  const app = new App();
  const stage = new Stage(app, 'HoldsAssets', { env: { account: '123456789012', region: 'us-east-1' } });
  const handler = (scope, queue) => new lambda.Function(scope, 'Handler', {
    runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', code: lambda.Code.fromAsset(path.join(__dirname, 'files/function')), timeout: Duration.seconds(9), environment: { QUEUE: queue.queueUrl },
  });
  const outer = new Stack(stage, 'Outer');
  const queue = new sqs.Queue(outer, 'Jobs');
  const kept = new NestedStack(outer, 'Kept', { removalPolicy: RemovalPolicy.DESTROY, timeout: Duration.minutes(5) });
  const first = handler(kept, queue);
  queue.grantConsumeMessages(first);
  const more = new NestedStack(outer, 'More');
  handler(more, new sqs.Queue(more, 'Own')).addEnvironment('FIRST', first.functionName);
  const alone = new Stack(stage, 'Alone');
  handler(alone, queue);
  new assets.Asset(alone, 'Site', { path: path.join(__dirname, 'files/site'), assetHash: 'v1' });
  return app;
};

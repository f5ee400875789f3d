// Tags of the app, of stages and of stacks, also as they are when a flag makes them explicit.
module.exports = ({ App, Stack, Stage, Tags, aws_s3: s3, aws_sqs: sqs }) => {
  const app = new App({ context: { '@aws-cdk/core:explicitStackTags': true } });
  Tags.of(app).add('app', 'tagged');
  const plain = new Stack(app, 'TaggedPlain', { tags: { 'cost:center': '42', empty: '', 'spaced out': ' a = b + c / d @ e ' } });
  new sqs.Queue(plain, 'Jobs');
  new s3.Bucket(plain, 'Files');
  const stage = new Stage(app, 'TaggedStage', { env: { account: '123456789012', region: 'us-east-1' } });
  Tags.of(stage).add('stage', 'first', { applyToLaunchedInstances: false });
  const inner = new Stack(stage, 'Inner', { tags: { inner: 'yes' } });
  Tags.of(inner).add('left', 'out', { excludeResourceTypes: ['AWS::SQS::Queue'] });
  new sqs.Queue(inner, 'Jobs');
  return app;
};

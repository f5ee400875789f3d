// Stacks in several regions with one name, what one passes to another there, and names that are made up for it.
module.exports = ({ App, Stack, PhysicalName, aws_s3: s3, aws_sqs: sqs, aws_ssm: ssm }) => {
  const app = new App();
  const account = '123456789012';
  for (const region of ['us-east-1', 'eu-west-1']) {
    const stack = new Stack(app, `Regions-${region}`, { stackName: 'RegionsSame', env: { account, region } });
    new ssm.StringParameter(stack, 'Here', { stringValue: stack.region });
  }
  const base = new Stack(app, 'RegionsBase', { env: { account, region: 'eu-west-1' } });
  const bucket = new s3.Bucket(base, 'Files', { bucketName: PhysicalName.GENERATE_IF_NEEDED });
  const user = new Stack(app, 'RegionsUser', { env: { account, region: 'us-east-1' } });
  new ssm.StringParameter(user, 'Files', { stringValue: bucket.bucketArn });
  const reader = new Stack(app, 'RegionsReader', { env: { account, region: 'us-east-1' }, crossRegionReferences: true });
  const writer = new Stack(app, 'RegionsWriter', { env: { account, region: 'eu-west-1' }, crossRegionReferences: true });
  new ssm.StringParameter(reader, 'Jobs', { stringValue: new sqs.Queue(writer, 'Jobs').queueArn });
  return app;
};

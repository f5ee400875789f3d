// A stack that is protected from deletion, and policies of what is in it.
module.exports = ({ App, Stack, RemovalPolicy, aws_s3: s3, aws_sqs: sqs }) => {
  const app = new App();
  const stack = new Stack(app, 'Protected', { terminationProtection: true });
  new s3.Bucket(stack, 'Kept');
  new sqs.Queue(stack, 'Snapshot', { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
  return app;
};

// Files, folders, functions from folders, and a template that is too large for a call.
const path = require('path');
module.exports = ({ App, Stack, aws_iam: iam, aws_lambda: lambda, aws_s3_assets: assets, aws_ssm: ssm }) => {
  const app = new App();
  const stack = new Stack(app, 'Assets', { env: { account: '123456789012', region: 'us-east-1' } });
  const text = new assets.Asset(stack, 'Text', { path: path.join(__dirname, 'files/text.txt') });
  const site = new assets.Asset(stack, 'Site', { path: path.join(__dirname, 'files/site'), exclude: ['*.tmp'] });
  new ssm.StringParameter(stack, 'Keys', { stringValue: `${text.s3ObjectKey} ${site.s3ObjectUrl}` });
  new lambda.Function(stack, 'Function', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: lambda.Code.fromAsset(path.join(__dirname, 'files/function')),
  });
  const large = new Stack(app, 'AssetsLarge');
  for (let number = 0; number < 60; number += 1) {
    new ssm.StringParameter(large, `Text${number}`, { stringValue: 'x'.repeat(1000) });
  }
  return app;
};

// The first synthesizer: parameters for assets, and no asset manifest for templates.
const path = require('path');
module.exports = ({ App, Stack, LegacyStackSynthesizer, aws_s3_assets: assets, aws_ssm: ssm }) => {
  const app = new App();
  const stack = new Stack(app, 'Legacy', { synthesizer: new LegacyStackSynthesizer() });
  const asset = new assets.Asset(stack, 'Text', { path: path.join(__dirname, 'files/text.txt') });
  new ssm.StringParameter(stack, 'Key', { stringValue: asset.s3ObjectKey });
  return app;
};

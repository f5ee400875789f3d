// The four synthesizers, each with a stack of its own.
const path = require('path');
module.exports = ({ App, Stack, BootstraplessSynthesizer, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, aws_s3_assets: assets, aws_ssm: ssm }) => {
  const app = new App();
  const env = { account: '123456789012', region: 'us-east-1' };
  const text = (stack) => {
    const asset = new assets.Asset(stack, 'Text', { path: path.join(__dirname, 'files/text.txt') });
    new ssm.StringParameter(stack, 'Key', { stringValue: asset.s3ObjectKey });
  };
  text(new Stack(app, 'SynthesizersDefault', { env, synthesizer: new DefaultStackSynthesizer() }));
  text(new Stack(app, 'SynthesizersCaller', { env, synthesizer: new CliCredentialsStackSynthesizer() }));
  text(new Stack(app, 'SynthesizersUnknown', { synthesizer: new CliCredentialsStackSynthesizer() }));
  text(new Stack(app, 'SynthesizersPrefix', { env, synthesizer: new DefaultStackSynthesizer({ bucketPrefix: 'here/', generateBootstrapVersionRule: false }) }));
  const bare = new Stack(app, 'SynthesizersBare', { env, synthesizer: new BootstraplessSynthesizer() });
  new ssm.StringParameter(bare, 'Note', { stringValue: 'bare' });
  return app;
};

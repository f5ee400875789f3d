// A pipeline whose stages are in other accounts and regions, with waves, approvals, and outputs that steps read.
module.exports = ({ App, CfnOutput, Stack, Stage, pipelines, aws_codecommit: codecommit, aws_s3: s3, aws_ssm: ssm }) => {
  const app = new App();
  const home = { account: '123456789012', region: 'us-east-1' };
  const stack = new Stack(app, 'Accounts', { env: home });
  const source = pipelines.CodePipelineSource.s3(s3.Bucket.fromBucketName(stack, 'Source', 'sources'), 'app.zip');
  const pipeline = new pipelines.CodePipeline(stack, 'Pipeline', { crossAccountKeys: true, synth: new pipelines.ShellStep('Synth', { input: source, commands: ['npx cdk synth'] }), publishAssetsInParallel: false });
  const stage = (name, env) => {
    const one = new Stage(app, name, { env });
    const service = new Stack(one, 'Service');
    const note = new ssm.StringParameter(service, 'Note', { stringValue: name });
    return Object.assign(one, { output: new CfnOutput(service, 'Address', { value: note.parameterName }) });
  };
  const wave = pipeline.addWave('Everywhere', { pre: [new pipelines.ManualApprovalStep('Agree')] });
  const near = stage('AccountsNear', home);
  wave.addStage(near, { post: [new pipelines.ShellStep('Look', { envFromCfnOutputs: { ADDRESS: near.output }, commands: ['echo $ADDRESS'] })] });
  wave.addStage(stage('AccountsFar', { account: '210987654321', region: 'eu-west-1' }));
  return app;
};

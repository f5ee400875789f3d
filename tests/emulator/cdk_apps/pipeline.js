// CDK Pipelines: the stack of the pipeline at the top, what it deploys in stages.
module.exports = ({ App, Stack, Stage, aws_codecommit: codecommit, aws_ssm: ssm, pipelines }) => {
  const app = new App();
  const env = { account: '123456789012', region: 'us-east-1' };
  const stack = new Stack(app, 'PipelineStack', { env });
  const source = pipelines.CodePipelineSource.codeCommit(codecommit.Repository.fromRepositoryName(stack, 'Repository', 'shop'), 'main');
  const pipeline = new pipelines.CodePipeline(stack, 'Pipeline', {
    synth: new pipelines.ShellStep('Synth', { input: source, commands: ['npm ci', 'npx cdk synth'] }),
  });
  class Shop extends Stage {
    constructor(scope, id) {
      super(scope, id, { env });
      new ssm.StringParameter(new Stack(this, 'Base'), 'Note', { stringValue: id });
    }
  }
  pipeline.addStage(new Shop(app, 'PipelineBeta'), { post: [new pipelines.ManualApprovalStep('Go')] });
  pipeline.addStage(new Shop(app, 'PipelineProd'));
  return app;
};

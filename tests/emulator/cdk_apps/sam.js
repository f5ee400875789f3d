// Transforms of other kinds: serverless resources, an include of a snippet, a macro that is not there.
module.exports = ({ App, Stack, CfnResource, Fn, aws_sam: sam, aws_ssm: ssm }) => {
  const app = new App();
  const stack = new Stack(app, 'SamFunction');
  new sam.CfnFunction(stack, 'Handler', { runtime: 'python3.13', handler: 'index.handler', inlineCode: 'def handler(event, context):\n    return 1\n', events: { Timer: { type: 'Schedule', properties: { schedule: 'rate(1 day)' } } } });
  const loop = new Stack(app, 'SamLoop');
  loop.addTransform('AWS::LanguageExtensions');
  new ssm.StringParameter(loop, 'Plain', { stringValue: Fn.toJsonString({ a: 1 }) });
  loop.templateOptions.metadata = { note: 'kept' };
  return app;
};

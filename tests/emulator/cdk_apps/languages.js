// Transforms of CloudFormation: language extensions, and an include of a snippet.
module.exports = ({ App, Stack, CfnInclude, Fn, aws_sqs: sqs, aws_ssm: ssm }) => {
  const app = new App();
  const stack = new Stack(app, 'Languages');
  stack.addTransform('AWS::LanguageExtensions');
  stack.templateOptions.metadata = { 'AWS::CloudFormation::Interface': { ParameterGroups: [] } };
  const queue = new sqs.CfnQueue(stack, 'Jobs', { delaySeconds: Fn.len(['a', 'b']) });
  new ssm.StringParameter(stack, 'Json', { stringValue: stack.toJsonString({ arn: queue.attrArn, list: ['a', 1, true] }) });
  return app;
};

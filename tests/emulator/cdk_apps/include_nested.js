// A template that keeps its logical ids beside one that gets others, each with a nested one; conditions and outputs changed by the app.
const path = require('path');
module.exports = ({ App, Stack, CfnOutput, cloudformation_include: include, aws_sns: sns }) => {
  const app = new App();
  const files = path.join(__dirname, 'files/template');
  const whole = (name, properties) => {
    const stack = new Stack(app, name);
    return new include.CfnInclude(stack, 'Parts', { templateFile: path.join(files, 'parts.yaml'), loadNestedStacks: { Inner: { templateFile: path.join(files, 'child.json') } }, ...properties });
  };
  const kept = whole('NestedInclude', {});
  const inner = kept.getNestedStack('Inner');
  inner.includedTemplate.getResource('Topic').displayName = 'changed in the app';
  new sns.Topic(inner.stack, 'Another');
  kept.getOutput('Kept').description = 'described in the app';
  const renamed = whole('NestedIncludeRenamed', { preserveLogicalIds: false, parameters: { Name: 'replaced' } });
  new CfnOutput(renamed.stack, 'TopicArn', { value: renamed.getResource('Topic').ref });
  return app;
};

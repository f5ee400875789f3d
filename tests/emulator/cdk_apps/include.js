// A template that exists, with a nested one, changed by the app.
const path = require('path');
module.exports = ({ App, Stack, CfnOutput, cloudformation_include: include, aws_sqs: sqs }) => {
  const app = new App();
  const stack = new Stack(app, 'Include');
  const template = new include.CfnInclude(stack, 'Template', {
    templateFile: path.join(__dirname, 'files/template/outer.yaml'),
    parameters: { Environment: 'test' },
    loadNestedStacks: { Child: { templateFile: path.join(__dirname, 'files/template/child.json') } },
  });
  const queue = template.getResource('Jobs');
  queue.delaySeconds = 7;
  const child = template.getNestedStack('Child');
  new sqs.CfnQueue(child.stack, 'Added');
  new CfnOutput(stack, 'QueueName', { value: queue.attrQueueName });
  return app;
};

// Templates that are sent by way of the bucket: beyond 51,200 bytes, also of a nested stack, and with characters beyond ASCII.
module.exports = ({ App, NestedStack, Stack, CfnOutput, aws_ssm: ssm }) => {
  const app = new App();
  const fill = (scope, count) => {
    for (let index = 0; index < count; index += 1) {
      new ssm.StringParameter(scope, `Note${index}`, { stringValue: `${'größer – 大きい '.repeat(15)}${index}`, description: 'a note' });
    }
  };
  const large = new Stack(app, 'Large', { description: 'more than is sent in a call' });
  fill(large, 150);
  const outer = new Stack(app, 'LargeOuter');
  const inner = new NestedStack(outer, 'Inner', { description: 'as large' });
  fill(inner, 150);
  new CfnOutput(outer, 'First', { value: inner.node.findChild('Note0').parameterName });
  return app;
};

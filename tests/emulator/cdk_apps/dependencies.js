// An order between stacks of one stage and of the app, and resources that wait for whole constructs.
module.exports = ({ App, Stack, Stage, aws_sqs: sqs, aws_ssm: ssm }) => {
  const app = new App();
  const note = (stack, id) => new ssm.StringParameter(stack, id, { stringValue: id });
  const third = new Stack(app, 'DependenciesThird');
  const second = new Stack(app, 'DependenciesSecond', { description: 'the second one' });
  const first = new Stack(app, 'DependenciesFirst', { tags: { order: '1' } });
  const before = note(first, 'Before');
  const after = note(first, 'After');
  after.node.addDependency(before);
  note(second, 'Note').node.addDependency(before);
  note(third, 'Note');
  third.addStackDependency(second);
  return app;
};

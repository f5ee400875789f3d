// Stacks without resources, of two synthesizers, among one that has some; what has a condition alone.
module.exports = ({ App, Stack, Stage, CfnCondition, CfnOutput, Fn, LegacyStackSynthesizer, aws_ssm: ssm }) => {
  const app = new App();
  const full = new Stack(app, 'EmptyFull');
  new ssm.StringParameter(full, 'Note', { stringValue: 'here' });
  const nothing = new Stack(app, 'EmptyNothing');
  full.addDependency(nothing);
  new Stack(app, 'EmptyLegacy', { synthesizer: new LegacyStackSynthesizer() });
  const condition = new Stack(app, 'EmptyCondition');
  new CfnCondition(condition, 'Here', { expression: Fn.conditionEquals('a', 'a') });
  new CfnOutput(condition, 'Said', { value: 'said' });
  new Stack(new Stage(app, 'EmptyStage'), 'Inside');
  return app;
};

// Annotations: what is wrong with one stack stops it alone; warnings do not.
module.exports = ({ App, Stack, Annotations, Aspects, aws_ssm: ssm }) => {
  const app = new App();
  const good = new Stack(app, 'ErrorsGood');
  const note = new ssm.StringParameter(good, 'Note', { stringValue: 'good' });
  Annotations.of(note).addWarningV2('mine:note', 'a note that is short');
  Annotations.of(note).addInfo('that is all');
  Annotations.of(note).acknowledgeWarning('mine:note');
  Annotations.of(good).addWarning('an old warning');
  const bad = new Stack(app, 'ErrorsBad');
  new ssm.StringParameter(bad, 'Note', { stringValue: 'bad' });
  Aspects.of(bad).add({ visit: (node) => node instanceof ssm.StringParameter && Annotations.of(node).addError('no notes here') });
  return app;
};

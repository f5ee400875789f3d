// Plug-ins that judge templates: one that finds nothing beside one that fails a stage, and findings that are acknowledged.
module.exports = ({ App, Annotations, Stack, Stage, Validations, aws_s3: s3, aws_ssm: ssm }) => {
  const plugin = (name, judge) => ({
    name, version: '1.0', ruleIds: ['no-notes'],
    validate: ({ templatePaths }) => {
      const violations = templatePaths.flatMap(judge);
      return { success: violations.length === 0, violations };
    },
  });
  const app = new App();
  Validations.of(app).addPlugins(plugin('content', () => []));
  const stack = new Stack(app, 'Judged');
  const bucket = new s3.Bucket(stack, 'Files');
  Annotations.of(bucket).addWarningV2('@mine/files:public', 'nobody has looked at it');
  Annotations.of(stack).acknowledgeWarning('@mine/files:public', 'it was looked at');
  Annotations.of(bucket).addWarningV2('@mine/files:name', 'it has no name');
  const stage = new Stage(app, 'JudgedStage');
  Validations.of(stage).addPlugins(plugin('strict', (templatePath) => [{ ruleName: 'no-notes', description: 'notes are not allowed', fix: 'use something else', severity: 'error', violatingResources: [{ resourceLogicalId: 'Note', templatePath, locations: ['Properties/Value'] }] }]));
  new ssm.StringParameter(new Stack(stage, 'Notes'), 'Note', { stringValue: 'a' });
  return app;
};

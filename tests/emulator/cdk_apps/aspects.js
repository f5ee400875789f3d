// Aspects that change and judge: tags, policies of removal, names, warnings at several places and one that is acknowledged.
module.exports = ({ App, Stack, Annotations, Aspects, CfnResource, RemovalPolicies, Tag, aws_s3: s3, aws_sqs: sqs, aws_ssm: ssm }) => {
  const app = new App();
  const stack = new Stack(app, 'Aspects');
  new s3.Bucket(stack, 'Files');
  new sqs.Queue(stack, 'Jobs');
  new ssm.StringParameter(stack, 'Note', { stringValue: 'a' });
  Aspects.of(app).add({
    visit(node) {
      if (node instanceof s3.CfnBucket && !node.versioningConfiguration) {
        Annotations.of(node).addWarningV2('@mine/versions:off', 'the bucket has no versions');
        node.versioningConfiguration = { status: 'Enabled' };
      }
      if (CfnResource.isCfnResource(node)) node.addMetadata('checked', true);
    },
  }, { priority: 100 });
  Aspects.of(stack).add(new Tag('seen', 'yes'));
  RemovalPolicies.of(stack).destroy({ applyToResourceTypes: ['AWS::S3::Bucket'] });
  Annotations.of(stack).addDeprecation('aspects.Old', 'use the new one');
  Annotations.of(stack).addInfo('an info\nof two lines');
  const judged = new Stack(app, 'AspectsJudged');
  const note = new ssm.StringParameter(judged, 'Note', { stringValue: 'b' });
  note.node.addValidation({ validate: () => [] });
  Annotations.of(note).addErrorV2?.('@mine/note:bad', 'no notes here');
  return app;
};

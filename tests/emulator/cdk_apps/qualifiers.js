// Bootstrap resources under names of one's own: qualifier, bucket, roles, and where the version is.
const path = require('path');
module.exports = ({ App, Stack, DefaultStackSynthesizer, aws_s3_assets: assets, aws_ssm: ssm }) => {
  const app = new App({ context: { '@aws-cdk/core:bootstrapQualifier': 'other1' } });
  const env = { account: '123456789012', region: 'us-east-1' };
  const text = (stack) => {
    const asset = new assets.Asset(stack, 'Text', { path: path.join(__dirname, 'files/text.txt'), displayName: 'the text' });
    new ssm.StringParameter(stack, 'Key', { stringValue: asset.s3ObjectKey });
  };
  const usual = { qualifier: 'hnb659fds' };
  text(new Stack(app, 'QualifiersUsual', { env, synthesizer: new DefaultStackSynthesizer(usual) }));
  text(new Stack(app, 'QualifiersMixed', {
    env,
    synthesizer: new DefaultStackSynthesizer({
      fileAssetsBucketName: 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}',
      bucketPrefix: 'mixed/',
      fileAssetPublishingRoleArn: '',
      deployRoleArn: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-hnb659fds-deploy-role-${AWS::AccountId}-${AWS::Region}',
      deployRoleAdditionalOptions: { Tags: [{ Key: 'who', Value: 'ci' }] },
      cloudFormationExecutionRole: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-hnb659fds-cfn-exec-role-${AWS::AccountId}-${AWS::Region}',
      bootstrapStackVersionSsmParameter: '/cdk-bootstrap/hnb659fds/version',
      useLookupRoleForStackOperations: false,
    }),
  }));
  text(new Stack(app, 'QualifiersMissing', { env }));
  return app;
};

// Custom resources: calls of AWS APIs, a provider that waits, and one that a topic manages.
module.exports = ({ Duration, CustomResource, aws_iam: iam, aws_lambda: lambda, aws_logs: logs, aws_sns: sns, custom_resources: cr, aws_ssm: ssm }) => {
  const code = () => lambda.Code.fromInline('exports.handler = async () => {}');
  const handler = (stack, id) => new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: code() });
  return {
    'custom-resources-calls': (stack) => {
      const version = new cr.AwsCustomResource(stack, 'Version', {
        onUpdate: { service: 'SSM', action: 'getParameter', parameters: { Name: '/shop/version', WithDecryption: true }, physicalResourceId: cr.PhysicalResourceId.of('version'), outputPaths: ['Parameter.Value'] },
        policy: cr.AwsCustomResourcePolicy.fromSdkCalls({ resources: ['arn:aws:ssm:eu-west-1:123456789012:parameter/shop/version'] }) });
      const domain = new cr.AwsCustomResource(stack, 'Domain', {
        onCreate: { service: 'SES', action: 'verifyDomainIdentity', parameters: { Domain: 'example.org' }, physicalResourceId: cr.PhysicalResourceId.fromResponse('VerificationToken') },
        onDelete: { service: 'SES', action: 'deleteIdentity', parameters: { Identity: 'example.org' }, ignoreErrorCodesMatching: 'NotFound', region: 'us-east-1' },
        policy: cr.AwsCustomResourcePolicy.fromStatements([new iam.PolicyStatement({ actions: ['ses:VerifyDomainIdentity', 'ses:DeleteIdentity'], resources: ['*'] })]),
        timeout: Duration.minutes(5) });
      new ssm.StringParameter(stack, 'Token', { stringValue: domain.getResponseField('VerificationToken') });
      new ssm.StringParameter(stack, 'Value', { stringValue: version.getResponseField('Parameter.Value') });
    },
    'custom-resources-waiting': (stack) => {
      const provider = new cr.Provider(stack, 'Provider', { onEventHandler: handler(stack, 'OnEvent'), isCompleteHandler: handler(stack, 'IsComplete'), queryInterval: Duration.seconds(30), totalTimeout: Duration.minutes(20) });
      new CustomResource(stack, 'Database', { serviceToken: provider.serviceToken, resourceType: 'Custom::Database', properties: { Name: 'orders', Size: 3 } });
    },
    'custom-resources-topic': (stack) => {
      const topic = new sns.Topic(stack, 'Topic');
      new CustomResource(stack, 'Thing', { serviceToken: topic.topicArn, properties: { List: ['a', 'b'], Nested: { key: 'value' } }, serviceTimeout: Duration.minutes(3) });
    },
  };
};

// No tree, no metadata, no lines; a stack with conditions, and an app whose stacks know no region.
module.exports = ({ App, Stack, CfnCondition, CfnOutput, Fn, Aws, aws_ssm: ssm }) => {
  const app = new App({ treeMetadata: false, analyticsReporting: false, stackTraces: false, context: { 'aws:cdk:disable-stack-trace': true, 'aws:cdk:enable-path-metadata': false } });
  const region = new Stack(app, 'BareRegion', { env: { region: 'us-east-1' } });
  new ssm.CfnParameter(region, 'Note', { type: 'String', value: Aws.REGION });
  const account = new Stack(app, 'BareAccount', { env: { account: '123456789012' } });
  const here = new CfnCondition(account, 'Here', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
  new ssm.CfnParameter(account, 'Note', { type: 'String', value: Fn.conditionIf('Here', 'here', 'there') });
  const gone = new ssm.CfnParameter(account, 'Gone', { type: 'String', value: 'x' });
  gone.cfnOptions.condition = new CfnCondition(account, 'There', { expression: Fn.conditionNot(here) });
  new CfnOutput(account, 'Url', { value: Fn.join('', ['https://', Aws.URL_SUFFIX, '/', Aws.PARTITION, '/', Aws.ACCOUNT_ID]) });
  return app;
};

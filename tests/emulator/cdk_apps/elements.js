// Everything that a template has: parameters, rules, mappings, conditions, transforms, policies of resources, hand-written parts.
module.exports = ({ App, Stack, Aws, CfnCondition, CfnMapping, CfnOutput, CfnParameter, CfnResource, CfnRule, Fn, RemovalPolicy, aws_sns: sns, aws_sqs: sqs, aws_ssm: ssm }) => {
  const app = new App();
  const stack = new Stack(app, 'Elements', { description: 'ünï – code', tags: { team: 'blue', 'a:b': 'c d' }, analyticsReporting: true });
  const kind = new CfnParameter(stack, 'Kind', { default: 'plain', allowedValues: ['plain', 'fast'], noEcho: false });
  const secret = new CfnParameter(stack, 'Secret', { default: 'hidden', noEcho: true });
  const list = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList', default: 'a,b' });
  new CfnRule(stack, 'Known', { assertions: [{ assert: Fn.conditionContains(['plain', 'fast'], kind.valueAsString), assertDescription: 'plain or fast' }] });
  const fast = new CfnCondition(stack, 'Fast', { expression: Fn.conditionEquals(kind, 'fast') });
  const names = new CfnMapping(stack, 'Names', { mapping: { plain: { delay: '3' }, fast: { delay: '0' } } });
  const queue = new sqs.CfnQueue(stack, 'Jobs', { delaySeconds: names.findInMap(kind.valueAsString, 'delay') });
  queue.applyRemovalPolicy(RemovalPolicy.DESTROY);
  queue.overrideLogicalId('Renamed');
  queue.addMetadata('owner', { team: 'blue' });
  const topic = new sns.CfnTopic(stack, 'FastTopic');
  topic.cfnOptions.condition = fast;
  topic.addDependency(queue);
  new CfnResource(stack, 'Raw', { type: 'AWS::SSM::Parameter', properties: { Type: 'String', Value: Fn.join('-', [Aws.STACK_NAME, Fn.select(0, list.valueAsList)]) } });
  new ssm.StringParameter(stack, 'Secretive', { stringValue: secret.valueAsString });
  new CfnOutput(stack, 'FastTopic2', { value: topic.ref, condition: fast, description: 'only when fast' });
  new CfnOutput(stack, 'Name', { value: queue.attrQueueName, exportName: Fn.join(':', [Aws.STACK_NAME, 'Name']) });
  const other = new Stack(app, 'ElementsOther', { stackName: 'Elements-other-name' });
  new ssm.StringParameter(other, 'Name', { stringValue: Fn.importValue('Elements:Name') });
  other.addDependency(stack);
  return app;
};

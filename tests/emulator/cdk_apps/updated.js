// What CloudFormation does with resources besides making them: policies of creation, update and replacement, conditions, orders, rules, sets of stacks.
module.exports = ({ App, CfnCondition, CfnOutput, CfnParameter, CfnRule, CfnResource, Fn, RemovalPolicy, Stack, aws_lambda: lambda, aws_sns: sns, aws_sqs: sqs, aws_ssm: ssm }) => {
  const app = new App();
  const stack = new Stack(app, 'Updated', { terminationProtection: false, tags: { of: 'the stack' } });
  const kind = new CfnParameter(stack, 'Kind', { allowedValues: ['test', 'prod'], default: 'test' });
  const isProduction = new CfnCondition(stack, 'IsProduction', { expression: Fn.conditionEquals(kind.valueAsString, 'prod') });
  const isTest = new CfnCondition(stack, 'IsTest', { expression: Fn.conditionNot(isProduction) });
  new CfnRule(stack, 'OnlyTests', { ruleCondition: Fn.conditionEquals(kind.valueAsString, 'test'), assertions: [{ assert: Fn.conditionContains(['test'], kind.valueAsString), assertDescription: 'only tests here' }] });
  const topic = new sns.CfnTopic(stack, 'OnlyProduction');
  topic.cfnOptions.condition = isProduction;
  const queue = new sqs.CfnQueue(stack, 'Jobs', { visibilityTimeout: Fn.conditionIf('IsProduction', 300, 30) });
  queue.cfnOptions.updateReplacePolicy = 'Retain';
  queue.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  queue.applyRemovalPolicy(RemovalPolicy.DESTROY);
  const note = new ssm.CfnParameter(stack, 'Note', { type: 'String', value: Fn.conditionIf('IsTest', 'of a test', 'of production') });
  note.addDependency(queue);
  note.cfnOptions.metadata = { reason: 'kept' };
  note.addOverride('Properties.Tags', { overridden: 'yes' });
  note.addDeletionOverride('Properties.Nothing');
  const group = new CfnResource(stack, 'Wait', { type: 'AWS::CloudFormation::WaitConditionHandle' });
  group.cfnOptions.condition = isTest;
  const output = new CfnOutput(stack, 'Chosen', { value: Fn.conditionIf('IsProduction', topic.ref, queue.ref).toString(), condition: isTest, description: 'which one' });
  output.overrideLogicalId('Which');
  return app;
};

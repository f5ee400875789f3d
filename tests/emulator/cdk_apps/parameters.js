// Values that are known late: parameters of SSM and of each type, dynamic references, mappings that choose by region.
module.exports = ({ App, Stack, CfnMapping, CfnOutput, CfnParameter, Fn, Lazy, SecretValue, aws_ec2: ec2, aws_iam: iam, aws_s3: s3, aws_sqs: sqs, aws_ssm: ssm }) => {
  const app = new App();
  const base = new Stack(app, 'ParametersBase');
  new ssm.StringParameter(base, 'Kept', { parameterName: '/parameters/kept', stringValue: 'kept value' });
  const stack = new Stack(app, 'ParametersUser');
  stack.addStackDependency(base);
  const kept = ssm.StringParameter.valueForStringParameter(stack, '/parameters/kept');
  new ssm.StringParameter(stack, 'Copy', { stringValue: kept });
  const versioned = ssm.StringParameter.fromStringParameterAttributes(stack, 'Versioned', { parameterName: '/parameters/kept', version: 1 });
  new sqs.Queue(stack, 'Jobs', { queueName: Fn.join('-', ['parameters', Fn.select(0, Fn.split(' ', versioned.stringValue))]) });
  const number = new CfnParameter(stack, 'Delay', { type: 'Number', default: 5, minValue: 0, maxValue: 900, constraintDescription: 'seconds' });
  const names = new CfnParameter(stack, 'Names', { type: 'List<Number>', default: '1,2,3' });
  const text = new CfnParameter(stack, 'Text', { default: '', maxLength: 10, allowedPattern: '[a-z]*', description: 'a text' });
  const queue = new sqs.CfnQueue(stack, 'Late', { delaySeconds: number.valueAsNumber, tags: [{ key: 'names', value: Fn.join('+', names.valueAsList) }] });
  const regions = new CfnMapping(stack, 'Regions', { lazy: true, mapping: { 'us-east-1': { name: 'here' }, 'eu-west-1': { name: 'there' } } });
  new ssm.StringParameter(stack, 'Mapped', { stringValue: regions.findInMap(stack.region, 'name') });
  new ssm.StringParameter(stack, 'Lazily', { stringValue: Lazy.string({ produce: () => `late:${text.valueAsString}!` }) });
  new CfnOutput(stack, 'Sub', { value: Fn.sub('${Late.Arn} ${!Literal} ${name}', { name: kept }) });
  new CfnOutput(stack, 'Cidrs', { value: Fn.join(',', Fn.cidr('10.0.0.0/16', 2, '8')) });
  new CfnOutput(stack, 'Encoded', { value: Fn.base64(queue.attrQueueName) });
  return app;
};

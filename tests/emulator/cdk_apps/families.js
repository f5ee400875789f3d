// Nested stacks in stages that read each other: between parents, from stacks beside them, with the same names everywhere.
module.exports = ({ App, CfnOutput, Fn, NestedStack, Stack, Stage, Token, aws_sns: sns, aws_sqs: sqs, aws_ssm: ssm }) => {
  const app = new App();
  for (const name of ['FamiliesBlue', 'FamiliesGreen']) {
    const stage = new Stage(app, name);
    const first = new Stack(stage, 'First');
    const second = new Stack(stage, 'Second');
    const [one, two] = [first, second].map((parent) => new NestedStack(parent, 'Inner'));
    const queue = new sqs.Queue(one, 'Jobs');
    new ssm.StringParameter(two, 'Jobs', { stringValue: queue.queueArn });
    const list = Fn.join('|', Fn.split(',', Fn.join(',', [queue.queueName, 'and more'])));
    new ssm.StringParameter(second, 'List', { stringValue: list });
    const topic = new sns.Topic(second, 'News');
    new ssm.StringParameter(two, 'News', { stringValue: Token.asString(topic.topicName) });
    first.exportValue(queue.queueUrl);
    const third = new Stack(stage, 'Third', { stackName: `${name}Last` });
    new CfnOutput(third, 'Inner', { value: Fn.importValue(Fn.join('', [name, '-First:', 'Kept'])) });
    new CfnOutput(first, 'Kept', { value: queue.queueName, exportName: `${name}-First:Kept` });
    new ssm.StringParameter(third, 'Note', { stringValue: 'last' });
    third.addStackDependency(first);
  }
  return app;
};

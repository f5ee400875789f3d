// Strong, weak and kept references between stacks, exports by name, and lists.
module.exports = ({ App, Stack, CfnOutput, Fn, aws_sns: sns, aws_sqs: sqs, aws_ssm: ssm }) => {
  const app = new App();
  const base = new Stack(app, 'ReferencesBase');
  const queue = new sqs.Queue(base, 'Jobs');
  const topic = new sns.Topic(base, 'News');
  base.exportValue(topic.topicName);
  const names = new ssm.StringListParameter(base, 'Names', { stringListValue: ['one', 'two'] });
  new CfnOutput(base, 'ByName', { value: topic.topicArn, exportName: 'references-news' });
  const user = new Stack(app, 'ReferencesUser');
  new ssm.StringParameter(user, 'Arn', { stringValue: queue.queueArn });
  new ssm.StringParameter(user, 'News', { stringValue: Fn.importValue('references-news') });
  user.addDependency(base);
  const lists = new Stack(app, 'ReferencesLists');
  new ssm.StringListParameter(lists, 'Copy', { stringListValue: names.stringListValue });
  return app;
};

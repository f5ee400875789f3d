// Stages in stages, with stacks that have names of their own, tags, descriptions, and an order between them.
module.exports = ({ App, Stack, Stage, Tags, CfnOutput, CfnParameter, aws_sqs: sqs, aws_ssm: ssm }) => {
  const app = new App();
  for (const name of ['StagesDev', 'StagesProd']) {
    const stage = new Stage(app, name);
    const network = new Stack(stage, 'Network', { description: `the network of ${name}` });
    const size = new CfnParameter(network, 'Size', { default: 'small', allowedValues: ['small', 'large'] });
    const queue = new sqs.Queue(network, 'Jobs');
    new CfnOutput(network, 'Chosen', { value: size.valueAsString });
    const service = new Stack(stage, 'Service', { stackName: `${name}-renamed`, terminationProtection: false });
    new ssm.StringParameter(service, 'Address', { stringValue: queue.queueUrl });
    const late = new Stack(stage, 'Late');
    new ssm.StringParameter(late, 'Note', { stringValue: 'late' });
    late.addDependency(service, 'it reads what the service writes');
    const inner = new Stage(stage, 'Inner');
    new ssm.StringParameter(new Stack(inner, 'Base'), 'Note', { stringValue: 'inner' });
    Tags.of(stage).add('stage', name);
    Tags.of(queue).add('cost', 'jobs', { priority: 300 });
  }
  new ssm.StringParameter(new Stack(app, 'StagesTop'), 'Note', { stringValue: 'top' });
  return app;
};

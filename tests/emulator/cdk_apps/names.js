// Stacks inside constructs, names of their own, ids that are renamed or kept, and texts in other scripts.
const { Construct } = require(require.resolve('constructs', { paths: [process.argv[2]] }));
module.exports = ({ App, Stack, CfnOutput, Tags, aws_sqs: sqs, aws_ssm: ssm }) => {
  const app = new App();
  class Team extends Construct {
    constructor(scope, id) {
      super(scope, id);
      this.stack = new Stack(this, 'Stack', { description: `${id} – größe ✓` });
      new ssm.StringParameter(this.stack, 'Note', { stringValue: `grüße an ${id} 日本` });
    }
  }
  const blue = new Team(new Construct(app, 'Names'), 'Blue');
  const named = new Stack(app, 'NamesNumber1', { stackName: 'Names-1-with-a-long-name-' + 'x'.repeat(90) });
  named.renameLogicalId('Jobs', 'Renamed');
  const jobs = new sqs.CfnQueue(named, 'Jobs', { queueName: 'names-jobs.fifo', fifoQueue: true });
  const other = new sqs.CfnQueue(named, 'Other');
  other.overrideLogicalId('AnotherOne');
  other.addPropertyOverride('VisibilityTimeout', 12);
  other.addPropertyDeletionOverride('DelaySeconds');
  other.addOverride('Metadata.some.thing', ['a', { b: 1 }]);
  new CfnOutput(named, 'Out', { value: jobs.ref }).overrideLogicalId('NamedOut');
  named.addStackDependency(blue.stack);
  Tags.of(app).add('owner', 'blue team');
  Tags.of(named).remove('owner');
  return app;
};

module.exports = ({
  Duration, SecretValue, aws_events: events, aws_events_targets: targets, aws_kinesis: kinesis, aws_stepfunctions: sfn,
  aws_codebuild: codebuild, aws_lambda: lambda, aws_logs: logs, aws_sns: sns, aws_codepipeline: codepipeline, aws_batch: batch, aws_sqs: sqs,
}) => ({
  'events-roles': (stack) => {
    const machine = sfn.StateMachine.fromStateMachineArn(stack, 'Machine', 'arn:aws:states:eu-west-1:123456789012:stateMachine:orders');
    const project = codebuild.Project.fromProjectArn(stack, 'Project', 'arn:aws:codebuild:eu-west-1:123456789012:project/site');
    const pipeline = codepipeline.Pipeline.fromPipelineArn(stack, 'Pipeline', 'arn:aws:codepipeline:eu-west-1:123456789012:site');
    const bus = events.EventBus.fromEventBusArn(stack, 'Bus', 'arn:aws:events:eu-west-1:210987654321:event-bus/other');
    const dead = new sqs.Queue(stack, 'Dead');
    const stream = new kinesis.Stream(stack, 'Stream');
    const rule = new events.Rule(stack, 'Rule', { eventPattern: { source: ['shop'] } });
    rule.addTarget(new targets.SfnStateMachine(machine, { deadLetterQueue: dead, input: events.RuleTargetInput.fromObject({ a: 1 }) }));
    rule.addTarget(new targets.KinesisStream(stream, { partitionKeyPath: events.EventField.fromPath('$.detail.id') }));
    rule.addTarget(new targets.CodeBuildProject(project, { retryAttempts: 2, maxEventAge: Duration.hours(2) }));
    rule.addTarget(new targets.CodePipeline(pipeline));
    const other = new events.Rule(stack, 'Other', { eventPattern: { source: ['shop'] } });
    other.addTarget(new targets.EventBus(bus));
    other.addTarget(new targets.SfnStateMachine(machine));
  },
  'events-natural': (stack) => {
    const work = new lambda.Function(stack, 'Work', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', code: lambda.Code.fromInline('def handler(event, context): pass') });
    const rule = new events.Rule(stack, 'Rule', { eventPattern: { source: ['shop'] } });
    rule.addTarget(new targets.LambdaFunction(work));
    rule.addTarget(new targets.LambdaFunction(work.addAlias('live')));
    rule.addTarget(new targets.SqsQueue(new sqs.Queue(stack, 'Queue')));
    rule.addTarget(new targets.SnsTopic(new sns.Topic(stack, 'Topic')));
    const other = new events.Rule(stack, 'Other', { schedule: events.Schedule.rate(Duration.hours(1)) });
    other.addTarget(new targets.EventBus(new events.EventBus(stack, 'Bus')));
    const machine = new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Done')) });
    other.addTarget(new targets.SfnStateMachine(machine));
  },
  'events-batch': (stack) => {
    const rule = new events.Rule(stack, 'Rule', { schedule: events.Schedule.rate(Duration.hours(1)) });
    const queue = batch.JobQueue.fromJobQueueArn(stack, 'Queue', 'arn:aws:batch:eu-west-1:123456789012:job-queue/jobs');
    const job = batch.EcsJobDefinition.fromJobDefinitionArn(stack, 'Job', 'arn:aws:batch:eu-west-1:123456789012:job-definition/work:1');
    rule.addTarget(new targets.BatchJob(queue.jobQueueArn, queue, job.jobDefinitionArn, job, { size: 3, attempts: 2, jobName: 'hourly', event: events.RuleTargetInput.fromObject({ day: 'x' }) }));
  },
  'events-api': (stack) => {
    const connection = new events.Connection(stack, 'Connection', {
      authorization: events.Authorization.apiKey('x-api-key', SecretValue.secretsManager('shop-key')),
      description: 'The shop',
      headerParameters: { 'x-shop': events.HttpParameter.fromString('mine') },
    });
    const destination = new events.ApiDestination(stack, 'Orders', { connection, endpoint: 'https://shop.example/orders', httpMethod: events.HttpMethod.PUT, rateLimitPerSecond: 10, description: 'Orders' });
    const rule = new events.Rule(stack, 'Rule', { eventPattern: { source: ['shop'] } });
    rule.addTarget(new targets.ApiDestination(destination, { headerParameters: { a: 'b' }, queryStringParameters: { c: 'd' }, pathParameterValues: [] }));
    new events.Connection(stack, 'Basic', { authorization: events.Authorization.basic('me', SecretValue.secretsManager('shop-key')) });
    new events.Connection(stack, 'OAuth', { authorization: events.Authorization.oauth({ authorizationEndpoint: 'https://shop.example/token', httpMethod: events.HttpMethod.POST, clientId: 'me', clientSecret: SecretValue.secretsManager('shop-key'), bodyParameters: { scope: events.HttpParameter.fromString('all') } }) });
    const bus = new events.EventBus(stack, 'Bus', { eventBusName: 'shop' });
    bus.archive('Archive', { archiveName: 'shop', description: 'All', eventPattern: { source: ['shop'] }, retention: Duration.days(30) });
  },
});

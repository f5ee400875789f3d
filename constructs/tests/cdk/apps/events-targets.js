module.exports = ({
  Duration, SecretValue, aws_events: events, aws_events_targets: targets, aws_kinesis: kinesis, aws_stepfunctions: sfn,
  aws_codebuild: codebuild, aws_lambda: lambda, aws_logs: logs, aws_sns: sns, aws_codepipeline: codepipeline, aws_batch: batch, aws_sqs: sqs, aws_apigateway: apigateway, aws_apigatewayv2: apigatewayv2, aws_appsync: appsync, aws_ecs: ecs, aws_ec2: ec2, aws_iam: iam,
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
  'events-apis': (stack) => {
    const api = new apigateway.RestApi(stack, 'Api', { cloudWatchRole: false });
    api.root.addResource('orders').addResource('{id}').addMethod('POST', new apigateway.MockIntegration());
    const rule = new events.Rule(stack, 'Rule', { eventPattern: { source: ['shop'] } });
    rule.addTarget(new targets.ApiGateway(api, { method: 'POST', path: '/orders/*', pathParameterValues: ['$.detail.id'], headerParameters: { a: 'b' }, queryStringParameters: { c: 'd' } }));
    const graph = new appsync.CfnGraphQLApi(stack, 'Graph', { name: 'shop', authenticationType: 'AWS_IAM' });
    const known = appsync.GraphqlApi.fromGraphqlApiAttributes(stack, 'Known', { graphqlApiId: graph.attrApiId, graphQLEndpointArn: graph.attrGraphQlEndpointArn, modes: ['AWS_IAM'] });
    rule.addTarget(new targets.AppSync(known, { graphQLOperation: 'mutation Publish($id: String!) { publish(id: $id) { id } }', variables: events.RuleTargetInput.fromObject({ id: events.EventField.fromPath('$.detail.id') }) }));
    rule.addTarget(new targets.RedshiftQuery('arn:aws:redshift:eu-west-1:123456789012:cluster:lake', { database: 'sales', sql: ['select 1'], statementName: 'one', sendEventBridgeEvent: true }));
  },
  'events-existing-task': (stack) => {
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'] }) });
    const role = (name) => iam.Role.fromRoleArn(stack, name, `arn:aws:iam::123456789012:role/${name}`);
    const task = ecs.FargateTaskDefinition.fromFargateTaskDefinitionAttributes(stack, 'Task', { taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/work:3', taskRole: role('Work'), executionRole: role('Start'), networkMode: ecs.NetworkMode.AWS_VPC });
    const rule = new events.Rule(stack, 'Rule', { schedule: events.Schedule.rate(Duration.days(1)) });
    rule.addTarget(new targets.EcsTask({ cluster, taskDefinition: task, containerOverrides: [{ containerName: 'main', environment: [{ name: 'A', value: 'b' }] }] }));
  },
});

// An everyday serverless app: an API, a table, a queue and a schedule around functions, with roles that grow by what is granted.
const path = require('path');
module.exports = ({ App, Stack, CfnOutput, Duration, RemovalPolicy, aws_apigateway: api, aws_dynamodb: dynamodb, aws_events: events, aws_events_targets: targets, aws_lambda: lambda, aws_lambda_event_sources: sources, aws_logs: logs, aws_sns: sns, aws_sns_subscriptions: subscriptions, aws_sqs: sqs }) => {
  const app = new App();
  const stack = new Stack(app, 'Serverless');
  const table = new dynamodb.Table(stack, 'Orders', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, removalPolicy: RemovalPolicy.DESTROY, stream: dynamodb.StreamViewType.NEW_IMAGE });
  const queue = new sqs.Queue(stack, 'Jobs', { visibilityTimeout: Duration.minutes(2) });
  const code = lambda.Code.fromInline('def handler(event, context):\n    return {"statusCode": 200, "body": "grüße"}\n');
  const handler = (id) => new lambda.Function(stack, id, {
    runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', code, timeout: Duration.seconds(20),
    environment: { TABLE: table.tableName }, logGroup: new logs.LogGroup(stack, `${id}Log`, { removalPolicy: RemovalPolicy.DESTROY }),
  });
  const worker = handler('Worker');
  worker.addEventSource(new sources.SqsEventSource(queue, { batchSize: 5, reportBatchItemFailures: true }));
  table.grantReadWriteData(worker);
  const front = handler('Front');
  queue.grantSendMessages(front);
  const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: front.currentVersion });
  const rest = new api.LambdaRestApi(stack, 'Api', { handler: alias, proxy: false, cloudWatchRole: false });
  rest.root.addResource('orders').addMethod('POST');
  new events.Rule(stack, 'Nightly', { schedule: events.Schedule.cron({ minute: '0', hour: '3' }), targets: [new targets.LambdaFunction(worker)] });
  const topic = new sns.Topic(stack, 'News', { displayName: 'news & more <b>' });
  topic.addSubscription(new subscriptions.SqsSubscription(queue, { rawMessageDelivery: true }));
  new CfnOutput(stack, 'Address', { value: rest.urlForPath('/orders') });
  return app;
};

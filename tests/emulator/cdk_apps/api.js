// APIs: REST with stages, models and keys, whose deployments are named after what they hold; HTTP with routes; events and schedules.
module.exports = ({ App, Duration, Stack, CfnOutput, aws_apigateway: rest, aws_apigatewayv2: http, aws_events: events, aws_events_targets: targets, aws_lambda: lambda, aws_sqs: sqs, aws_stepfunctions: steps, aws_stepfunctions_tasks: tasks }) => {
  const app = new App();
  const stack = new Stack(app, 'Api');
  const handler = new lambda.Function(stack, 'Handler', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', code: lambda.Code.fromInline('def handler(event, context):\n    return {"statusCode": 200}\n'), currentVersionOptions: { description: 'of this code' } });
  const api = new rest.RestApi(stack, 'Rest', { deployOptions: { stageName: 'live', throttlingRateLimit: 10 }, cloudWatchRole: true });
  const items = api.root.addResource('items', { defaultCorsPreflightOptions: { allowOrigins: rest.Cors.ALL_ORIGINS } });
  items.addMethod('GET', new rest.LambdaIntegration(handler), { apiKeyRequired: true });
  items.addResource('{id}').addMethod('POST', new rest.LambdaIntegration(handler), { requestModels: { 'application/json': api.addModel('Item', { schema: { type: rest.JsonSchemaType.OBJECT } }) } });
  const plan = api.addUsagePlan('Plan', { throttle: { rateLimit: 5, burstLimit: 2 } });
  plan.addApiKey(api.addApiKey('Key'));
  plan.addApiStage({ stage: api.deploymentStage });
  const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion });
  const rule = new events.Rule(stack, 'Nightly', { schedule: events.Schedule.cron({ hour: '3', minute: '0' }) });
  rule.addTarget(new targets.LambdaFunction(alias, { retryAttempts: 1 }));
  rule.addTarget(new targets.SqsQueue(new sqs.Queue(stack, 'Jobs')));
  const machine = new steps.StateMachine(stack, 'Flow', { definitionBody: steps.DefinitionBody.fromChainable(new steps.Pass(stack, 'Begin').next(new tasks.LambdaInvoke(stack, 'Call', { lambdaFunction: alias, payloadResponseOnly: true })).next(new steps.Wait(stack, 'Pause', { time: steps.WaitTime.duration(Duration.seconds(1)) }))) });
  new CfnOutput(stack, 'Machine', { value: machine.stateMachineArn });
  const second = new Stack(app, 'ApiHttp');
  const gateway = new http.CfnApi(second, 'Http', { name: 'routes', protocolType: 'HTTP' });
  new http.CfnStage(second, 'Stage', { apiId: gateway.ref, stageName: '$default', autoDeploy: true });
  new CfnOutput(second, 'Address', { value: gateway.attrApiEndpoint });
  return app;
};

// The same with the AWS CDK, for comparison.
import * as cdk from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';

const ANSWER = `
import boto3, json, os

table = boto3.resource('dynamodb').Table(os.environ['TABLE'])

def handler(event, context):
    customer = event['pathParameters']['customer']
    if event['httpMethod'] == 'PUT':
        table.put_item(Item={'customer': customer, **json.loads(event['body'])})
    found = table.query(KeyConditionExpression='customer = :c', ExpressionAttributeValues={':c': customer})
    headers = {'Access-Control-Allow-Origin': 'https://shop.example'}
    return {'statusCode': 200, 'headers': headers, 'body': json.dumps(found['Items'], default=str)}
`;
const START = `
import boto3, json, os

def handler(event, context):
    states = boto3.client('stepfunctions')
    for record in event['Records']:
        image = record['dynamodb'].get('NewImage')
        if image:
            states.start_execution(stateMachineArn=os.environ['MACHINE'], input=json.dumps(image))
`;
const SHIP = `
def handler(event, context):
    for record in event['Records']:
        print(record['body'])
`;

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Shop');
const python = {
  runtime: lambda.Runtime.PYTHON_3_13,
  handler: 'index.handler',
  timeout: cdk.Duration.seconds(10),
};

const orders = new dynamodb.Table(stack, 'Orders', {
  partitionKey: { name: 'customer', type: dynamodb.AttributeType.STRING },
  sortKey: { name: 'order', type: dynamodb.AttributeType.STRING },
  billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
  stream: dynamodb.StreamViewType.NEW_IMAGE,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
});
orders.addGlobalSecondaryIndex({
  indexName: 'by-day',
  partitionKey: { name: 'day', type: dynamodb.AttributeType.STRING },
});

const answer = new lambda.Function(stack, 'Answer', {
  ...python,
  code: lambda.Code.fromInline(ANSWER),
  environment: { TABLE: orders.tableName },
});
orders.grantReadWriteData(answer);
const live = answer.addAlias('live');

const api = new apigateway.RestApi(stack, 'Api', {
  description: 'Orders of customers',
  cloudWatchRole: false,
  defaultCorsPreflightOptions: { allowOrigins: ['https://shop.example'] },
  deployOptions: { stageName: 'v1', throttlingRateLimit: 50, throttlingBurstLimit: 100 },
});
const customer = api.root.addResource('customers').addResource('{customer}').addResource('orders');
for (const method of ['GET', 'PUT']) {
  customer.addMethod(method, new apigateway.LambdaIntegration(live), {
    authorizationType: apigateway.AuthorizationType.IAM,
  });
}

const failed = new sqs.Queue(stack, 'Failed', {
  retentionPeriod: cdk.Duration.days(14),
  enforceSSL: true,
});
const shipping = new sqs.Queue(stack, 'Shipping', {
  visibilityTimeout: cdk.Duration.seconds(60),
  deadLetterQueue: { queue: failed, maxReceiveCount: 3 },
  enforceSSL: true,
});
const work = new lambda.Function(stack, 'Ship', { ...python, code: lambda.Code.fromInline(SHIP) });
work.addEventSource(new sources.SqsEventSource(shipping, { reportBatchItemFailures: true }));

const refused = new sfn.Fail(stack, 'Refuse', { error: 'TooLarge' });
const ship = new tasks.SqsSendMessage(stack, 'Send', {
  queue: shipping,
  messageBody: sfn.TaskInput.fromObject({ order: sfn.JsonPath.stringAt('$.order.S') }),
});
ship.addCatch(refused);
const definition = new sfn.Choice(stack, 'Too large?')
  .when(sfn.Condition.stringEquals('$.size.S', 'large'), refused)
  .otherwise(ship.next(new sfn.Succeed(stack, 'Done')));
const machine = new sfn.StateMachine(stack, 'Handling', {
  definitionBody: sfn.DefinitionBody.fromChainable(definition),
  timeout: cdk.Duration.hours(1),
});

const start = new lambda.Function(stack, 'Start', {
  ...python,
  code: lambda.Code.fromInline(START),
  environment: { MACHINE: machine.stateMachineArn },
});
start.addEventSource(
  new sources.DynamoEventSource(orders, {
    startingPosition: lambda.StartingPosition.TRIM_HORIZON,
    retryAttempts: 5,
  }),
);
machine.grantStartExecution(start);

new cdk.CfnOutput(stack, 'Url', { value: api.urlForPath('/customers/') });

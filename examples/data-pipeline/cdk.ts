// The same with the AWS CDK, for comparison.
import * as cdk from 'aws-cdk-lib';
import * as cw_actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import * as tasks from 'aws-cdk-lib/aws-stepfunctions-tasks';

const KEEP = `
import base64, boto3, json, os

table = boto3.resource('dynamodb').Table(os.environ['TABLE'])

def handler(event, context):
    with table.batch_writer() as batch:
        for record in event['Records']:
            batch.put_item(Item=json.loads(base64.b64decode(record['kinesis']['data'])))
`;
const REPORT = `
import boto3, os

def handler(event, context):
    found = boto3.client('dynamodb').describe_table(TableName=os.environ['TABLE'])
    return {'text': f"{found['Table']['ItemCount']} measurements"}
`;

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Measurements');

const stream = new kinesis.Stream(stack, 'Stream', { streamMode: kinesis.StreamMode.ON_DEMAND });
const table = new dynamodb.Table(stack, 'Table', {
  partitionKey: { name: 'device', type: dynamodb.AttributeType.STRING },
  sortKey: { name: 'time', type: dynamodb.AttributeType.NUMBER },
  billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
  timeToLiveAttribute: 'expires',
});
const broken = new sqs.Queue(stack, 'Broken', { retentionPeriod: cdk.Duration.days(14) });

const python = {
  runtime: lambda.Runtime.PYTHON_3_13,
  handler: 'index.handler',
  timeout: cdk.Duration.minutes(1),
  environment: { TABLE: table.tableName },
};
const keep = new lambda.Function(stack, 'Keep', { ...python, code: lambda.Code.fromInline(KEEP) });
keep.addEventSource(
  new sources.KinesisEventSource(stream, {
    startingPosition: lambda.StartingPosition.TRIM_HORIZON,
    batchSize: 500,
    bisectBatchOnError: true,
    retryAttempts: 3,
    onFailure: new sources.SqsDlq(broken),
  }),
);
table.grantWriteData(keep);

const report = new lambda.Function(stack, 'Report', {
  ...python,
  code: lambda.Code.fromInline(REPORT),
});
table.grantReadData(report);
const team = new sns.Topic(stack, 'Team');
const count = new tasks.LambdaInvoke(stack, 'Count', {
  lambdaFunction: report,
  payloadResponseOnly: true,
});
const tell = new tasks.SnsPublish(stack, 'Tell', {
  topic: team,
  message: sfn.TaskInput.fromObject({ text: sfn.JsonPath.stringAt('$.text') }),
});
const reporting = new sfn.StateMachine(stack, 'Reporting', {
  definitionBody: sfn.DefinitionBody.fromChainable(count.next(tell)),
});
new events.Rule(stack, 'Nightly', {
  schedule: events.Schedule.cron({ hour: '3', minute: '0' }),
  targets: [new targets.SfnStateMachine(reporting)],
});

const late = stream.metricGetRecordsIteratorAgeMilliseconds();
const alarm = late.createAlarm(stack, 'Late', {
  threshold: 60000,
  evaluationPeriods: 1,
  comparisonOperator: cdk.aws_cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
});
alarm.addAlarmAction(new cw_actions.SnsAction(team));

module.exports = ({ Duration, aws_ec2: ec2, aws_ecr: ecr, aws_iam: iam, aws_kinesis: kinesis, aws_kms: kms, aws_lambda: lambda, aws_lambda_event_sources: sources, aws_logs: logs, aws_s3: s3, aws_secretsmanager: secretsmanager, aws_sns: sns, aws_sqs: sqs }) => {
  const echo = (stack, id, props) => new lambda.Function(stack, id, {
    runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', code: lambda.Code.fromInline('def handler(event, context): return event'), ...props,
  });
  const cases = {
    'lambda-permissions': (stack) => {
      const f = echo(stack, 'F', { deadLetterTopic: new sns.Topic(stack, 'Failed') });
      f.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] }));
      f.addPermission('FromBucket', { principal: new iam.ServicePrincipal('s3.amazonaws.com'), sourceArn: 'arn:aws:s3:::files', sourceAccount: '123456789012' });
      f.addPermission('FromAccount', { principal: new iam.AccountPrincipal('123456789012') });
      f.addPermission('FromOrganization', { principal: new iam.OrganizationPrincipal('o-12345abcde') });
      f.currentVersion.addAlias('live').addPermission('FromTopic', { principal: new iam.ServicePrincipal('sns.amazonaws.com') });
      const key = new kms.Key(stack, 'Key');
      echo(stack, 'G', { loggingFormat: lambda.LoggingFormat.JSON, deadLetterQueueEnabled: true });
      const known = lambda.Function.fromFunctionName(stack, 'Known', 'theirs');
      known.grantInvoke(f);
    },
    'lambda-repository': (stack) => {
      const images = new ecr.Repository(stack, 'Images');
      new lambda.DockerImageFunction(stack, 'F', { code: lambda.DockerImageCode.fromEcr(images, { tagOrDigest: 'v1', cmd: ['app.main'] }) });
    },
    'lambda-mappings': (stack) => {
      const f = echo(stack, 'F', { timeout: Duration.seconds(30) });
      const failed = new sqs.Queue(stack, 'Failed');
      const topic = new sns.Topic(stack, 'Told');
      const stream = new kinesis.Stream(stack, 'Clicks');
      f.addEventSource(new sources.KinesisEventSource(stream, {
        startingPosition: lambda.StartingPosition.AT_TIMESTAMP, startingPositionTimestamp: 1700000000, onFailure: new sources.SnsDlq(topic),
        filters: [lambda.FilterCriteria.filter({ data: { level: lambda.FilterRule.isEqual('error') } })],
      }));
      f.addEventSource(new sources.ManagedKafkaEventSource({
        clusterArn: 'arn:aws:kafka:eu-central-1:123456789012:cluster/orders/0-1', topic: 'orders', startingPosition: lambda.StartingPosition.TRIM_HORIZON,
        provisionedPollerConfig: { minimumPollers: 1, maximumPollers: 3 }, onFailure: new sources.SqsDlq(failed),
      }));
      f.addEventSource(new sources.SqsEventSource(new sqs.Queue(stack, 'Jobs'), {
        metricsConfig: { metrics: [lambda.MetricType.EVENT_COUNT] }, filters: [lambda.FilterCriteria.filter({ body: { kind: ['a'] } })],
        filterEncryption: new kms.Key(stack, 'Key'),
      }));
    },
    'lambda-alias-sources': (stack) => {
      const f = echo(stack, 'F');
      const alias = f.addAlias('live');
      alias.addEventSource(new sources.SqsEventSource(new sqs.Queue(stack, 'Jobs')));
      alias.addEventSource(new sources.SnsEventSource(new sns.Topic(stack, 'News')));
      f.currentVersion.addEventSource(new sources.KinesisEventSource(new kinesis.Stream(stack, 'Clicks'), { startingPosition: lambda.StartingPosition.LATEST }));
    },
    'lambda-versions': (stack) => {
      const f = echo(stack, 'F');
      const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version: f.currentVersion, onFailure: undefined, maxEventAge: Duration.hours(1), retryAttempts: 0 });
      alias.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE });
      const scaled = alias.addAutoScaling({ minCapacity: 1, maxCapacity: 5 });
      scaled.scaleOnUtilization({ utilizationTarget: 0.5 });
    },
  };
  for (const fill of Object.values(cases)) fill.context = { '@aws-cdk/aws-iam:minimizePolicies': true };
  return cases;
};

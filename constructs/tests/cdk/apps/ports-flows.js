// Work that flows through machines, queues, topics and streams, as people write it, which is ported whole.
module.exports = ({ Duration, RemovalPolicy, CfnOutput, Size, aws_cloudwatch: cw, aws_cloudwatch_actions: actions, aws_dynamodb: dynamodb, aws_ec2: ec2, aws_ecs: ecs, aws_events: events, aws_events_targets: targets, aws_iam: iam, aws_kinesis: kinesis, aws_kms: kms, aws_lambda: lambda, aws_lambda_destinations: destinations, aws_lambda_event_sources: sources, aws_logs: logs, aws_s3: s3, aws_s3_notifications: notifications, aws_sns: sns, aws_sns_subscriptions: subscriptions, aws_sqs: sqs, aws_stepfunctions: sfn, aws_stepfunctions_tasks: tasks }) => {
  const closed = { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, encryption: s3.BucketEncryption.S3_MANAGED };
  const fn = (stack, id, props = {}) => new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {}'), ...props });

  // An order as a saga: several steps at once, a person's word, and the way back.
  const saga = (stack) => {
    const table = new dynamodb.Table(stack, 'Orders', { deletionProtection: true, partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, billingMode: dynamodb.BillingMode.PAY_PER_REQUEST });
    const [reserve, charge, release, approve, ship] = ['Reserve', 'Charge', 'Release', 'Approve', 'Ship'].map((id) => fn(stack, id));
    const topic = new sns.Topic(stack, 'News');
    const failed = new sfn.Fail(stack, 'Failed', { error: 'OrderFailed', cause: 'the order could not be placed' });
    const back = new tasks.LambdaInvoke(stack, 'TakeBack', { lambdaFunction: release, retryOnServiceExceptions: false, outputPath: '$.Payload' })
      .next(new tasks.DynamoUpdateItem(stack, 'MarkFailed', { table, key: { id: tasks.DynamoAttributeValue.fromString(sfn.JsonPath.stringAt('$.id')) }, updateExpression: 'SET #s = :s', expressionAttributeNames: { '#s': 'state' }, expressionAttributeValues: { ':s': tasks.DynamoAttributeValue.fromString('failed') }, resultPath: sfn.JsonPath.DISCARD }))
      .next(failed);
    const save = new tasks.DynamoPutItem(stack, 'Save', { table, item: { id: tasks.DynamoAttributeValue.fromString(sfn.JsonPath.stringAt('$.id')), total: tasks.DynamoAttributeValue.numberFromString(sfn.JsonPath.stringAt("States.Format('{}', $.total)")) }, conditionExpression: 'attribute_not_exists(id)', resultPath: '$.saved' });
    const both = new sfn.Parallel(stack, 'Both', { resultPath: '$.steps', resultSelector: { 'reserved.$': '$[0]', 'charged.$': '$[1]' } })
      .branch(new tasks.LambdaInvoke(stack, 'ReserveStock', { lambdaFunction: reserve, payload: sfn.TaskInput.fromObject({ id: sfn.JsonPath.stringAt('$.id'), items: sfn.JsonPath.objectAt('$.items') }), resultSelector: { 'slot.$': '$.Payload.slot' } }))
      .branch(new tasks.LambdaInvoke(stack, 'ChargeCard', { lambdaFunction: charge, taskTimeout: sfn.Timeout.duration(Duration.seconds(30)) }).addRetry({ errors: ['Busy'], interval: Duration.seconds(2), maxAttempts: 4, backoffRate: 1.5, maxDelay: Duration.seconds(20), jitterStrategy: sfn.JitterType.FULL }));
    both.addCatch(back, { errors: ['States.ALL'], resultPath: '$.error' });
    const wait = new tasks.LambdaInvoke(stack, 'AskSomeone', { lambdaFunction: approve, integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN, payload: sfn.TaskInput.fromObject({ token: sfn.JsonPath.taskToken, order: sfn.JsonPath.entirePayload }), heartbeatTimeout: sfn.Timeout.duration(Duration.hours(1)), taskTimeout: sfn.Timeout.duration(Duration.days(2)), resultPath: '$.approval' });
    wait.addCatch(back, { errors: ['States.Timeout'], resultPath: '$.error' });
    const each = new sfn.Map(stack, 'EachParcel', { itemsPath: '$.parcels', maxConcurrency: 3, itemSelector: { 'order.$': '$.id', 'parcel.$': '$$.Map.Item.Value' }, resultPath: sfn.JsonPath.DISCARD });
    each.itemProcessor(new tasks.LambdaInvoke(stack, 'ShipParcel', { lambdaFunction: ship }).next(new sfn.Wait(stack, 'Rest', { time: sfn.WaitTime.duration(Duration.seconds(5)) })));
    const tell = new tasks.SnsPublish(stack, 'Tell', { topic, subject: 'shipped', message: sfn.TaskInput.fromJsonPathAt('$.id'), messageAttributes: { kind: { value: 'shipped' } } });
    const done = new sfn.Succeed(stack, 'Done');
    const chosen = new sfn.Choice(stack, 'IsLarge', { comment: 'large orders are looked at' })
      .when(sfn.Condition.and(sfn.Condition.isPresent('$.total'), sfn.Condition.numberGreaterThan('$.total', 1000)), wait.next(new sfn.Choice(stack, 'IsApproved').when(sfn.Condition.booleanEquals('$.approval.ok', true), each).otherwise(back)))
      .otherwise(each);
    each.next(tell).next(done);
    const group = new logs.LogGroup(stack, 'Log', { retention: logs.RetentionDays.ONE_MONTH });
    const machine = new sfn.StateMachine(stack, 'Machine', { stateMachineName: 'orders', definitionBody: sfn.DefinitionBody.fromChainable(save.next(both).next(chosen)), timeout: Duration.days(3), comment: 'orders', tracingEnabled: true, logs: { destination: group, level: sfn.LogLevel.ERROR, includeExecutionData: true } });
    machine.grantTaskResponse(fn(stack, 'Answer'));
    new cw.Alarm(stack, 'Fails', { metric: machine.metricFailed({ period: Duration.minutes(5) }), threshold: 1, evaluationPeriods: 1 }).addAlarmAction(new actions.SnsAction(topic));
    const bus = new events.EventBus(stack, 'Bus');
    new events.Rule(stack, 'Placed', { eventBus: bus, eventPattern: { source: ['shop'], detailType: ['Placed'] }, targets: [new targets.SfnStateMachine(machine, { input: events.RuleTargetInput.fromEventPath('$.detail') })] });
    new CfnOutput(stack, 'Arn', { value: machine.stateMachineArn });
  };

  // A nightly job of containers, rows and calls of AWS.
  const nightly = (stack) => {
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
    const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 2048 });
    const container = task.addContainer('job', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/busybox:1.37'), logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'job' }) });
    const data = new s3.Bucket(stack, 'Data', closed);
    data.grantReadWrite(task.taskRole);
    const list = new tasks.CallAwsService(stack, 'List', { service: 's3', action: 'listObjectsV2', parameters: { Bucket: data.bucketName, Prefix: 'in/' }, iamResources: [data.bucketArn], iamAction: 's3:ListBucket', resultSelector: { 'keys.$': '$.Contents[*].Key' } });
    const run = new tasks.EcsRunTask(stack, 'Run', { integrationPattern: sfn.IntegrationPattern.RUN_JOB, cluster, taskDefinition: task, launchTarget: new tasks.EcsFargateLaunchTarget({ platformVersion: ecs.FargatePlatformVersion.LATEST }), assignPublicIp: false, containerOverrides: [{ containerDefinition: container, command: ['sh', '-c', 'work'], environment: [{ name: 'KEY', value: sfn.JsonPath.stringAt('$') }], cpu: 512 }], propagatedTagSource: ecs.PropagatedTagSource.TASK_DEFINITION });
    const rows = new sfn.DistributedMap(stack, 'Rows', { itemReader: new sfn.S3CsvItemReader({ bucket: data, key: 'rows.csv', csvHeaders: sfn.CsvHeaders.useFirstRow() }), maxConcurrency: 100, toleratedFailurePercentage: 5, itemBatcher: new sfn.ItemBatcher({ maxItemsPerBatch: 50 }), mapExecutionType: sfn.StateMachineType.EXPRESS, resultWriter: new sfn.ResultWriter({ bucket: data, prefix: 'out' }) });
    const work = fn(stack, 'Work');
    rows.itemProcessor(new tasks.LambdaInvoke(stack, 'WorkOnRows', { lambdaFunction: work }));
    const queue = new sqs.Queue(stack, 'Done', { fifo: true });
    const say = new tasks.SqsSendMessage(stack, 'Say', { queue, messageBody: sfn.TaskInput.fromObject({ at: sfn.JsonPath.stringAt('$$.Execution.StartTime') }), messageGroupId: 'nightly', messageDeduplicationId: sfn.JsonPath.stringAt('$$.Execution.Name') });
    const bus = new events.EventBus(stack, 'Bus');
    const emit = new tasks.EventBridgePutEvents(stack, 'Emit', { entries: [{ eventBus: bus, source: 'nightly', detailType: 'Done', detail: sfn.TaskInput.fromObject({ ok: true }) }] });
    const child = new sfn.StateMachine(stack, 'Child', { stateMachineType: sfn.StateMachineType.EXPRESS, definitionBody: sfn.DefinitionBody.fromString('{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}') });
    const nested = new tasks.StepFunctionsStartExecution(stack, 'Nested', { stateMachine: child, integrationPattern: sfn.IntegrationPattern.REQUEST_RESPONSE, input: sfn.TaskInput.fromObject({ 'id.$': '$$.Execution.Id' }) });
    const each = new sfn.Map(stack, 'Each', { itemsPath: '$.keys', maxConcurrency: 5 });
    each.itemProcessor(run);
    const machine = new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(sfn.Chain.start(list).next(each).next(rows).next(say).next(emit).next(nested)), removalPolicy: RemovalPolicy.DESTROY });
    new events.Rule(stack, 'Nightly', { schedule: events.Schedule.cron({ minute: '0', hour: '2' }), targets: [new targets.SfnStateMachine(machine, { deadLetterQueue: new sqs.Queue(stack, 'Dead'), retryAttempts: 2, maxEventAge: Duration.hours(1) })] });
  };

  // Pictures that are made smaller when they arrive, one topic for many queues, and what fails.
  const pictures = (stack) => {
    const key = new kms.Key(stack, 'Key', { enableKeyRotation: true, alias: 'pictures', removalPolicy: RemovalPolicy.DESTROY });
    const dead = new sqs.Queue(stack, 'Dead', { encryption: sqs.QueueEncryption.SQS_MANAGED, retentionPeriod: Duration.days(14) });
    const topic = new sns.Topic(stack, 'Uploaded', { masterKey: key, displayName: 'uploaded', tracingConfig: sns.TracingConfig.ACTIVE, signatureVersion: '2' });
    const bucket = new s3.Bucket(stack, 'Pictures', { ...closed, encryption: s3.BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true, enforceSSL: true, versioned: true, cors: [{ allowedMethods: [s3.HttpMethods.PUT], allowedOrigins: ['https://example.org'], allowedHeaders: ['*'], maxAge: 3000 }], transferAcceleration: true, intelligentTieringConfigurations: [{ name: 'old', archiveAccessTierTime: Duration.days(90) }], lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(7), transitions: [{ storageClass: s3.StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(30) }] }] });
    bucket.addEventNotification(s3.EventType.OBJECT_CREATED, new notifications.SnsDestination(topic), { prefix: 'in/', suffix: '.jpg' });
    const layer = new lambda.LayerVersion(stack, 'Layer', { code: lambda.Code.fromBucket(s3.Bucket.fromBucketName(stack, 'Code', 'layers'), 'sharp.zip'), compatibleRuntimes: [lambda.Runtime.NODEJS_22_X], compatibleArchitectures: [lambda.Architecture.ARM_64], description: 'sharp', license: 'Apache-2.0' });
    for (const [size, filter] of [['Small', 100], ['Large', 1000]]) {
      const queue = new sqs.Queue(stack, size, { visibilityTimeout: Duration.minutes(6), receiveMessageWaitTime: Duration.seconds(20), deadLetterQueue: { queue: dead, maxReceiveCount: 3 }, encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: key, dataKeyReuse: Duration.hours(1) });
      topic.addSubscription(new subscriptions.SqsSubscription(queue, { rawMessageDelivery: true, deadLetterQueue: dead, filterPolicy: { size: sns.SubscriptionFilter.stringFilter({ allowlist: [size] }), width: sns.SubscriptionFilter.numericFilter({ greaterThan: filter }), test: sns.SubscriptionFilter.existsFilter() } }));
      const resize = fn(stack, `${size}Resize`, { architecture: lambda.Architecture.ARM_64, layers: [layer], timeout: Duration.minutes(1), memorySize: 1769, ephemeralStorageSize: Size.gibibytes(1), reservedConcurrentExecutions: 10, environment: { BUCKET: bucket.bucketName, SIZE: size }, environmentEncryption: key, tracing: lambda.Tracing.ACTIVE, insightsVersion: lambda.LambdaInsightsVersion.VERSION_1_0_229_0, logGroup: new logs.LogGroup(stack, `${size}Log`, { retention: logs.RetentionDays.ONE_WEEK }), loggingFormat: lambda.LoggingFormat.JSON, applicationLogLevelV2: lambda.ApplicationLogLevel.WARN });
      resize.addEventSource(new sources.SqsEventSource(queue, { batchSize: 20, maxBatchingWindow: Duration.seconds(10), reportBatchItemFailures: true, maxConcurrency: 5, filters: [lambda.FilterCriteria.filter({ body: { kind: lambda.FilterRule.or('jpg', 'png') } })] }));
      bucket.grantRead(resize, 'in/*');
      bucket.grantPut(resize, `out/${size}/*`);
    }
    const tidy = fn(stack, 'Tidy', { onSuccess: new destinations.EventBridgeDestination(), onFailure: new destinations.SqsDestination(dead), maxEventAge: Duration.hours(2), retryAttempts: 1 });
    bucket.addEventNotification(s3.EventType.OBJECT_REMOVED, new notifications.LambdaDestination(tidy));
    topic.addSubscription(new subscriptions.LambdaSubscription(tidy, { filterPolicyWithMessageBody: { Records: sns.FilterOrPolicy.policy({ size: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.numericFilter({ greaterThan: 5 })) }) } }));
    topic.addSubscription(new subscriptions.UrlSubscription('https://hooks.example.org/pictures', { protocol: sns.SubscriptionProtocol.HTTPS }));
  };

  // Positions of trucks from a stream to a table, in order.
  const positions = (stack) => {
    const stream = new kinesis.Stream(stack, 'Stream', { shardCount: 4, encryption: kinesis.StreamEncryption.MANAGED, retentionPeriod: Duration.days(3) });
    const consumer = new kinesis.StreamConsumer(stack, 'Consumer', { stream, streamConsumerName: 'positions' });
    const failed = new s3.Bucket(stack, 'Failed', closed);
    const dead = new sqs.Queue(stack, 'Dead');
    const table = new dynamodb.TableV2(stack, 'Trucks', { partitionKey: { name: 'truck', type: dynamodb.AttributeType.STRING }, sortKey: { name: 'at', type: dynamodb.AttributeType.NUMBER }, billing: dynamodb.Billing.provisioned({ readCapacity: dynamodb.Capacity.fixed(10), writeCapacity: dynamodb.Capacity.autoscaled({ maxCapacity: 50, targetUtilizationPercent: 60 }) }), localSecondaryIndexes: [{ indexName: 'bySpeed', sortKey: { name: 'speed', type: dynamodb.AttributeType.NUMBER } }], encryption: dynamodb.TableEncryptionV2.awsManagedKey(), timeToLiveAttribute: 'until', dynamoStream: dynamodb.StreamViewType.NEW_IMAGE, removalPolicy: RemovalPolicy.DESTROY });
    const store = fn(stack, 'Store', { environment: { TABLE: table.tableName } });
    store.addEventSource(new sources.KinesisEventSource(stream, { startingPosition: lambda.StartingPosition.TRIM_HORIZON, batchSize: 500, maxBatchingWindow: Duration.seconds(5), parallelizationFactor: 4, bisectBatchOnError: true, maxRecordAge: Duration.hours(6), retryAttempts: 5, onFailure: new sources.S3OnFailureDestination(failed), reportBatchItemFailures: true }));
    const sum = fn(stack, 'Sum');
    sum.addEventSource(new sources.KinesisConsumerEventSource(consumer, { startingPosition: lambda.StartingPosition.LATEST, tumblingWindow: Duration.minutes(1), onFailure: new sources.SqsDlq(dead) }));
    const alias = store.addAlias('live', { provisionedConcurrentExecutions: 2, description: 'used' });
    const scaling = alias.addAutoScaling({ minCapacity: 2, maxCapacity: 10 });
    scaling.scaleOnUtilization({ utilizationTarget: 0.7 });
    table.grantReadWriteData(store);
    table.grantReadData(sum);
    const watch = fn(stack, 'Watch');
    watch.addEventSource(new sources.DynamoEventSource(table, { startingPosition: lambda.StartingPosition.LATEST, onFailure: new sources.SnsDlq(new sns.Topic(stack, 'Problems')), filters: [lambda.FilterCriteria.filter({ dynamodb: { NewImage: { speed: { N: lambda.FilterRule.between(90, 300) } } } })] }));
    new cw.Alarm(stack, 'Late', { metric: stream.metricGetRecordsIteratorAgeMilliseconds({ statistic: 'max' }), threshold: 60000, evaluationPeriods: 5, comparisonOperator: cw.ComparisonOperator.GREATER_THAN_THRESHOLD });
    const role = new iam.Role(stack, 'Truck', { assumedBy: new iam.CompositePrincipal(new iam.ServicePrincipal('iot.amazonaws.com'), new iam.AccountPrincipal('123456789012')).withSessionTags(), externalIds: ['fleet'], maxSessionDuration: Duration.hours(2) });
    stream.grantWrite(role);
    new events.Rule(stack, 'Hourly', { schedule: events.Schedule.rate(Duration.hours(1)), targets: [new targets.LambdaFunction(alias, { event: events.RuleTargetInput.fromObject({ kind: 'tidy', at: events.EventField.time }) }), new targets.KinesisStream(stream, { partitionKeyPath: '$.id' })] });
  };

  // What `cdk init` turns on, as far as it changes these.
  for (const fill of [saga, nightly, pictures, positions]) fill.context = { '@aws-cdk/aws-iam:minimizePolicies': true, '@aws-cdk/aws-apigateway:disableCloudWatchRole': true };
  return { 'port-saga': saga, 'port-nightly': nightly, 'port-pictures': pictures, 'port-positions': positions };
};

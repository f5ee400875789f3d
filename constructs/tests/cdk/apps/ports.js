// Small apps as people write them, which are ported whole.
module.exports = ({ Duration, RemovalPolicy, Fn, Aws, CfnOutput, SecretValue, aws_apigateway: apigateway, aws_applicationautoscaling: scaling, aws_cloudwatch: cw, aws_cloudwatch_actions: actions, aws_dynamodb: dynamodb, aws_ec2: ec2, aws_ecr: ecr, aws_events: events, aws_events_targets: targets, aws_iam: iam, aws_kinesis: kinesis, aws_kms: kms, aws_lambda: lambda, aws_lambda_event_sources: sources, aws_logs: logs, aws_logs_destinations: destinations, aws_rds: rds, aws_s3: s3, aws_secretsmanager: secrets, aws_sns: sns, aws_sns_subscriptions: subscriptions, aws_sqs: sqs, aws_ssm: ssm }) => {
  const inline = 'exports.handler = async () => {}';
  const fn = (stack, id, props = {}) => new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline(inline), ...props });
  const closed = { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, encryption: s3.BucketEncryption.S3_MANAGED, enforceSSL: true };

  // Orders on a table with a stream, whose changes a function publishes.
  const orders = (stack) => {
    const table = new dynamodb.Table(stack, 'Orders', { partitionKey: { name: 'customer', type: dynamodb.AttributeType.STRING }, sortKey: { name: 'placed', type: dynamodb.AttributeType.NUMBER },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST, stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES, pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 14 },
      timeToLiveAttribute: 'expires', removalPolicy: RemovalPolicy.DESTROY, contributorInsightsSpecification: { enabled: true, mode: dynamodb.ContributorInsightsMode.THROTTLED_KEYS }, maxReadRequestUnits: 100, maxWriteRequestUnits: 50, warmThroughput: { readUnitsPerSecond: 13000, writeUnitsPerSecond: 5000 } });
    table.addGlobalSecondaryIndex({ indexName: 'byState', partitionKey: { name: 'state', type: dynamodb.AttributeType.STRING }, sortKey: { name: 'placed', type: dynamodb.AttributeType.NUMBER }, projectionType: dynamodb.ProjectionType.INCLUDE, nonKeyAttributes: ['total'], warmThroughput: { readUnitsPerSecond: 13000, writeUnitsPerSecond: 5000 } });
    table.addLocalSecondaryIndex({ indexName: 'byTotal', sortKey: { name: 'total', type: dynamodb.AttributeType.NUMBER }, projectionType: dynamodb.ProjectionType.KEYS_ONLY });
    const dead = new sqs.Queue(stack, 'Dead', { retentionPeriod: Duration.days(14), enforceSSL: true });
    const topic = new sns.Topic(stack, 'Changes', { enforceSSL: true });
    const publish = fn(stack, 'Publish', { timeout: Duration.seconds(30), environment: { TOPIC: topic.topicArn } });
    publish.addEventSource(new sources.DynamoEventSource(table, { startingPosition: lambda.StartingPosition.LATEST, batchSize: 50, bisectBatchOnError: true, retryAttempts: 3, onFailure: new sources.SqsDlq(dead), reportBatchItemFailures: true, filters: [lambda.FilterCriteria.filter({ eventName: lambda.FilterRule.isEqual('INSERT') })] }));
    topic.grantPublish(publish);
    const read = fn(stack, 'Read', { environment: { TABLE: table.tableName } });
    table.grantReadData(read);
    table.grant(read, 'dynamodb:PartiQLSelect');
    new cw.Alarm(stack, 'Throttled', { metric: table.metricThrottledRequestsForOperations({ operations: [dynamodb.Operation.GET_ITEM, dynamodb.Operation.QUERY] }), threshold: 1, evaluationPeriods: 1 });
  };

  // A table with planned capacity that follows the day.
  const capacity = (stack) => {
    const table = new dynamodb.Table(stack, 'Scores', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, billingMode: dynamodb.BillingMode.PROVISIONED, readCapacity: 5, writeCapacity: 5, removalPolicy: RemovalPolicy.DESTROY });
    table.addGlobalSecondaryIndex({ indexName: 'byGame', partitionKey: { name: 'game', type: dynamodb.AttributeType.STRING }, readCapacity: 2, writeCapacity: 2 });
    const reads = table.autoScaleReadCapacity({ minCapacity: 5, maxCapacity: 100 });
    reads.scaleOnUtilization({ targetUtilizationPercent: 70 });
    reads.scaleOnSchedule('Morning', { schedule: scaling.Schedule.cron({ hour: '8', minute: '0' }), minCapacity: 20 });
    table.autoScaleWriteCapacity({ minCapacity: 5, maxCapacity: 50 }).scaleOnUtilization({ targetUtilizationPercent: 75 });
    table.autoScaleGlobalSecondaryIndexReadCapacity('byGame', { minCapacity: 2, maxCapacity: 20 }).scaleOnUtilization({ targetUtilizationPercent: 70 });
  };

  // A table in several regions.
  const worldwide = (stack) => {
    const stream = new kinesis.Stream(stack, 'Changes', { streamMode: kinesis.StreamMode.ON_DEMAND });
    const table = new dynamodb.TableV2(stack, 'Users', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, tableName: 'users', billing: dynamodb.Billing.onDemand({ maxReadRequestUnits: 1000, maxWriteRequestUnits: 500 }), dynamoStream: dynamodb.StreamViewType.NEW_IMAGE, kinesisStream: stream,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true }, deletionProtection: true, warmThroughput: { readUnitsPerSecond: 15000, writeUnitsPerSecond: 6000 },
      globalSecondaryIndexes: [{ indexName: 'byMail', partitionKey: { name: 'mail', type: dynamodb.AttributeType.STRING } }], multiRegionConsistency: dynamodb.MultiRegionConsistency.STRONG, witnessRegion: 'us-east-2',
      replicas: [{ region: 'us-east-1', contributorInsightsSpecification: { enabled: true }, tableClass: dynamodb.TableClass.STANDARD_INFREQUENT_ACCESS, globalSecondaryIndexOptions: { byMail: { contributorInsightsSpecification: { enabled: true } } } }] });
    const role = new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    table.grantReadData(role);
    table.replica('us-east-1').grantReadData(role);
    table.grantStreamRead(role);
    new cw.Alarm(stack, 'Errors', { metric: table.metricUserErrors(), threshold: 5, evaluationPeriods: 3 });
  };
  worldwide.props = { env: { account: '123456789012', region: 'us-west-2' } };

  // A database login that is rotated, a third party's key, and who may read them.
  const logins = (stack) => {
    const key = new kms.Key(stack, 'Key', { enableKeyRotation: true, alias: 'alias/shop/secrets' });
    const login = new secrets.Secret(stack, 'Login', { secretName: 'shop/login', description: 'the shop', encryptionKey: key, generateSecretString: { secretStringTemplate: JSON.stringify({ username: 'shop' }), generateStringKey: 'password', excludePunctuation: true, passwordLength: 40 }, replicaRegions: [{ region: 'eu-central-1' }] });
    const rotate = fn(stack, 'Rotate');
    login.addRotationSchedule('Rotation', { rotationLambda: rotate, automaticallyAfter: Duration.days(14) });
    const partner = secrets.Secret.fromSecretNameV2(stack, 'Partner', 'partner/key');
    const call = fn(stack, 'Call', { environment: { SECRET: login.secretArn } });
    login.grantRead(call);
    partner.grantRead(call);
    login.grantWrite(rotate);
    login.addToResourcePolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, principals: [new iam.AnyPrincipal()], actions: ['secretsmanager:DeleteSecret'], resources: ['*'], conditions: { StringNotEquals: { 'aws:PrincipalTag/team': 'platform' } } }));
    new ssm.StringParameter(stack, 'Arn', { parameterName: '/shop/login/arn', stringValue: login.secretArn, tier: ssm.ParameterTier.STANDARD });
  };

  // Settings in a tree of parameters, read at deployment and at run time.
  const settings = (stack) => {
    for (const [name, value] of Object.entries({ level: 'info', limit: '10', region: Aws.REGION })) new ssm.StringParameter(stack, `Param-${name}`, { parameterName: `/shop/prod/${name}`, stringValue: value, description: `setting ${name}` });
    new ssm.StringListParameter(stack, 'Zones', { parameterName: '/shop/prod/zones', stringListValue: ['a', 'b', 'c'], allowedPattern: '[a-z]' });
    const image = ssm.StringParameter.valueForStringParameter(stack, '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64');
    const pinned = ssm.StringParameter.fromStringParameterAttributes(stack, 'Pinned', { parameterName: '/shop/prod/version', version: 3 });
    const typed = ssm.StringParameter.fromStringParameterAttributes(stack, 'Vpc', { parameterName: '/shop/prod/vpc', valueType: ssm.ParameterValueType.AWS_EC2_VPC_ID });
    const secure = ssm.StringParameter.fromSecureStringParameterAttributes(stack, 'Token', { parameterName: '/shop/prod/token', version: 1, encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab') });
    const list = ssm.StringListParameter.fromListParameterAttributes(stack, 'Subnets', { parameterName: '/shop/prod/subnets', elementType: ssm.ParameterValueType.AWS_EC2_SUBNET_ID });
    const read = fn(stack, 'Read', { environment: { IMAGE: image, VERSION: pinned.stringValue, VPC: typed.stringValue, SUBNET: Fn.select(0, list.stringListValue) } });
    read.addToRolePolicy(new iam.PolicyStatement({ actions: ['ssm:GetParametersByPath'], resources: [stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: 'shop/prod' })] }));
    secure.grantRead(read);
    pinned.grantRead(read);
  };

  // Images that are scanned, and those that are thrown away.
  const images = (stack) => {
    const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
    const repository = new ecr.Repository(stack, 'App', { repositoryName: 'shop/app', imageScanOnPush: true, imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION, imageTagMutabilityExclusionFilters: [ecr.ImageTagMutabilityExclusionFilter.wildcard('dev-*')], encryptionKey: key, emptyOnDelete: true, removalPolicy: RemovalPolicy.DESTROY,
      lifecycleRules: [{ description: 'untagged', tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(7), rulePriority: 1 }, { tagPrefixList: ['pr-'], maxImageCount: 20, rulePriority: 2 }, { maxImageCount: 200 }] });
    repository.addToResourcePolicy(new iam.PolicyStatement({ principals: [new iam.AccountPrincipal('210987654321')], actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'] }));
    const build = new iam.Role(stack, 'Build', { assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') });
    repository.grantPullPush(build);
    const topic = new sns.Topic(stack, 'Findings');
    repository.onImageScanCompleted('Scanned', { imageTags: ['latest'], target: new targets.SnsTopic(topic) });
    repository.onCloudTrailImagePushed('Pushed', { imageTag: 'latest', target: new targets.SnsTopic(topic) });
    new CfnOutput(stack, 'Uri', { value: repository.repositoryUriForTag('v1') });
    new CfnOutput(stack, 'Digest', { value: repository.repositoryUriForDigest('sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef') });
  };

  // Logs: to a stream, a function, another account, and numbers made of them.
  const logging = (stack) => {
    const group = new logs.LogGroup(stack, 'Group', { logGroupName: '/shop/api', retention: logs.RetentionDays.TWO_WEEKS, removalPolicy: RemovalPolicy.DESTROY,
      dataProtectionPolicy: new logs.DataProtectionPolicy({ name: 'mask', description: 'addresses', identifiers: [logs.DataIdentifier.EMAILADDRESS, new logs.CustomDataIdentifier('Order', 'ORD-[0-9]+')] }), fieldIndexPolicies: [new logs.FieldIndexPolicy({ fields: ['RequestId'] })] });
    const stream = new kinesis.Stream(stack, 'Stream', { shardCount: 2, retentionPeriod: Duration.hours(48) });
    group.addSubscriptionFilter('ToStream', { destination: new destinations.KinesisDestination(stream), filterPattern: logs.FilterPattern.allEvents(), filterName: 'all' });
    group.addSubscriptionFilter('ToFunction', { destination: new destinations.LambdaDestination(fn(stack, 'Work')), filterPattern: logs.FilterPattern.any(logs.FilterPattern.stringValue('$.level', '=', 'ERROR'), logs.FilterPattern.numberValue('$.status', '>=', 500)) });
    const errors = group.addMetricFilter('Errors', { filterPattern: logs.FilterPattern.spaceDelimited('time', 'level', '...').whereString('level', '=', 'ERROR'), metricNamespace: 'Shop', metricName: 'Errors', metricValue: '1', defaultValue: 0, unit: cw.Unit.COUNT });
    const latency = group.extractMetric('$.latency', 'Shop', 'Latency');
    new cw.Alarm(stack, 'ManyErrors', { metric: errors.metric({ statistic: 'Sum', period: Duration.minutes(1) }), threshold: 10, evaluationPeriods: 3, datapointsToAlarm: 2, treatMissingData: cw.TreatMissingData.NOT_BREACHING });
    new cw.Alarm(stack, 'Slow', { metric: latency.with({ statistic: cw.Stats.percentile(99) }), threshold: 1000, evaluationPeriods: 5 });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('logs.amazonaws.com') });
    stream.grantWrite(role);
    const destination = new logs.CrossAccountDestination(stack, 'Central', { destinationName: 'central', role, targetArn: stream.streamArn });
    destination.addToPolicy(new iam.PolicyStatement({ principals: [new iam.AccountPrincipal('210987654321')], actions: ['logs:PutSubscriptionFilter'], resources: ['arn:aws:logs:eu-west-1:123456789012:destination:central'] }));
    new logs.QueryDefinition(stack, 'Query', { queryDefinitionName: 'shop/errors', queryString: new logs.QueryString({ fields: ['@timestamp', '@message'], filterStatements: ['@message like /ERROR/'], sort: '@timestamp desc', limit: 20 }), logGroups: [group] });
    new logs.ResourcePolicy(stack, 'Policy', { resourcePolicyName: 'events', policyStatements: [new iam.PolicyStatement({ principals: [new iam.ServicePrincipal('events.amazonaws.com')], actions: ['logs:PutLogEvents', 'logs:CreateLogStream'], resources: [group.logGroupArn] })] });
  };

  // Alarms and a dashboard with math, for the one on call.
  const watch = (stack) => {
    const queue = new sqs.Queue(stack, 'Jobs');
    const work = fn(stack, 'Work');
    const topic = new sns.Topic(stack, 'OnCall', { displayName: 'on call' });
    topic.addSubscription(new subscriptions.EmailSubscription('oncall@example.org'));
    const rate = new cw.MathExpression({ expression: '100 * errors / MAX([errors, invocations])', usingMetrics: { errors: work.metricErrors({ period: Duration.minutes(1) }), invocations: work.metricInvocations({ period: Duration.minutes(1) }) }, label: 'Error rate (%)', period: Duration.minutes(1) });
    const failing = new cw.Alarm(stack, 'Failing', { metric: rate, threshold: 5, evaluationPeriods: 3, comparisonOperator: cw.ComparisonOperator.GREATER_THAN_THRESHOLD, alarmDescription: 'more than 5% fail', treatMissingData: cw.TreatMissingData.NOT_BREACHING });
    const waiting = queue.metricApproximateAgeOfOldestMessage().createAlarm(stack, 'Waiting', { threshold: 600, evaluationPeriods: 2 });
    failing.addAlarmAction(new actions.SnsAction(topic));
    failing.addOkAction(new actions.SnsAction(topic));
    waiting.addAlarmAction(new actions.LambdaAction(work));
    const both = new cw.CompositeAlarm(stack, 'Both', { alarmRule: cw.AlarmRule.allOf(cw.AlarmRule.fromAlarm(failing, cw.AlarmState.ALARM), cw.AlarmRule.not(cw.AlarmRule.fromAlarm(waiting, cw.AlarmState.OK))), compositeAlarmName: 'both' });
    both.addAlarmAction(new actions.SnsAction(topic));
    new cw.AnomalyDetectionAlarm(stack, 'Odd', { metric: work.metricDuration({ statistic: 'p90' }), stdDevs: 3, evaluationPeriods: 2 });
    failing.addAlarmMuteRule('Nights', { schedule: cw.ScheduleExpression.cron({ minute: '0', hour: '22' }), duration: Duration.hours(8), description: 'at night' });
    const board = new cw.Dashboard(stack, 'Board', { dashboardName: 'shop', defaultInterval: Duration.days(7), periodOverride: cw.PeriodOverride.AUTO });
    board.addWidgets(new cw.TextWidget({ markdown: '# Shop', width: 24, height: 1 }));
    board.addWidgets(
      new cw.GraphWidget({ title: 'Jobs', left: [queue.metricNumberOfMessagesSent(), queue.metricNumberOfMessagesDeleted()], right: [rate], rightYAxis: { min: 0, max: 100, label: '%', showUnits: false }, leftAnnotations: [{ value: 100, label: 'limit', color: cw.Color.RED, fill: cw.Shading.ABOVE }], view: cw.GraphWidgetView.TIME_SERIES, width: 12, stacked: true, legendPosition: cw.LegendPosition.RIGHT, liveData: true }),
      new cw.SingleValueWidget({ metrics: [work.metricInvocations()], setPeriodToTimeRange: true, fullPrecision: true }),
      new cw.AlarmStatusWidget({ alarms: [failing, waiting], sortBy: cw.AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP, states: [cw.AlarmState.ALARM] }));
    board.addWidgets(new cw.AlarmWidget({ alarm: failing, title: 'Failing' }), new cw.LogQueryWidget({ logGroupNames: [work.logGroup.logGroupName], queryLines: ['fields @message', 'limit 20'], view: cw.LogQueryVisualizationType.TABLE, width: 12 }), new cw.TableWidget({ metrics: [work.metricErrors()], layout: cw.TableLayout.VERTICAL, summary: { columns: [cw.TableSummaryColumn.AVERAGE], hideNonSummaryColumns: true } }), new cw.CustomWidget({ functionArn: work.functionArn, title: 'Mine', params: { a: 1 } }));
  };

  // Events of a shop: kept, sent to a partner, a log, another account and a function, each with what it needs.
  const ingestion = (stack) => {
    const bus = new events.EventBus(stack, 'Bus', { eventBusName: 'shop' });
    bus.archive('Archive', { eventPattern: { source: events.Match.prefix('shop.') }, retention: Duration.days(90) });
    const dead = new sqs.Queue(stack, 'Dead', { retentionPeriod: Duration.days(14) });
    const secret = new secrets.Secret(stack, 'Key');
    const connection = new events.Connection(stack, 'Partner', { authorization: events.Authorization.apiKey('x-api-key', secret.secretValue), headerParameters: { 'x-shop': events.HttpParameter.fromString('mine') }, description: 'partner' });
    const destination = new events.ApiDestination(stack, 'Orders', { connection, endpoint: 'https://partner.example.com/orders/*', httpMethod: events.HttpMethod.PUT, rateLimitPerSecond: 20 });
    new events.Rule(stack, 'ToPartner', { eventBus: bus, eventPattern: { source: ['shop.orders'], detailType: ['Placed'], detail: { total: events.Match.greaterThanOrEqual(100), country: events.Match.anythingBut('XX') } }, targets: [new targets.ApiDestination(destination, { pathParameterValues: ['$.detail.id'], deadLetterQueue: dead, retryAttempts: 10, maxEventAge: Duration.hours(2), event: events.RuleTargetInput.fromObject({ id: events.EventField.fromPath('$.detail.id'), at: events.EventField.time }) })] });
    const group = new logs.LogGroup(stack, 'Log', { logGroupName: '/aws/events/shop', retention: logs.RetentionDays.ONE_MONTH });
    new events.Rule(stack, 'ToLog', { eventBus: bus, eventPattern: { source: events.Match.prefix('shop.') }, targets: [new targets.CloudWatchLogGroup(group)] });
    const ship = fn(stack, 'Ship', { deadLetterQueue: dead });
    new events.Rule(stack, 'ToFunction', { eventBus: bus, ruleName: 'ship', description: 'ship', eventPattern: { detailType: ['Paid'], detail: { id: events.Match.exists() } }, targets: [new targets.LambdaFunction(ship, { retryAttempts: 2 }), new targets.EventBus(events.EventBus.fromEventBusArn(stack, 'Central', 'arn:aws:events:eu-west-1:210987654321:event-bus/central'))] });
    new events.Rule(stack, 'Nightly', { schedule: events.Schedule.cron({ minute: '0', hour: '3', weekDay: 'MON-FRI' }), enabled: false, targets: [new targets.SqsQueue(dead, { message: events.RuleTargetInput.fromText(`run at ${events.EventField.time}`) })] });
    const bucket = new s3.Bucket(stack, 'Files', { ...closed, eventBridgeEnabled: true, versioned: true, lifecycleRules: [{ prefix: 'tmp/', expiration: Duration.days(3) }, { transitions: [{ storageClass: s3.StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(0) }], abortIncompleteMultipartUploadAfter: Duration.days(1) }] });
    new events.Rule(stack, 'Uploaded', { eventPattern: { source: ['aws.s3'], detailType: ['Object Created'], detail: { bucket: { name: [bucket.bucketName] }, object: { key: events.Match.prefix('in/') } } }, targets: [new targets.LambdaFunction(ship)] });
    bus.grantPutEventsTo(ship);
    bucket.grantRead(ship, 'in/*');
  };

  return { 'port-orders': orders, 'port-capacity': capacity, 'port-worldwide': worldwide, 'port-logins': logins, 'port-settings': settings, 'port-images': images, 'port-logging': logging, 'port-watch': watch, 'port-ingestion': ingestion };
};

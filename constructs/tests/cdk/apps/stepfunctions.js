module.exports = ({ Duration, aws_batch: batch, aws_codebuild: codebuild, aws_events: events, aws_iam: iam, aws_s3: s3, aws_stepfunctions: sfn, aws_stepfunctions_tasks: tasks }) => {
  const machine = (stack, chain) => new sfn.StateMachine(stack, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(chain) });
  const sync = { integrationPattern: sfn.IntegrationPattern.RUN_JOB };
  const cases = {
    'stepfunctions-jobs': (stack) => {
      machine(stack, new tasks.BatchSubmitJob(stack, 'Batch', { jobDefinitionArn: 'arn:aws:batch:eu-central-1:123456789012:job-definition/solve:1', jobName: 'solve', jobQueueArn: 'arn:aws:batch:eu-central-1:123456789012:job-queue/queue' })
        .next(new tasks.GlueStartJobRun(stack, 'Glue', { glueJobName: 'clean', arguments: sfn.TaskInput.fromObject({ '--day': 'today' }), ...sync }))
        .next(new tasks.CodeBuildStartBuild(stack, 'Build', { project: codebuild.Project.fromProjectName(stack, 'Project', 'site'), ...sync }))
        .next(new tasks.GlueStartCrawlerRun(stack, 'Crawl', { crawlerName: 'crawler' })));
    },
    'stepfunctions-queries': (stack) => {
      machine(stack, new tasks.AthenaStartQueryExecution(stack, 'Query', { queryString: 'SELECT 1', workGroup: 'primary', resultConfiguration: { outputLocation: { bucketName: 'results', objectKey: 'q' } }, ...sync })
        .next(new tasks.AthenaGetQueryResults(stack, 'Results', { queryExecutionId: sfn.JsonPath.stringAt('$.QueryExecutionId') }))
        .next(new tasks.BedrockInvokeModel(stack, 'Ask', { model: { modelArn: 'arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-v2' }, body: sfn.TaskInput.fromObject({ prompt: 'hello' }) })));
    },
    'stepfunctions-activity': (stack) => {
      const work = new sfn.Activity(stack, 'Work', { activityName: 'work' });
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
      work.grant(role, 'states:SendTaskSuccess');
      machine(stack, new tasks.StepFunctionsInvokeActivity(stack, 'Do', { activity: work, heartbeatTimeout: sfn.Timeout.duration(Duration.minutes(1)) }));
    },
    'stepfunctions-http': (stack) => {
      const connection = events.Connection.fromConnectionAttributes(stack, 'Connection', { connectionName: 'api', connectionArn: 'arn:aws:events:eu-central-1:123456789012:connection/api/1', connectionSecretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:events!connection/api/1-AbCdEf' });
      machine(stack, new tasks.HttpInvoke(stack, 'Call', { apiRoot: 'https://api.example.org', apiEndpoint: sfn.TaskInput.fromText('v1/orders'), connection, method: sfn.TaskInput.fromText('POST'), body: sfn.TaskInput.fromObject({ a: 1 }) }));
    },
    'stepfunctions-distributed': (stack) => {
      const bucket = new s3.Bucket(stack, 'Files');
      const map = new sfn.DistributedMap(stack, 'Each', {
        itemReader: new sfn.S3CsvItemReader({ bucket, key: 'rows.csv', csvHeaders: sfn.CsvHeaders.useFirstRow() }), maxConcurrency: 10, toleratedFailurePercentage: 5,
        itemBatcher: new sfn.ItemBatcher({ maxItemsPerBatch: 100 }), resultWriterV2: new sfn.ResultWriterV2({ bucket, prefix: 'results' }), label: 'rows', mapExecutionType: sfn.StateMachineType.EXPRESS,
      });
      map.itemProcessor(new sfn.Pass(stack, 'Row'), { executionType: sfn.ProcessorType.EXPRESS });
      machine(stack, map);
    },
  };
  for (const fill of Object.values(cases)) fill.context = { '@aws-cdk/aws-iam:minimizePolicies': true, '@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2': true };
  return cases;
};

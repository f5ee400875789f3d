module.exports = ({ Duration, aws_apigateway: apigateway, aws_kms: kms, aws_lambda: lambda, aws_batch: batch, aws_codebuild: codebuild, aws_events: events, aws_iam: iam, aws_s3: s3, aws_stepfunctions: sfn, aws_stepfunctions_tasks: tasks }) => {
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
    'stepfunctions-services': (stack) => {
      const role = (id) => iam.Role.fromRoleArn(stack, id, `arn:aws:iam::123456789012:role/${id}`);
      const fn = lambda.Function.fromFunctionAttributes(stack, 'Fn', { functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:price', sameEnvironment: true });
      const api = apigateway.RestApi.fromRestApiAttributes(stack, 'Api', { restApiId: 'a1b2c3', rootResourceId: 'r00t' });
      const steps = [
        new tasks.LambdaInvoke(stack, 'Answer', { lambdaFunction: fn, payloadResponseOnly: true }),
        new tasks.CallApiGatewayRestApiEndpoint(stack, 'Rest', { api, stageName: 'prod', method: tasks.HttpMethod.GET, authType: tasks.AuthType.IAM_ROLE, apiPath: '/x' }),
        new tasks.EmrAddStep(stack, 'Step', { clusterId: 'j-1', name: 'totals', jar: 'command-runner.jar', actionOnFailure: tasks.ActionOnFailure.CONTINUE, ...sync }),
        new tasks.EmrTerminateCluster(stack, 'End', { clusterId: 'j-1', ...sync }),
        new tasks.GlueDataBrewStartJobRun(stack, 'Brew', { name: 'job', ...sync }),
        new tasks.MediaConvertCreateJob(stack, 'Media', { createJobRequest: { Role: role('media').roleArn, Settings: {} }, ...sync }),
        new tasks.EmrContainersStartJobRun(stack, 'Spark', { virtualCluster: tasks.VirtualClusterInput.fromVirtualClusterId('vc1'), releaseLabel: tasks.ReleaseLabel.EMR_6_2_0, jobDriver: { sparkSubmitJobDriver: { entryPoint: sfn.TaskInput.fromText('x') } }, executionRole: role('spark'), applicationConfig: [], monitoring: { persistentAppUI: false, logging: false }, ...sync }),
        sfn.Pass.jsonata(stack, 'Shape', { outputs: { a: '{% $states.input.b %}' } }),
        new tasks.StepFunctionsStartExecution(stack, 'Nested', { stateMachine: sfn.StateMachine.fromStateMachineName(stack, 'Other', 'other'), associateWithParent: true, input: sfn.TaskInput.fromObject({ a: 1 }), ...sync }),
        new tasks.CallAwsService(stack, 'Theirs', { service: 's3', action: 'listBuckets', iamAction: 's3:ListAllMyBuckets', iamResources: ['*'], credentials: { role: sfn.TaskRole.fromRole(role('theirs')) }, taskTimeout: sfn.Timeout.at('$.t'), heartbeatTimeout: sfn.Timeout.at('$.h') }),
      ];
      new sfn.StateMachine(stack, 'Machine', {
        definitionBody: sfn.DefinitionBody.fromChainable(steps.slice(1).reduce((chain, step) => chain.next(step), sfn.Chain.start(steps[0]))),
        encryptionConfiguration: new sfn.CustomerManagedEncryptionConfiguration(kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd'), Duration.minutes(5)),
      });
    },
  };
  for (const fill of Object.values(cases)) fill.context = { '@aws-cdk/aws-iam:minimizePolicies': true, '@aws-cdk/aws-stepfunctions:useDistributedMapResultWriterV2': true };
  return cases;
};

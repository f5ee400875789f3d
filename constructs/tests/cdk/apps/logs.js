module.exports = ({ aws_cloudwatch: cloudwatch, aws_iam: iam, aws_kinesis: kinesis, aws_lambda: lambda, aws_logs: logs, aws_logs_destinations: destinations }) => {
  const cases = {
    'logs-filters': (stack) => {
      const group = new logs.LogGroup(stack, 'Group');
      new logs.MetricFilter(stack, 'Errors', { logGroup: group, metricNamespace: 'Shop', metricName: 'Errors', filterPattern: logs.FilterPattern.anyTerm('ERROR', 'FATAL'), metricValue: '1', defaultValue: 0 });
      group.addMetricFilter('Slow', { metricNamespace: 'Shop', metricName: 'Slow', filterPattern: logs.FilterPattern.numberValue('$.ms', '>', 1000), metricValue: '$.ms', filterName: 'slow', unit: cloudwatch.Unit.MILLISECONDS, dimensions: { Path: '$.path' } });
      const stream = new kinesis.Stream(stack, 'Stream');
      new logs.SubscriptionFilter(stack, 'ToStream', { logGroup: group, destination: new destinations.KinesisDestination(stream), filterPattern: logs.FilterPattern.allEvents(), distribution: logs.Distribution.RANDOM });
      const f = new lambda.Function(stack, 'F', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', code: lambda.Code.fromInline('def handler(event, context): pass') });
      group.addSubscriptionFilter('ToFunction', { destination: new destinations.LambdaDestination(f), filterPattern: logs.FilterPattern.literal('{ $.level = "error" }'), filterName: 'errors' });
    },
    'logs-query': (stack) => {
      const group = new logs.LogGroup(stack, 'Group');
      new logs.QueryDefinition(stack, 'Slowest', { queryDefinitionName: 'shop/slowest', logGroups: [group], queryString: new logs.QueryString({ fields: ['@timestamp', 'ms'], sort: 'ms desc', limit: 20, filterStatements: ['ms > 100'] }) });
    },
  };
  for (const fill of Object.values(cases)) fill.context = { '@aws-cdk/aws-iam:minimizePolicies': true };
  return cases;
};

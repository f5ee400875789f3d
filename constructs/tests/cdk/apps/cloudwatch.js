module.exports = ({
  Duration, aws_cloudwatch: cw, aws_cloudwatch_actions: actions, aws_sns: sns, aws_sqs: sqs, aws_lambda: lambda,
}) => ({
  'cloudwatch-alarms': (stack) => {
    const queue = new sqs.Queue(stack, 'Jobs');
    const topic = new sns.Topic(stack, 'Operators');
    const age = queue.metricApproximateAgeOfOldestMessage();
    const late = new cw.Alarm(stack, 'Late', {
      metric: age, threshold: 300, evaluationPeriods: 3, datapointsToAlarm: 2,
      comparisonOperator: cw.ComparisonOperator.GREATER_THAN_THRESHOLD,
      alarmName: 'jobs-late', alarmDescription: 'Jobs wait for too long.',
      treatMissingData: cw.TreatMissingData.NOT_BREACHING,
    });
    late.addAlarmAction(new actions.SnsAction(topic));
    late.addOkAction(new actions.SnsAction(topic));
    late.addInsufficientDataAction(new actions.SnsAction(topic));
    new cw.Alarm(stack, 'Slow', {
      metric: new cw.Metric({ namespace: 'Shop', metricName: 'Latency', dimensionsMap: { Page: 'cart', Api: 'v1' }, statistic: 'p99', period: Duration.minutes(1), unit: cw.Unit.MILLISECONDS }),
      threshold: 0.5, evaluationPeriods: 1,
    });
    new cw.Alarm(stack, 'Reboot', {
      metric: new cw.Metric({ namespace: 'AWS/EC2', metricName: 'StatusCheckFailed_Instance', dimensionsMap: { InstanceId: 'i-0123456789abcdef0' }, statistic: 'Maximum' }),
      threshold: 1, evaluationPeriods: 2, actionsEnabled: false,
    }).addAlarmAction(new actions.Ec2Action(actions.Ec2InstanceAction.REBOOT), new actions.SsmAction(actions.OpsItemSeverity.HIGH, actions.OpsItemCategory.AVAILABILITY));
  },
  'cloudwatch-math': Object.assign((stack) => {
    const code = lambda.Code.fromInline('exports.handler = async () => {}');
    const fn = new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code });
    const rate = new cw.MathExpression({
      expression: '100 * errors / calls', label: 'Error rate', period: Duration.minutes(1),
      usingMetrics: { errors: fn.metricErrors(), calls: fn.metricInvocations() },
    });
    const alarm = new cw.Alarm(stack, 'Errors', { metric: rate, threshold: 5, evaluationPeriods: 2 });
    alarm.addAlarmAction(new actions.LambdaAction(fn));
    new cw.Alarm(stack, 'Other', {
      metric: new cw.Metric({ namespace: 'Shop', metricName: 'Orders', account: '123456789012', label: 'Orders', statistic: 'Sum' }),
      threshold: 1, evaluationPeriods: 1, comparisonOperator: cw.ComparisonOperator.LESS_THAN_THRESHOLD,
    });
    new cw.AnomalyDetectionAlarm(stack, 'Odd', {
      metric: fn.metricDuration(), stdDevs: 3, evaluationPeriods: 1,
      comparisonOperator: cw.ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
    });
    new cw.CompositeAlarm(stack, 'All', {
      alarmRule: cw.AlarmRule.allOf(
        cw.AlarmRule.fromAlarm(alarm, cw.AlarmState.ALARM),
        cw.AlarmRule.not(cw.AlarmRule.anyOf(alarm, cw.AlarmRule.fromBoolean(false))),
      ),
      actionsSuppressor: alarm, compositeAlarmName: 'all',
    });
  }, { context: { '@aws-cdk/aws-cloudwatch-actions:changeLambdaPermissionLogicalIdForLambdaAction': true } }),
  'cloudwatch-dashboard': (stack) => {
    const queue = new sqs.Queue(stack, 'Jobs');
    const age = queue.metricApproximateAgeOfOldestMessage();
    const alarm = new cw.Alarm(stack, 'Late', { metric: age, threshold: 300, evaluationPeriods: 1 });
    const dashboard = new cw.Dashboard(stack, 'Dashboard', { dashboardName: 'jobs', defaultInterval: Duration.days(7), periodOverride: cw.PeriodOverride.INHERIT });
    dashboard.addWidgets(new cw.TextWidget({ markdown: '# Jobs', width: 24, height: 1 }));
    dashboard.addWidgets(
      new cw.GraphWidget({ title: 'Age', left: [age], right: [queue.metricNumberOfMessagesSent({ label: 'Sent', color: cw.Color.RED, period: Duration.minutes(1) })], width: 12, stacked: true, leftYAxis: { min: 0, label: 's' } }),
      new cw.SingleValueWidget({ metrics: [age], title: 'Now' }),
      new cw.AlarmWidget({ title: 'Late', alarm }),
      new cw.AlarmStatusWidget({ alarms: [alarm] }),
    );
    dashboard.addWidgets(
      new cw.LogQueryWidget({ title: 'Log', logGroupNames: ['/app'], queryLines: ['fields @message', 'limit 20'] }),
      new cw.GaugeWidget({ metrics: [age], leftYAxis: { min: 0, max: 600 } }),
      new cw.GraphWidget({ left: [new cw.MathExpression({ expression: 'sent - gone', usingMetrics: { sent: queue.metricNumberOfMessagesSent(), gone: queue.metricNumberOfMessagesDeleted() } })], view: cw.GraphWidgetView.BAR, leftAnnotations: [{ value: 5, label: 'five', fill: cw.Shading.ABOVE }] }),
    );
    dashboard.addVariable(new cw.DashboardVariable({ id: 'region', type: cw.VariableType.PROPERTY, label: 'Region', inputType: cw.VariableInputType.RADIO, value: 'region', defaultValue: cw.DefaultValue.value('us-east-1'), visible: true, values: cw.Values.fromValues({ label: 'IAD', value: 'us-east-1' }) }));
  },
});

// What follows a metric in steps, with the alarms that this takes.
module.exports = ({ Duration, aws_autoscaling: autoscaling, aws_applicationautoscaling: scaling, aws_cloudwatch: cloudwatch, aws_ec2: ec2, aws_sqs: sqs }) => {
  const cases = {
    'scaling-target': (stack) => {
      const target = new scaling.ScalableTarget(stack, 'Target', { serviceNamespace: scaling.ServiceNamespace.ECS, maxCapacity: 20, minCapacity: 1, resourceId: 'service/cluster/web', scalableDimension: 'ecs:service:DesiredCount' });
      const waiting = new sqs.Queue(stack, 'Queue').metricApproximateNumberOfMessagesVisible();
      target.scaleOnMetric('Backlog', { metric: waiting, scalingSteps: [{ upper: 0, change: -1 }, { lower: 100, change: 1 }, { lower: 500, change: 5 }] });
      const load = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Load', period: Duration.minutes(1) });
      target.scaleOnMetric('Load', { metric: load, scalingSteps: [{ upper: 20, change: -50 }, { lower: 20, upper: 40, change: -20 }, { lower: 40, upper: 60, change: 0 }, { lower: 60, upper: 80, change: 20 }, { lower: 80, change: 50 }],
        adjustmentType: scaling.AdjustmentType.PERCENT_CHANGE_IN_CAPACITY, cooldown: Duration.minutes(2), evaluationPeriods: 3, datapointsToAlarm: 2, minAdjustmentMagnitude: 2 });
      target.scaleOnMetric('Exact', { metric: load, scalingSteps: [{ upper: 30, change: 1 }, { lower: 30, upper: 60, change: 4 }, { lower: 60, change: 9 }], adjustmentType: scaling.AdjustmentType.EXACT_CAPACITY });
      target.scaleOnMetric('Out', { metric: load, scalingSteps: [{ lower: 10, upper: 20, change: 1 }, { lower: 20, change: 2 }] });
    },
    'scaling-group': (stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 1, maxAzs: 2 });
      const fleet = new autoscaling.AutoScalingGroup(stack, 'Fleet', { vpc, instanceType: new ec2.InstanceType('m7g.large'), machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }), maxCapacity: 10, requireImdsv2: true });
      const busy = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'WorkersBusy', statistic: 'Maximum' });
      fleet.scaleOnMetric('Busy', { metric: busy, scalingSteps: [{ upper: 10, change: -1 }, { lower: 50, change: 1 }, { lower: 70, change: 3 }], estimatedInstanceWarmup: Duration.minutes(3) });
    },
  };
  for (const fill of Object.values(cases)) fill.context = { '@aws-cdk/aws-autoscaling:generateLaunchTemplateInsteadOfLaunchConfig': true };
  return cases;
};

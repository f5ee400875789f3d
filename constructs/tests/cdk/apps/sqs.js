// Queues: who may redrive into them, fast FIFO queues, and imported ones.
module.exports = ({ Duration, aws_iam: iam, aws_sqs: sqs, aws_cloudwatch: cw }) => ({
  'sqs-redrive': (stack) => {
    const dead = new sqs.Queue(stack, 'Dead', { redriveAllowPolicy: { sourceQueues: [sqs.Queue.fromQueueArn(stack, 'Theirs', 'arn:aws:sqs:eu-west-1:123456789012:theirs')] } });
    new sqs.Queue(stack, 'Open', { redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.ALLOW_ALL } });
    new sqs.Queue(stack, 'Closed', { redriveAllowPolicy: { redrivePermission: sqs.RedrivePermission.DENY_ALL } });
    new sqs.Queue(stack, 'Jobs', { deadLetterQueue: { queue: dead, maxReceiveCount: 3 }, deliveryDelay: Duration.seconds(10), maxMessageSizeBytes: 1024, receiveMessageWaitTime: Duration.seconds(20), retentionPeriod: Duration.days(2) });
  },
  'sqs-throughput': (stack) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    new sqs.Queue(stack, 'Fast', { fifo: true, fifoThroughputLimit: sqs.FifoThroughputLimit.PER_MESSAGE_GROUP_ID, deduplicationScope: sqs.DeduplicationScope.MESSAGE_GROUP, contentBasedDeduplication: true });
    const queue = new sqs.Queue(stack, 'Keyed', { encryption: sqs.QueueEncryption.KMS_MANAGED, dataKeyReuse: Duration.hours(1) });
    queue.grantPurge(role);
    const theirs = sqs.Queue.fromQueueAttributes(stack, 'Theirs', { queueArn: 'arn:aws:sqs:eu-west-1:123456789012:theirs.fifo', keyArn: 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab' });
    theirs.grantSendMessages(role);
    new cw.Alarm(stack, 'Full', { metric: queue.metricApproximateNumberOfMessagesVisible(), threshold: 100, evaluationPeriods: 2 });
    new cw.Alarm(stack, 'Outstanding', { metric: queue.metricApproximateNumberOfMessagesOutstanding(), threshold: 100, evaluationPeriods: 2 });
  },
});

// Trails of an organization, of functions, and of what is unusual.
module.exports = ({ aws_cloudtrail: trails, aws_lambda: lambda, aws_s3: s3, aws_kms: kms, aws_logs: logs, aws_sns: sns }) => ({
  'cloudtrail-functions': (stack) => {
    const handler = lambda.Function.fromFunctionArn(stack, 'Handler', 'arn:aws:lambda:eu-west-1:123456789012:function:handler');
    const files = s3.Bucket.fromBucketName(stack, 'Files', 'our-files');
    const trail = new trails.Trail(stack, 'Trail', { trailName: 'audit', managementEvents: trails.ReadWriteType.WRITE_ONLY, insightTypes: [trails.InsightType.API_CALL_RATE, trails.InsightType.API_ERROR_RATE], includeGlobalServiceEvents: false, isMultiRegionTrail: false, enableFileValidation: false });
    trail.addLambdaEventSelector([handler], { readWriteType: trails.ReadWriteType.ALL, includeManagementEvents: false });
    trail.addS3EventSelector([{ bucket: files, objectPrefix: 'in/' }], { readWriteType: trails.ReadWriteType.READ_ONLY, includeManagementEvents: false });
  },
  'cloudtrail-everything': (stack) => {
    const trail = new trails.Trail(stack, 'Trail', { sendToCloudWatchLogs: true, cloudWatchLogsRetention: logs.RetentionDays.FOUR_MONTHS });
    trail.logAllS3DataEvents({ readWriteType: trails.ReadWriteType.WRITE_ONLY });
    trail.logAllLambdaDataEvents({ includeManagementEvents: true, excludeManagementEventSources: [trails.ManagementEventSources.KMS] });
    trails.Trail.onEvent(stack, 'Calls', { eventPattern: { detail: { eventSource: ['iam.amazonaws.com'] } } });
  },
  'cloudtrail-topic': (stack) => {
    const topic = new sns.Topic(stack, 'Topic');
    const bucket = new s3.Bucket(stack, 'Bucket', { encryption: s3.BucketEncryption.S3_MANAGED, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL });
    new trails.Trail(stack, 'Trail', { snsTopic: topic, bucket, s3KeyPrefix: 'audit' });
  },
});

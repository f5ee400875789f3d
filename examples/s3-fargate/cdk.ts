// The same with the AWS CDK, for comparison.
import * as cdk from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';

const app = new cdk.App();
const stack = new cdk.Stack(app, 'MazeSolver');

const bucket = new s3.Bucket(stack, 'Files', { versioned: true, enforceSSL: true });
const trail = new cloudtrail.Trail(stack, 'Trail');
trail.addS3EventSelector([{ bucket, objectPrefix: 'input/' }], {
  readWriteType: cloudtrail.ReadWriteType.WRITE_ONLY,
  includeManagementEvents: false,
});

const vpc = new ec2.Vpc(stack, 'Vpc', {
  maxAzs: 2,
  subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }],
});
const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });

const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 2048 });
bucket.grantRead(task.taskRole, 'input/*');
bucket.grantWrite(task.taskRole, 'output/*');
const solver = task.addContainer('solver', {
  image: ecs.ContainerImage.fromRegistry('public.ecr.aws/x4e8a6b6/mazesolver:1.0.7'),
  environment: { OUTPUT: `s3://${bucket.bucketName}/output/` },
  logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'solver' }),
});

new events.Rule(stack, 'OnUpload', {
  eventPattern: {
    source: ['aws.s3'],
    detailType: ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['s3.amazonaws.com'],
      eventName: ['PutObject', 'CopyObject', 'CompleteMultipartUpload'],
      requestParameters: { bucketName: [bucket.bucketName], key: events.Match.prefix('input/') },
    },
  },
  targets: [
    new targets.EcsTask({
      cluster,
      taskDefinition: task,
      subnetSelection: { subnetType: ec2.SubnetType.PUBLIC },
      assignPublicIp: true,
      containerOverrides: [
        {
          containerName: solver.containerName,
          environment: [
            {
              name: 'S3_BUCKET',
              value: events.EventField.fromPath('$.detail.requestParameters.bucketName'),
            },
            { name: 'S3_KEY', value: events.EventField.fromPath('$.detail.requestParameters.key') },
          ],
        },
      ],
    }),
  ],
});

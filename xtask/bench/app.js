// The apps that `cargo xtask bench` compares with, written with the CDK: the pipeline of examples/s3-fargate, and with
// STACKS and RESOURCES set, the stacks of examples/many-stacks.
'use strict';
const { App, Stack } = require('aws-cdk-lib');
const cloudtrail = require('aws-cdk-lib/aws-cloudtrail');
const ec2 = require('aws-cdk-lib/aws-ec2');
const ecs = require('aws-cdk-lib/aws-ecs');
const events = require('aws-cdk-lib/aws-events');
const iam = require('aws-cdk-lib/aws-iam');
const s3 = require('aws-cdk-lib/aws-s3');
const sns = require('aws-cdk-lib/aws-sns');
const sqs = require('aws-cdk-lib/aws-sqs');
const subscriptions = require('aws-cdk-lib/aws-sns-subscriptions');
const targets = require('aws-cdk-lib/aws-events-targets');

function pipeline(app) {
  const stack = new Stack(app, 'MazeSolver');
  const bucket = new s3.Bucket(stack, 'Files', { versioned: true, enforceSSL: true });
  const trail = new cloudtrail.Trail(stack, 'Trail', { isMultiRegionTrail: false });
  trail.addS3EventSelector([{ bucket, objectPrefix: 'input/' }], { readWriteType: cloudtrail.ReadWriteType.WRITE_ONLY });
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }],
  });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
  const taskRole = new iam.Role(stack, 'TaskRole', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  bucket.grantRead(taskRole, 'input/*');
  bucket.grantWrite(taskRole, 'output/*');
  const task = new ecs.FargateTaskDefinition(stack, 'Task', { cpu: 1024, memoryLimitMiB: 2048, taskRole });
  task.addContainer('solver', {
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/x4e8a6b6/mazesolver:1.0.7'),
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'solver' }),
    environment: { OUTPUT: `s3://${bucket.bucketName}/output/` },
  });
  new events.Rule(stack, 'OnUpload', {
    eventPattern: {
      source: ['aws.s3'],
      detail: {
        eventName: ['PutObject', 'CopyObject', 'CompleteMultipartUpload'],
        requestParameters: { bucketName: [bucket.bucketName], key: [{ prefix: 'input/' }] },
      },
    },
    targets: [new targets.EcsTask({
      cluster,
      taskDefinition: task,
      subnetSelection: { subnetType: ec2.SubnetType.PUBLIC },
      assignPublicIp: true,
      containerOverrides: [{
        containerName: 'solver',
        environment: [
          { name: 'S3_BUCKET', value: events.EventField.fromPath('$.detail.requestParameters.bucketName') },
          { name: 'S3_KEY', value: events.EventField.fromPath('$.detail.requestParameters.key') },
        ],
      }],
    })],
  });
}

function manyStacks(app, stacks, resources) {
  for (let team = 0; team < stacks; team++) {
    const stack = new Stack(app, `Team${team}`);
    for (let index = 0; index < Math.floor(resources / 6); index++) {
      const topic = new sns.Topic(stack, `Channel${index}`);
      const inbox = new sqs.Queue(stack, `Inbox${index}`);
      topic.addSubscription(new subscriptions.SqsSubscription(inbox, { rawMessageDelivery: true }));
      const worker = new iam.Role(stack, `Worker${index}`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      inbox.grantConsumeMessages(worker);
    }
    for (let index = 0; index < resources % 6; index++) {
      new sns.Topic(stack, `Announcements${index}`);
    }
  }
}

const app = new App();
if (process.env.STACKS) {
  manyStacks(app, Number(process.env.STACKS), Number(process.env.RESOURCES));
} else {
  pipeline(app);
}
app.synth();

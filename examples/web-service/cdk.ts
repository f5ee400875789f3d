// The same with the AWS CDK, for comparison.
import * as cdk from 'aws-cdk-lib';
import * as cw_actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Shop');
const zone = route53.PublicHostedZone.fromHostedZoneAttributes(stack, 'Zone', {
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  zoneName: 'shop.example',
});
const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });

const orders = new rds.DatabaseCluster(stack, 'Orders', {
  engine: rds.DatabaseClusterEngine.auroraPostgres({
    version: rds.AuroraPostgresEngineVersion.VER_17_4,
  }),
  writer: rds.ClusterInstance.serverlessV2('Writer'),
  vpc,
  defaultDatabaseName: 'orders',
  storageEncrypted: true,
  deletionProtection: true,
});
orders.addRotationSingleUser();

const web = new patterns.ApplicationLoadBalancedFargateService(stack, 'Web', {
  cluster,
  domainName: 'www.shop.example',
  domainZone: zone,
  protocol: elb.ApplicationProtocol.HTTPS,
  redirectHTTP: true,
  cpu: 512,
  memoryLimitMiB: 1024,
  circuitBreaker: { rollback: true },
  taskImageOptions: {
    image: ecs.ContainerImage.fromRegistry('public.ecr.aws/docker/library/nginx:1.29'),
    secrets: { DATABASE: ecs.Secret.fromSecretsManager(orders.secret!) },
  },
});
web.targetGroup.configureHealthCheck({ path: '/health' });
orders.secret!.grantRead(web.taskDefinition.taskRole);
orders.connections.allowDefaultPortFrom(web.service);
const scaling = web.service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 10 });
scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });

const team = new sns.Topic(stack, 'Team');
team.addSubscription(new subscriptions.EmailSubscription('team@shop.example'));
const failed = web.loadBalancer.metrics.httpCodeTarget(elb.HttpCodeTarget.TARGET_5XX_COUNT);
const alarm = failed.createAlarm(stack, 'Failures', { threshold: 10, evaluationPeriods: 3 });
alarm.addAlarmAction(new cw_actions.SnsAction(team));

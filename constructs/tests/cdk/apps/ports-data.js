// Databases and the names that lead to them, as people write them, which are ported whole.
module.exports = ({ Duration, RemovalPolicy, aws_cloudwatch: cw, aws_ec2: ec2, aws_iam: iam, aws_lambda: lambda, aws_rds: rds, aws_route53: route53, aws_secretsmanager: secrets }) => {
  const fn = (stack, id, props = {}) => new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {}'), ...props });

  // An Aurora cluster that sleeps, behind a proxy, for a function.
  const aurora = (stack) => {
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC }, { name: 'app', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }, { name: 'data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
    const cluster = new rds.DatabaseCluster(stack, 'Cluster', { engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }), credentials: rds.Credentials.fromGeneratedSecret('shop', { secretName: 'shop/db' }), writer: rds.ClusterInstance.serverlessV2('writer', { enablePerformanceInsights: true }), readers: [rds.ClusterInstance.serverlessV2('reader', { scaleWithWriter: true })], serverlessV2MinCapacity: 0.5, serverlessV2MaxCapacity: 8, vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, defaultDatabaseName: 'shop', enableDataApi: true, iamAuthentication: true, storageEncrypted: true, deletionProtection: true, removalPolicy: RemovalPolicy.SNAPSHOT, backup: { retention: Duration.days(14), preferredWindow: '02:00-03:00' }, cloudwatchLogsExports: ['postgresql'], parameters: { 'rds.force_ssl': '1' }, monitoringInterval: Duration.seconds(60) });
    cluster.addRotationSingleUser({ automaticallyAfter: Duration.days(30) });
    const proxy = cluster.addProxy('Proxy', { secrets: [cluster.secret], vpc, requireTLS: true, iamAuth: true, idleClientTimeout: Duration.minutes(15) });
    const call = fn(stack, 'Call', { vpc, vpcSubnets: { subnetGroupName: 'app' }, environment: { HOST: proxy.endpoint, SECRET: cluster.secret.secretArn } });
    proxy.grantConnect(call, 'shop');
    proxy.connections.allowFrom(call, ec2.Port.tcp(5432));
    cluster.secret.grantRead(call);
    cluster.grantDataApiAccess(call);
    new cw.Alarm(stack, 'Busy', { metric: cluster.metricCPUUtilization(), threshold: 80, evaluationPeriods: 3 });
  };

  // Names that lead elsewhere when something fails, or by weight, place and speed, and a part of them for another account.
  const names = (stack) => {
    const zone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'example.org', caaAmazon: true, comment: 'main' });
    const delegation = new iam.Role(stack, 'Delegation', { roleName: 'delegation', assumedBy: new iam.AccountPrincipal('210987654321') });
    zone.grantDelegation(delegation);
    const check = new route53.HealthCheck(stack, 'Check', { type: route53.HealthCheckType.HTTPS, fqdn: 'www.example.org', resourcePath: '/health', failureThreshold: 3, requestInterval: Duration.seconds(30), regions: ['us-east-1', 'eu-west-1', 'ap-southeast-1'] });
    const ip = (...all) => route53.RecordTarget.fromIpAddresses(...all);
    new route53.ARecord(stack, 'Primary', { zone, recordName: 'www', target: ip('192.0.2.1'), failover: route53.Failover.PRIMARY, setIdentifier: 'one', healthCheck: check, ttl: Duration.seconds(60) });
    new route53.ARecord(stack, 'Secondary', { zone, recordName: 'www', target: ip('192.0.2.2'), failover: route53.Failover.SECONDARY, setIdentifier: 'two', ttl: Duration.seconds(60) });
    new route53.ARecord(stack, 'Blue', { zone, recordName: 'shop', target: ip('192.0.2.3'), weight: 90, setIdentifier: 'blue' });
    new route53.ARecord(stack, 'Green', { zone, recordName: 'shop', target: ip('192.0.2.4'), weight: 10, setIdentifier: 'green' });
    new route53.ARecord(stack, 'Near', { zone, recordName: 'near', target: ip('192.0.2.5'), region: 'eu-west-1', setIdentifier: 'eu' });
    new route53.ARecord(stack, 'German', { zone, recordName: 'geo', target: ip('192.0.2.6'), geoLocation: route53.GeoLocation.country('DE'), setIdentifier: 'de' });
    new route53.ARecord(stack, 'Others', { zone, recordName: 'geo', target: ip('192.0.2.7'), geoLocation: route53.GeoLocation.default(), setIdentifier: 'others' });
    new route53.ARecord(stack, 'Any', { zone, recordName: 'any', target: ip('192.0.2.8'), multiValueAnswer: true, setIdentifier: 'a' });
    new route53.MxRecord(stack, 'Mail', { zone, values: [{ priority: 10, hostName: 'mail.example.org' }] });
    new route53.TxtRecord(stack, 'Spf', { zone, values: ['v=spf1 -all'] });
    new route53.CnameRecord(stack, 'Docs', { zone, recordName: 'docs', domainName: 'example.github.io', ttl: Duration.hours(1), comment: 'docs' });
    new route53.SrvRecord(stack, 'Sip', { zone, recordName: '_sip._tcp', values: [{ priority: 1, weight: 5, port: 5060, hostName: 'sip.example.org' }] });
    new route53.NsRecord(stack, 'Sub', { zone, recordName: 'sub', values: ['ns1.example.net', 'ns2.example.net'] });
    const inside = new route53.PrivateHostedZone(stack, 'Inside', { zoneName: 'inside.local', vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 }) });
    new route53.CnameRecord(stack, 'Db', { zone: inside, recordName: 'db', domainName: 'db.example.net' });
  };

  // What `cdk init` turns on, as far as it changes these.
  for (const fill of [aurora, names]) fill.context = { '@aws-cdk/aws-iam:minimizePolicies': true };
  return { 'port-aurora': aurora, 'port-names': names };
};

module.exports = ({ Duration, RemovalPolicy, SecretValue, aws_ec2: ec2, aws_iam: iam, aws_kms: kms, aws_rds: rds, aws_s3: s3, aws_secretsmanager: secretsmanager }) => {
  const role = (stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  const vpc = (stack) => new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
  const postgres = rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.of('16.4', '16', { s3Import: true, s3Export: true }) });
  const aurora = rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.of('16.4', '16', { s3Import: true, s3Export: true }) });
  const micro = new ec2.InstanceType('t4g.micro');
  const kept = { storageEncrypted: true, deletionProtection: true };
  const cases = {
    'rds-imported': (stack) => {
      const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0');
      const db = rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Database', {
        instanceIdentifier: 'orders', instanceEndpointAddress: 'orders.abc.eu-central-1.rds.amazonaws.com', port: 5432,
        instanceResourceId: 'db-ABCDEFGHIJKL', securityGroups: [group], engine: postgres,
      });
      const user = role(stack);
      db.grantConnect(user, 'app');
      const cluster = rds.DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', {
        clusterIdentifier: 'people', clusterResourceIdentifier: 'cluster-ABCDEFGHIJKL', port: 5432, engine: aurora,
        clusterEndpointAddress: 'people.cluster-abc.eu-central-1.rds.amazonaws.com', securityGroups: [group],
      });
      cluster.grantConnect(user, 'app');
      const proxy = rds.DatabaseProxy.fromDatabaseProxyAttributes(stack, 'Proxy', {
        dbProxyName: 'shared', dbProxyArn: 'arn:aws:rds:eu-central-1:123456789012:db-proxy:prx-0123456789abcdef0',
        endpoint: 'shared.proxy-abc.eu-central-1.rds.amazonaws.com', securityGroups: [group],
      });
      proxy.grantConnect(user, 'app');
      const network = vpc(stack);
      const app = new ec2.SecurityGroup(stack, 'App', { vpc: network });
      db.connections.allowDefaultPortFrom(app);
      const login = secretsmanager.Secret.fromSecretNameV2(stack, 'Login', 'orders-login');
      new rds.DatabaseProxy(stack, 'Own', { proxyTarget: rds.ProxyTarget.fromInstance(db), secrets: [login], vpc: network });
    },
    'rds-replica': (stack) => {
      const network = vpc(stack);
      const source = new rds.DatabaseInstance(stack, 'Source', { engine: postgres, vpc: network, instanceType: micro, backupRetention: Duration.days(1), ...kept });
      const replica = new rds.DatabaseInstanceReadReplica(stack, 'Replica', { sourceDatabaseInstance: source, instanceType: micro, vpc: network, deletionProtection: true, iamAuthentication: true });
      replica.grantConnect(role(stack), 'reader');
    },
    'rds-snapshot': (stack) => {
      const network = vpc(stack);
      new rds.DatabaseInstanceFromSnapshot(stack, 'Generated', {
        engine: postgres, vpc: network, instanceType: micro, snapshotIdentifier: 'before', deletionProtection: true,
        credentials: rds.SnapshotCredentials.fromGeneratedSecret('app'),
      });
      const login = new secretsmanager.Secret(stack, 'Login');
      new rds.DatabaseInstanceFromSnapshot(stack, 'Given', {
        engine: postgres, vpc: network, instanceType: micro, snapshotIdentifier: 'before', deletionProtection: true,
        credentials: rds.SnapshotCredentials.fromSecret(login),
      });
      new rds.DatabaseInstanceFromSnapshot(stack, 'Same', { engine: postgres, vpc: network, instanceType: micro, snapshotIdentifier: 'before', deletionProtection: true });
      new rds.DatabaseClusterFromSnapshot(stack, 'Cluster', {
        engine: aurora, vpc: network, snapshotIdentifier: 'before', writer: rds.ClusterInstance.serverlessV2('writer'), deletionProtection: true, storageEncrypted: true,
        snapshotCredentials: rds.SnapshotCredentials.fromGeneratedSecret('app'),
      });
    },
    'rds-instance-options': (stack) => {
      const network = vpc(stack);
      const key = new kms.Key(stack, 'Key');
      const files = new s3.Bucket(stack, 'Files');
      const options = new rds.OptionGroup(stack, 'Options', {
        engine: rds.DatabaseInstanceEngine.oracleSe2({ version: rds.OracleEngineVersion.of('19.0.0.0.ru-2024-07.rur-2024-07.r1', '19') }),
        configurations: [{ name: 'LOCATOR' }, { name: 'OEM', port: 1158, vpc: network }],
      });
      new rds.DatabaseInstance(stack, 'Database', {
        engine: postgres, vpc: network, instanceType: micro, ...kept, storageEncryptionKey: key,
        storageType: rds.StorageType.GP3, iops: 12000, storageThroughput: 500, allocatedStorage: 400, availabilityZone: 'eu-central-1a',
        monitoringInterval: Duration.seconds(60), enablePerformanceInsights: true, performanceInsightRetention: rds.PerformanceInsightRetention.MONTHS_15,
        performanceInsightEncryptionKey: key, databaseInsightsMode: rds.DatabaseInsightsMode.ADVANCED, preferredBackupWindow: '02:00-03:00',
        preferredMaintenanceWindow: 'Sun:05:00-Sun:06:00', copyTagsToSnapshot: false, deleteAutomatedBackups: false, autoMinorVersionUpgrade: false,
        allowMajorVersionUpgrade: true, s3ImportBuckets: [files], s3ExportBuckets: [files], caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1,
        networkType: rds.NetworkType.DUAL, applyImmediately: true, engineLifecycleSupport: rds.EngineLifecycleSupport.OPEN_SOURCE_RDS_EXTENDED_SUPPORT_DISABLED,
        processorFeatures: { coreCount: 2, threadsPerCore: 1 }, licenseModel: rds.LicenseModel.GENERAL_PUBLIC_LICENSE, domain: 'd-1234567890', port: 5433,
        parameters: { 'log_statement': 'all' },
      });
      new rds.DatabaseInstance(stack, 'Oracle', {
        engine: rds.DatabaseInstanceEngine.oracleSe2({ version: rds.OracleEngineVersion.of('19.0.0.0.ru-2024-07.rur-2024-07.r1', '19') }),
        vpc: network, ...kept, optionGroup: options, characterSetName: 'AL32UTF8', manageMasterUserPassword: true,
        credentials: rds.Credentials.fromUsername('dba'),
      });
    },
    'rds-cluster-options': (stack) => {
      const network = vpc(stack);
      const key = new kms.Key(stack, 'Key');
      const files = new s3.Bucket(stack, 'Files');
      const cluster = new rds.DatabaseCluster(stack, 'Cluster', {
        engine: rds.DatabaseClusterEngine.auroraMysql({ version: rds.AuroraMysqlEngineVersion.VER_3_08_0 }), vpc: network, ...kept,
        writer: rds.ClusterInstance.provisioned('writer', {
          instanceType: new ec2.InstanceType('r6g.large'), instanceIdentifier: 'one', autoMinorVersionUpgrade: false, availabilityZone: 'eu-central-1a',
          preferredMaintenanceWindow: 'Sun:05:00-Sun:06:00', parameters: { max_connections: '100' }, caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1,
          enablePerformanceInsights: true, performanceInsightRetention: rds.PerformanceInsightRetention.MONTHS_1, performanceInsightEncryptionKey: key,
        }),
        readers: [rds.ClusterInstance.serverlessV2('reader', { scaleWithWriter: true })],
        serverlessV2MinCapacity: 0, serverlessV2MaxCapacity: 4, serverlessV2AutoPauseDuration: Duration.minutes(10),
        backtrackWindow: Duration.hours(24), backup: { retention: Duration.days(7), preferredWindow: '02:00-03:00' },
        preferredMaintenanceWindow: 'Sun:05:00-Sun:06:00', cloudwatchLogsExports: ['audit'], monitoringInterval: Duration.seconds(30),
        s3ImportBuckets: [files], s3ExportBuckets: [files], iamAuthentication: true, storageType: rds.DBClusterStorageType.AURORA_IOPT1, networkType: rds.NetworkType.DUAL,
        enableLocalWriteForwarding: true, copyTagsToSnapshot: false, deleteAutomatedBackups: false, autoMinorVersionUpgrade: true,
        engineLifecycleSupport: rds.EngineLifecycleSupport.OPEN_SOURCE_RDS_EXTENDED_SUPPORT,
      });
      cluster.grantConnect(role(stack), 'app');
      new rds.DatabaseCluster(stack, 'Measured', {
        engine: aurora, vpc: network, ...kept, writer: rds.ClusterInstance.serverlessV2('writer'), readers: [rds.ClusterInstance.serverlessV2('a'), rds.ClusterInstance.serverlessV2('b')],
        enablePerformanceInsights: true, performanceInsightRetention: rds.PerformanceInsightRetention.MONTHS_15, databaseInsightsMode: rds.DatabaseInsightsMode.ADVANCED,
        monitoringInterval: Duration.seconds(60), enableClusterLevelEnhancedMonitoring: true, manageMasterUserPassword: true,
        credentials: rds.Credentials.fromUsername('clusteradmin', { secretName: undefined }),
      });
    },
    'rds-proxy-options': (stack) => {
      const network = vpc(stack);
      const cluster = new rds.DatabaseCluster(stack, 'Cluster', { engine: aurora, vpc: network, writer: rds.ClusterInstance.serverlessV2('writer'), readers: [rds.ClusterInstance.serverlessV2('reader')], ...kept });
      const group = new ec2.SecurityGroup(stack, 'Group', { vpc: network });
      const proxy = cluster.addProxy('Proxy', {
        secrets: [cluster.secret], vpc: network, dbProxyName: 'shared', borrowTimeout: Duration.seconds(30), initQuery: "SET x=1", maxConnectionsPercent: 90,
        maxIdleConnectionsPercent: 40, sessionPinningFilters: [rds.SessionPinningFilter.EXCLUDE_VARIABLE_SETS], debugLogging: true, requireTLS: true,
        role: new iam.Role(stack, 'ProxyRole', { assumedBy: new iam.ServicePrincipal('rds.amazonaws.com') }), securityGroups: [group],
        clientPasswordAuthType: rds.ClientPasswordAuthType.POSTGRES_SCRAM_SHA_256, vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
      });
      proxy.addEndpoint('Readers', { vpc: network, targetRole: rds.ProxyEndpointTargetRole.READ_ONLY });
    },
    'rds-multi-user': (stack) => {
      const network = vpc(stack);
      const db = new rds.DatabaseInstance(stack, 'Database', { engine: postgres, vpc: network, instanceType: micro, ...kept });
      const user = new rds.DatabaseSecret(stack, 'User', { username: 'app', masterSecret: db.secret });
      db.addRotationMultiUser('Rotation', { secret: user.attach(db) });
    },
    'rds-logins': (stack) => {
      const network = vpc(stack);
      const key = new kms.Key(stack, 'Key');
      new rds.DatabaseInstance(stack, 'Named', {
        engine: postgres, vpc: network, instanceType: micro, ...kept, credentials: rds.Credentials.fromGeneratedSecret('app', { secretName: 'app/login', encryptionKey: key, excludeCharacters: '%/"' }),
      });
      new rds.DatabaseInstance(stack, 'User', { engine: postgres, vpc: network, instanceType: micro, ...kept, credentials: rds.Credentials.fromUsername('app') });
      new rds.DatabaseInstance(stack, 'Password', {
        engine: postgres, vpc: network, instanceType: micro, ...kept, credentials: rds.Credentials.fromPassword('app', SecretValue.ssmSecure('/app/password', '1')),
      });
    },
  };
  // As `cdk init` sets it, and as policies are here.
  for (const fill of Object.values(cases)) fill.context = { '@aws-cdk/aws-iam:minimizePolicies': true };
  return cases;
};

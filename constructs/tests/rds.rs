//! Databases, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check_setters, codes, template};
use stackwright::{Duration, RemovalPolicy, Stack};
use stackwright_aws::ec2::{SecurityGroup, SubnetTier, Vpc};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kms::Key;
use stackwright_aws::rds::{
    ClusterInstance, DatabaseCluster, DatabaseInstance, DatabaseProxy, Engine, ParameterGroup,
    SubnetGroup,
};

fn vpc(stack: &Stack) -> Vpc {
    Vpc::new(stack, "Vpc").max_azs(2).nat_gateways(1)
}

fn task(stack: &Stack) -> Role {
    Role::new(stack, "Role", Principal::service("ecs-tasks.amazonaws.com"))
}

fn postgres(stack: &Stack, vpc: &Vpc) -> DatabaseInstance {
    DatabaseInstance::new(stack, "Database", Engine::postgres("16.4"), vpc)
        .instance_class("t4g.micro")
}

/// The differences, but for two that are everywhere: secrets say in other words whose login they are, and rules of security
/// groups name the port, which is known, and not an attribute of the database.
fn differences(case: &str, build: impl FnOnce(&Stack)) -> Vec<String> {
    let found = parity::differences(&parity::expected(case), &template(build));
    let everywhere = |one: &String| {
        let secret = one.contains("Secret") && one.contains("/Properties/Description");
        secret || one.contains("IndirectPort") || one.contains("\"FromPort\":")
    };
    found.into_iter().filter(|one| !everywhere(one)).collect()
}

const NONE: [&str; 0] = [];

/// ```js
/// const db = new rds.DatabaseInstance(stack, 'Database', { engine: postgres 16.4, vpc, instanceType: t4g.medium, credentials:
///   rds.Credentials.fromGeneratedSecret('admin_user'), databaseName: 'app', allocatedStorage: 50, maxAllocatedStorage: 200,
///   multiAz: true, backupRetention: Duration.days(7), storageEncrypted: true, deletionProtection: true,
///   cloudwatchLogsExports: ['postgresql'], iamAuthentication: true, removalPolicy: SNAPSHOT });
/// db.connections.allowDefaultPortFrom(app); db.grantConnect(role, 'admin_user'); db.secret.grantRead(role);
/// ```
#[test]
fn an_instance() {
    let found = differences("rds-instance", |stack| {
        let vpc = vpc(stack);
        let database = postgres(stack, &vpc)
            .instance_class("t4g.medium")
            .username("admin_user")
            .database_name("app")
            .allocated_storage_gib(50)
            .max_allocated_storage_gib(200)
            .multi_az()
            .backup_retention(Duration::days(7))
            .log_exports(["postgresql"])
            .iam_authentication();
        let app = SecurityGroup::new(stack, "App", &vpc);
        database.allow_default_port_from(&app);
        let role = task(stack);
        database.grant_connect(&role, "admin_user");
        database.database_secret().grant_read(&role);
    });
    assert_eq!(found, NONE);
}

/// ```js
/// const c = new rds.DatabaseCluster(stack, 'Cluster', { engine: auroraPostgres 16.4, vpc, writer:
///   rds.ClusterInstance.serverlessV2('writer'), readers: [rds.ClusterInstance.serverlessV2('reader', { scaleWithWriter: true })],
///   serverlessV2MinCapacity: 0.5, serverlessV2MaxCapacity: 4, credentials: rds.Credentials.fromGeneratedSecret('clusteradmin'),
///   defaultDatabaseName: 'app', storageEncrypted: true, deletionProtection: true, enableDataApi: true, backup: { retention:
///   Duration.days(7) } });
/// c.connections.allowDefaultPortFrom(app); c.grantDataApiAccess(role);
/// ```
#[test]
fn a_cluster() {
    let found = differences("rds-cluster", |stack| {
        let vpc = vpc(stack);
        let cluster = DatabaseCluster::new(stack, "Cluster", Engine::aurora_postgres("16.4"), &vpc)
            .writer(ClusterInstance::serverless("writer"))
            .reader(ClusterInstance::serverless("reader").promotion_tier(1))
            .serverless_capacity(0.5..=4.0)
            .username("clusteradmin")
            .database_name("app")
            .data_api()
            .backup_retention(Duration::days(7));
        let app = SecurityGroup::new(stack, "App", &vpc);
        cluster.allow_default_port_from(&app);
        cluster.grant_data_api(&task(stack));
    });
    assert_eq!(found, NONE);
}

/// ```js
/// new rds.DatabaseCluster(stack, 'Cluster', { engine: auroraMysql 3.08.0, vpc, storageEncryptionKey: key, writer:
///   rds.ClusterInstance.provisioned('writer', { instanceType: r6g.large }), deletionProtection: true, parameters: {
///   max_connections: '500' } });
/// ```
#[test]
fn a_provisioned_cluster() {
    let found = differences("rds-cluster-provisioned", |stack| {
        let vpc = vpc(stack);
        let key = Key::new(stack, "Key");
        let engine = Engine::aurora_mysql("8.0.mysql_aurora.3.08.0");
        DatabaseCluster::new(stack, "Cluster", engine, &vpc)
            .storage_key(&key)
            .writer(ClusterInstance::provisioned("writer", "r6g.large"))
            .parameter("max_connections", "500");
    });
    assert_eq!(found, NONE);
}

/// ```js
/// const db = new rds.DatabaseInstance(stack, 'Database', { engine: mysql 8.0.39, vpc, storageEncrypted: true,
///   deletionProtection: true, instanceType: t4g.micro });
/// db.addRotationSingleUser({ automaticallyAfter: Duration.days(7) });
/// ```
/// A secret has one policy, whether it is spoken of before or after it is attached. It is rotated as soon as there is a
/// schedule, which therefore waits for the way to the database.
#[test]
fn rotation() {
    let found = differences("rds-rotation", |stack| {
        let vpc = vpc(stack);
        DatabaseInstance::new(stack, "Database", Engine::mysql("8.0.39"), &vpc)
            .instance_class("t4g.micro")
            .rotate_login("RotationSingleUser")
            .every(Duration::days(7));
    });
    let found: Vec<&str> = found
        .iter()
        .map(|one| one.split(": ").next().unwrap_or(one))
        .collect();
    assert_eq!(
        found,
        [
            "/DatabaseSecretAttachmentRotationScheduleA4E9F034/DependsOn",
            "/DatabaseSecretAttachmentPolicy5ACFE6CA",
            "/DatabaseSecretPolicyEE73D3F8",
        ]
    );
}

/// ```js
/// const p = new rds.DatabaseProxy(stack, 'Proxy', { proxyTarget: rds.ProxyTarget.fromInstance(db), secrets: [db.secret], vpc,
///   iamAuth: true, idleClientTimeout: Duration.minutes(10) });
/// p.grantConnect(role, 'postgres');
/// ```
/// Nothing is said of the pool of connections that is not set.
#[test]
fn a_proxy() {
    let found = differences("rds-proxy", |stack| {
        let vpc = vpc(stack);
        let database = postgres(stack, &vpc);
        let proxy = DatabaseProxy::new(stack, "Proxy", &database)
            .iam_authentication()
            .idle_client_timeout(Duration::minutes(10));
        proxy.grant_connect(&task(stack), "postgres");
    });
    let pool =
        "/ProxyProxyTargetGroupB462B5C5/Properties/ConnectionPoolConfigurationInfo: {} → null";
    assert_eq!(found, [pool]);
}

/// ```js
/// const pg = new rds.ParameterGroup(stack, 'Parameters', { engine, parameters: { log_statement: 'all' }, description: 'd' });
/// const sg = new rds.SubnetGroup(stack, 'Subnets', { vpc, description: 'd', vpcSubnets: { subnetType: PRIVATE_WITH_EGRESS } });
/// new rds.DatabaseInstance(stack, 'Database', { engine, vpc, parameterGroup: pg, subnetGroup: sg, storageEncrypted: true,
///   deletionProtection: true, instanceType: t4g.micro });
/// ```
#[test]
fn groups() {
    let found = differences("rds-groups", |stack| {
        let vpc = vpc(stack);
        let parameters = ParameterGroup::new(stack, "Parameters", Engine::postgres("16.4"))
            .parameter("log_statement", "all")
            .description("d");
        let tier = SubnetTier::PrivateWithEgress;
        let subnets = SubnetGroup::new(stack, "Subnets", &vpc, tier).description("d");
        postgres(stack, &vpc)
            .parameter_group(&parameters)
            .subnet_group(&subnets);
    });
    assert_eq!(found, NONE);
}

#[test]
fn no_password_is_in_a_template() {
    let template = template(|stack| {
        let vpc = vpc(stack);
        postgres(stack, &vpc).username("app");
        DatabaseInstance::from_snapshot(
            stack,
            "Restored",
            Engine::postgres("16.4"),
            &vpc,
            "before",
        );
    });
    let resources = template["Resources"].as_object().expect("resources");
    let instances: Vec<_> = resources
        .values()
        .filter(|one| one["Type"] == "AWS::RDS::DBInstance")
        .collect();
    assert_eq!(instances.len(), 2);
    for instance in instances {
        let password = instance["Properties"]["MasterUserPassword"].to_string();
        assert!(password.contains("{{resolve:secretsmanager:"), "{password}");
        assert_eq!(instance["Properties"]["DeletionProtection"], true);
        assert_eq!(instance["Properties"]["StorageEncrypted"], true);
    }
}

#[test]
fn what_is_deleted_with_the_stack_is_not_protected() {
    let template = template(|stack| {
        postgres(stack, &vpc(stack)).removal_policy(RemovalPolicy::Destroy);
    });
    let properties = &template["Resources"]["DatabaseB269D8BB"]["Properties"];
    assert!(properties["DeletionProtection"].is_null());
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack, &Vpc)) {
    let found = codes(|stack| build(stack, &vpc(stack)));
    assert_eq!(found, expected);
}

#[test]
fn misuse() {
    says(&["SW0645"], |stack, vpc| {
        let engine = Engine::aurora_mysql("8.0.mysql_aurora.3.08.0");
        DatabaseInstance::new(stack, "D", engine, vpc);
    });
    says(&["SW0645"], |stack, vpc| {
        let writer = ClusterInstance::serverless("writer");
        DatabaseCluster::new(stack, "D", Engine::postgres("16.4"), vpc).writer(writer);
    });
    says(&["SW0645"], |stack, vpc| {
        DatabaseCluster::new(stack, "D", Engine::aurora_postgres("16.4"), vpc);
    });
    says(&["SW0645"], |stack, vpc| {
        let oracle = DatabaseInstance::new(stack, "D", Engine::oracle_se2("19"), vpc);
        DatabaseProxy::new(stack, "P", &oracle);
    });
    for name in ["a b", "1a", "a--b", "a-"] {
        says(&["SW0646"], |stack, vpc| {
            postgres(stack, vpc).name(name);
        });
    }
    for name in ["admin", "rdsadmin", "1user", "a-b"] {
        says(&["SW0648"], |stack, vpc| {
            postgres(stack, vpc).username(name);
        });
    }
    says(&["SW0647"], |stack, _| {
        let vpc = Vpc::new(stack, "Small").max_azs(1);
        postgres(stack, &vpc);
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    let expected = ["SW0646", "SW0649", "SW0649", "SW0647", "SW0649", "SW0649"];
    check_setters(&expected, |stack| {
        let vpc = vpc(stack);
        let database = postgres(stack, &vpc);
        let engine = Engine::aurora_postgres("16.4");
        let cluster = DatabaseCluster::new(stack, "Cluster", engine, &vpc)
            .writer(ClusterInstance::serverless("writer"));
        let proxy = DatabaseProxy::new(stack, "Proxy", &database);
        let first = line!() + 1;
        database.name("a b");
        database.backup_retention(Duration::days(36));
        database.allocated_storage_gib(5);
        database.publicly_accessible();
        cluster.serverless_capacity(0.3..=4.0);
        proxy.idle_client_timeout(Duration::hours(9));
        first
    });
}

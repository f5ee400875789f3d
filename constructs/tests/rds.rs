//! Databases, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check_setters, codes, template};
use stackwright::{Duration, RemovalPolicy, Stack, intrinsic};
use stackwright_aws::ec2::{SecurityGroup, SubnetTier, Vpc};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kms::Key;
use stackwright_aws::logs::Retention;
use stackwright_aws::rds::{
    ClientPasswordAuthType, ClusterInstance, DatabaseAttributes, DatabaseCluster,
    DatabaseInsightsMode, DatabaseInstance, DatabaseProxy, Engine, EngineOption, Login,
    OptionGroup, ParameterGroup, ProxyAttributes, SubnetGroup,
};
use stackwright_aws::s3::Bucket;
use stackwright_aws::secretsmanager::Secret;

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
        // Keys and buckets are safer here, and what one statement says is not said by two.
        let safer = one.starts_with("/Key961B73FD/") || one.starts_with("/Files8E6940B8/");
        let one_statement = one.starts_with("/ClusterS3ImportRoleDefaultPolicy64C9BC1E/")
            || one.starts_with("/DatabaseRDSDirectoryServiceRole55FFAFD0/");
        secret
            || safer
            || one_statement
            || one.contains("IndirectPort")
            || one.contains("\"FromPort\":")
    };
    found.into_iter().filter(|one| !everywhere(one)).collect()
}

/// The places of the differences alone.
fn resources(found: &[String]) -> Vec<&str> {
    found
        .iter()
        .map(|one| one.split(": ").next().unwrap_or(one))
        .collect()
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
    assert_eq!(
        resources(&found),
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
fn what_exists_elsewhere() {
    let found = differences("rds-imported", |stack| {
        let group = SecurityGroup::from_id(stack, "Group", "sg-0123456789abcdef0");
        let orders = DatabaseAttributes::new("orders", Engine::postgres("16.4"))
            .endpoint("orders.abc.eu-central-1.rds.amazonaws.com")
            .port(5432)
            .resource_id("db-ABCDEFGHIJKL")
            .security_group(&group);
        let database = DatabaseInstance::from_attributes(stack, "Database", orders);
        let user = task(stack);
        database.grant_connect(&user, "app");
        let people = DatabaseAttributes::new("people", Engine::aurora_postgres("16.4"))
            .resource_id("cluster-ABCDEFGHIJKL")
            .security_group(&group);
        DatabaseCluster::from_attributes(stack, "Cluster", people).grant_connect(&user, "app");
        let arn = "arn:aws:rds:eu-central-1:123456789012:db-proxy:prx-0123456789abcdef0";
        let host = "shared.proxy-abc.eu-central-1.rds.amazonaws.com";
        let shared = ProxyAttributes::new("shared", arn, host).security_group(&group);
        DatabaseProxy::from_attributes(stack, "Proxy", shared).grant_connect(&user, "app");
        let vpc = vpc(stack);
        let app = SecurityGroup::new(stack, "App", &vpc);
        database.allow_default_port_from(&app);
        let login = Secret::from_name(stack, "Login", "orders-login");
        DatabaseProxy::in_vpc(stack, "Own", &database, &vpc).secret(&login);
    });
    let pool = "/OwnProxyTargetGroup4046CAB4/Properties/ConnectionPoolConfigurationInfo: {} → null";
    assert_eq!(found, [pool]);
}

#[test]
fn a_replica() {
    let found = differences("rds-replica", |stack| {
        let vpc = vpc(stack);
        let source = DatabaseInstance::new(stack, "Source", Engine::postgres("16.4"), &vpc)
            .instance_class("t4g.micro")
            .backup_retention(Duration::days(1));
        DatabaseInstance::read_replica(stack, "Replica", &source, &vpc)
            .instance_class("t4g.micro")
            .grant_connect(&task(stack), "reader");
    });
    // IAM knows databases by their resource ids; the CDK names the ARN unless a flag is set.
    let statement = "/RoleDefaultPolicy5FFB7DAB/Properties/PolicyDocument/Statement/0/Resource";
    let id =
        format!("{statement}/Fn::Join/1/7/Fn::GetAtt/1: \"DBInstanceArn\" → \"DbiResourceId\"");
    assert_eq!(found, [id]);
}

#[test]
fn what_is_restored() {
    let found = differences("rds-snapshot", |stack| {
        let vpc = vpc(stack);
        let restored = |id: &str| {
            let engine = Engine::postgres("16.4");
            DatabaseInstance::from_snapshot(stack, id, engine, &vpc, "before")
                .instance_class("t4g.micro")
        };
        restored("Generated").username("app");
        restored("Given").login(&Secret::new(stack, "Login"));
        restored("Same");
        let engine = Engine::aurora_postgres("16.4");
        DatabaseCluster::from_snapshot(stack, "Cluster", engine, &vpc, "before")
            .writer(ClusterInstance::serverless("writer"))
            .username("app");
    });
    // The CDK creates a second secret, which is attached and used by nothing.
    assert_eq!(
        resources(&found),
        ["/ClusterSecret6368BD0F", "/ClusterSecretAttachment769E6258"]
    );
}

#[test]
fn options_of_an_instance() {
    let found = differences("rds-instance-options", |stack| {
        let vpc = vpc(stack);
        let key = Key::new(stack, "Key");
        let files = Bucket::new(stack, "Files");
        let oracle = Engine::oracle_se2("19.0.0.0.ru-2024-07.rur-2024-07.r1");
        let options = OptionGroup::new(stack, "Options", oracle.clone())
            .option(EngineOption::new("LOCATOR"))
            .option(EngineOption::new("OEM").port(1158, &vpc));
        postgres(stack, &vpc)
            .storage_key(&key)
            .storage_type("gp3")
            .iops(12000)
            .storage_throughput_mib(500)
            .allocated_storage_gib(400)
            .availability_zone("eu-central-1a")
            .monitoring_interval(Duration::seconds(60))
            .performance_insights_retention(Duration::days(465))
            .performance_insights_key(&key)
            .database_insights_mode(DatabaseInsightsMode::Advanced)
            .backup_window("02:00-03:00")
            .maintenance_window("Sun:05:00-Sun:06:00")
            .copy_tags_to_snapshot(false)
            .delete_automated_backups(false)
            .auto_minor_version_upgrade(false)
            .allow_major_version_upgrade()
            .import_from(&files)
            .export_to(&files)
            .ca_certificate("rds-ca-rsa2048-g1")
            .network_type("DUAL")
            .apply_immediately(true)
            .engine_lifecycle_support("open-source-rds-extended-support-disabled")
            .processors(2, 1)
            .license_model("general-public-license")
            .domain("d-1234567890")
            .port(5433)
            .parameter("log_statement", "all");
        DatabaseInstance::new(stack, "Oracle", oracle, &vpc)
            .option_group(&options)
            .character_set("AL32UTF8")
            .login(Login::managed().username("dba"));
    });
    assert_eq!(found, NONE);
}

#[test]
fn options_of_a_cluster() {
    let found = differences("rds-cluster-options", |stack| {
        let vpc = vpc(stack);
        let key = Key::new(stack, "Key");
        let files = Bucket::new(stack, "Files");
        let writer = ClusterInstance::provisioned("writer", "r6g.large")
            .name("one")
            .auto_minor_version_upgrade(false)
            .availability_zone("eu-central-1a")
            .maintenance_window("Sun:05:00-Sun:06:00")
            .parameter("max_connections", "100")
            .ca_certificate("rds-ca-rsa2048-g1")
            .performance_insights_retention(Duration::days(31))
            .performance_insights_key(&key);
        let mysql = Engine::aurora_mysql("8.0.mysql_aurora.3.08.0");
        DatabaseCluster::new(stack, "Cluster", mysql, &vpc)
            .writer(writer)
            .reader(ClusterInstance::serverless("reader").promotion_tier(1))
            .serverless_capacity(0.0..=4.0)
            .serverless_pause(Duration::minutes(10))
            .backtrack(Duration::hours(24))
            .backup_retention(Duration::days(7))
            .backup_window("02:00-03:00")
            .maintenance_window("Sun:05:00-Sun:06:00")
            .log_exports(["audit"])
            .monitoring_interval(Duration::seconds(30))
            .import_from(&files)
            .export_to(&files)
            .storage_type("aurora-iopt1")
            .network_type("DUAL")
            .local_write_forwarding()
            .copy_tags_to_snapshot(false)
            .delete_automated_backups(false)
            .auto_minor_version_upgrade(true)
            .engine_lifecycle_support("open-source-rds-extended-support")
            .grant_connect(&task(stack), "app");
        let aurora = Engine::aurora_postgres("16.4");
        DatabaseCluster::new(stack, "Measured", aurora, &vpc)
            .writer(ClusterInstance::serverless("writer"))
            .reader(ClusterInstance::serverless("a"))
            .reader(ClusterInstance::serverless("b"))
            .performance_insights_retention(Duration::days(465))
            .database_insights_mode(DatabaseInsightsMode::Advanced)
            .monitoring_interval(Duration::seconds(60))
            .cluster_level_monitoring()
            .login(Login::managed().username("clusteradmin"));
    });
    assert_eq!(found, NONE);
}

#[test]
fn options_of_a_proxy() {
    let found = differences("rds-proxy-options", |stack| {
        let vpc = vpc(stack);
        let cluster = DatabaseCluster::new(stack, "Cluster", Engine::aurora_postgres("16.4"), &vpc)
            .writer(ClusterInstance::serverless("writer"))
            .reader(ClusterInstance::serverless("reader"));
        let group = SecurityGroup::new(stack, "Group", &vpc);
        let role = Role::new(stack, "ProxyRole", Principal::service("rds.amazonaws.com"));
        let proxy = DatabaseProxy::new(&cluster, "Proxy", &cluster)
            .name("shared")
            .borrow_timeout(Duration::seconds(30))
            .init_query("SET x=1")
            .max_connections_percent(90)
            .max_idle_connections_percent(40)
            .session_pinning_filter("EXCLUDE_VARIABLE_SETS")
            .debug_logging()
            .with_role(&role)
            .security_group(&group)
            .client_password_auth_type(ClientPasswordAuthType::PostgresScramSha256)
            .subnets(SubnetTier::Public);
        proxy.add_endpoint("Readers", &vpc).read_only();
    });
    assert_eq!(found, NONE);
}

#[test]
fn rotation_of_another_user() {
    let found = differences("rds-multi-user", |stack| {
        let vpc = vpc(stack);
        let database = postgres(stack, &vpc);
        let login = Login::user("app").created_by(&database.database_secret());
        let user = login.create(stack, "User").attach(&database);
        database.rotate_user("Rotation", &user);
    });
    // A secret has one policy, as above, and is rotated once the ways to the database are there.
    assert_eq!(
        resources(&found),
        [
            "/DatabaseSecretAttachmentPolicy5ACFE6CA",
            "/User00B015A1/Properties/Description/Fn::Join/1/0",
            "/UserAttachmentRotationSchedule74DBF5F5/DependsOn",
            "/UserAttachmentPolicyF6558925",
            "/DatabaseSecretPolicyEE73D3F8",
            "/UserPolicy7D689AB7",
        ]
    );
}

#[test]
fn logins() {
    let found = differences("rds-logins", |stack| {
        let vpc = vpc(stack);
        let key = Key::new(stack, "Key");
        let instance = |id: &str, login: Login| {
            DatabaseInstance::new(stack, id, Engine::postgres("16.4"), &vpc)
                .instance_class("t4g.micro")
                .login(login);
        };
        let named = Login::user("app")
            .secret_name("app/login")
            .encryption_key(&key)
            .exclude_characters("%/\"");
        instance("Named", named);
        instance("User", Login::user("app").name_in_secret_alone());
        let password = intrinsic::ssm_secure("/app/password", Some(1));
        instance("Password", Login::password("app", password));
    });
    assert_eq!(found, NONE);
}

#[test]
fn logs_are_kept_for_a_time() {
    let template = template(|stack| {
        postgres(stack, &vpc(stack))
            .name("Orders")
            .log_exports(["postgresql", "upgrade"])
            .log_retention(Retention::OneWeek);
    });
    let resources = template["Resources"].as_object().expect("resources");
    let groups: Vec<_> = resources
        .values()
        .filter(|one| one["Type"] == "AWS::Logs::LogGroup")
        .collect();
    assert_eq!(groups.len(), 2);
    let name = &groups[0]["Properties"]["LogGroupName"];
    assert_eq!(name, "/aws/rds/instance/orders/postgresql");
    assert_eq!(groups[0]["Properties"]["RetentionInDays"], 7);
    let depends = &resources["DatabaseB269D8BB"]["DependsOn"];
    assert_eq!(depends.as_array().map(Vec::len), Some(2));
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
        )
        .login(Login::generated());
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
        // What is restored is encrypted as the snapshot is.
        let restored = !instance["Properties"]["DBSnapshotIdentifier"].is_null();
        assert_eq!(
            instance["Properties"]["StorageEncrypted"] == true,
            !restored
        );
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
    for set in [
        |one: &DatabaseInstance| drop(one.multi_az()),
        |one: &DatabaseInstance| drop(one.database_secret()),
        |one: &DatabaseInstance| drop(one.endpoint_address()),
    ] {
        says(&["SW0650"], |stack, _| {
            let theirs = DatabaseAttributes::new("orders", Engine::postgres("16.4"));
            set(&DatabaseInstance::from_attributes(stack, "D", theirs));
        });
    }
    says(&["SW0648"], |stack, vpc| {
        let database = postgres(stack, vpc).login(Login::managed());
        database.rotate_login("R");
    });
    says(&["SW0645"], |stack, vpc| {
        let files = Bucket::new(stack, "Files");
        DatabaseInstance::new(stack, "D", Engine::mariadb("11.4"), vpc).import_from(&files);
    });
    says(&["SW0647"], |stack, _| {
        let vpc = Vpc::new(stack, "Small").max_azs(1);
        postgres(stack, &vpc);
    });
}

#[test]
fn the_line_is_that_of_the_setter() {
    let expected = [
        "SW0646", "SW0649", "SW0649", "SW0647", "SW0649", "SW0649", "SW0652", "SW0652", "SW0649",
        "SW0649", "SW0651", "SW0648", "SW0645",
    ];
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
        database.backup_window("02:00-02:10");
        cluster.maintenance_window("02:00-03:00");
        database.monitoring_interval(Duration::seconds(7));
        database.performance_insights_retention(Duration::days(8));
        cluster.log_retention(Retention::OneWeek);
        cluster.username("rdsadmin");
        cluster.backtrack(Duration::hours(1));
        first
    });
}

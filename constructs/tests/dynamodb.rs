//! Tables, against what the CDK makes of the same, and what is said about misuse.

mod parity;

use parity::{check_but, check_setters, codes, template};
use stackwright::{Duration, Environment, RemovalPolicy, Stack};
use stackwright_aws::dynamodb::{
    Attribute, Compression, Encryption, GlobalIndex, GlobalTable, ImportSource, LocalIndex,
    Replica, ScaledCapacity, StreamView, Table, TableAttributes, TableStream as _,
};
use stackwright_aws::iam::{Principal, Role};
use stackwright_aws::kinesis::Stream;
use stackwright_aws::kms::Key;
use stackwright_aws::s3::Bucket;

fn task(stack: &Stack) -> Role {
    Role::new(stack, "Role", Principal::service("ecs-tasks.amazonaws.com"))
}

fn key() -> Attribute {
    Attribute::string("pk")
}

/// ```js
/// const t = new d.Table(stack, 'Orders', { partitionKey: { name: 'pk', type: STRING }, sortKey: { name: 'sk', type: NUMBER },
///   billingMode: PAY_PER_REQUEST, stream: NEW_AND_OLD_IMAGES, pointInTimeRecoverySpecification: {
///   pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 7 }, timeToLiveAttribute: 'expires', deletionProtection: true,
///   contributorInsightsSpecification: { enabled: true }, tableClass: STANDARD_INFREQUENT_ACCESS, tableName: 'orders' });
/// t.addGlobalSecondaryIndex({ indexName: 'by-day', partitionKey: { name: 'day', type: STRING }, sortKey: { name: 'pk',
///   type: STRING }, projectionType: INCLUDE, nonKeyAttributes: ['total'] });
/// t.addLocalSecondaryIndex({ indexName: 'by-state', sortKey: { name: 'state', type: BINARY }, projectionType: KEYS_ONLY });
/// t.grantReadWriteData(role); t.grantStreamRead(role);
/// ```
#[test]
fn a_table() {
    check_but("dynamodb", &[], |stack| {
        let by_day = GlobalIndex::new("by-day", Attribute::string("day")).sort_key(key());
        let by_state = LocalIndex::new("by-state", Attribute::binary("state"));
        let table = Table::new(stack, "Orders", key())
            .sort_key(Attribute::number("sk"))
            .stream(StreamView::NewAndOldImages)
            .recovery_period(Duration::days(7))
            .time_to_live("expires")
            .contributor_insights()
            .infrequent_access()
            .name("orders")
            .global_index(by_day.include(["total"]))
            .local_index(by_state.keys_only());
        let role = task(stack);
        table.grant_read_write_data(&role);
        table.grant_stream_read(&role);
    });
}

/// ```js
/// const t = new d.Table(stack, 'Table', { partitionKey, readCapacity: 5, writeCapacity: 5, removalPolicy: DESTROY });
/// t.addGlobalSecondaryIndex({ indexName: 'gsi', partitionKey: { name: 'g', type: STRING }, readCapacity: 1, writeCapacity: 2 });
/// t.autoScaleReadCapacity({ minCapacity: 5, maxCapacity: 100 }).scaleOnUtilization({ targetUtilizationPercent: 70 });
/// t.autoScaleWriteCapacity({ minCapacity: 5, maxCapacity: 50 }).scaleOnUtilization({ targetUtilizationPercent: 60 });
/// t.autoScaleGlobalSecondaryIndexReadCapacity('gsi', { minCapacity: 1, maxCapacity: 10 })
///   .scaleOnUtilization({ targetUtilizationPercent: 50 });
/// ```
/// Application Auto Scaling takes its own role where none is named.
#[test]
fn a_provisioned_table() {
    let role = r#"{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":iam::",{"Ref":"AWS::AccountId"},":role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_DynamoDBTable"]]}"#;
    let targets = [
        "TableReadScalingTargetF96E9F76",
        "TableWriteScalingTargetE5669214",
        "TablegsiReadScalingTarget0925CB8D",
    ];
    let but = targets.map(|id| format!("/{id}/Properties/RoleARN: {role} → null"));
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    check_but("dynamodb-provisioned", &but, |stack| {
        let index = GlobalIndex::new("gsi", Attribute::string("g")).provisioned(1, 2);
        let table = Table::new(stack, "Table", key())
            .provisioned(5, 5)
            .removal_policy(RemovalPolicy::Destroy)
            .global_index(index);
        table.scale_reads(5..=100, 70);
        table.scale_writes(5..=50, 60);
        table.scale_index_reads("gsi", 1..=10, 50);
    });
}

/// ```js
/// const t = new d.Table(stack, 'Table', { partitionKey, billingMode: PAY_PER_REQUEST, encryption: CUSTOMER_MANAGED });
/// t.grantReadData(role); t.grantWriteData(writer);
/// new d.Table(stack, 'Managed', { partitionKey, billingMode: PAY_PER_REQUEST, encryption: AWS_MANAGED,
///   kinesisStream: new kinesis.Stream(stack, 'Stream') });
/// d.Table.fromTableAttributes(stack, 'Theirs', { tableName: 'theirs', tableStreamArn, globalIndexes: ['g'] }).grantReadData(reader);
/// d.Table.fromTableName(stack, 'Others', 'others').grantFullAccess(owner);
/// ```
/// Tables are protected from deletion. The key says what it is for in the words of all keys.
#[test]
fn keys_and_imports() {
    let but = [
        r#"/TableKey25666F95/Properties/Description: "Customer-managed key auto-created for encrypting DynamoDB table at S/Table" → "Created by S/Table""#,
        "/TableCD117FA1/Properties/DeletionProtectionEnabled: null → true",
        "/Managed658ACE2E/Properties/DeletionProtectionEnabled: null → true",
    ];
    check_but("dynamodb-key", &but, |stack| {
        let table = Table::new(stack, "Table", key()).encryption(Encryption::Kms);
        let role = task(stack);
        table.grant_read_data(&role);
        Table::new(stack, "Managed", key())
            .encryption(Encryption::AwsManaged)
            .kinesis_stream(&Stream::new(stack, "Stream"));
        let stream = "arn:aws:dynamodb:eu-west-1:123456789012:table/theirs/stream/x";
        let theirs = TableAttributes::of_name("theirs")
            .stream_arn(stream)
            .with_indexes();
        let other = || Principal::service("ecs-tasks.amazonaws.com");
        let reader = Role::new(stack, "Reader", other());
        Table::from_attributes(stack, "Theirs", theirs).grant_read_data(&reader);
        let writer = Role::new(stack, "Writer", other());
        table.grant_write_data(&writer);
        let owner = Role::new(stack, "Owner", other());
        Table::from_name(stack, "Others", "others").grant_full_access(&owner);
    });
}

/// ```js
/// new d.Table(stack, 'Table', { partitionKey, billingMode: PAY_PER_REQUEST, importSource: { compressionType: GZIP,
///   inputFormat: d.InputFormat.csv({ delimiter: ',', headerList: ['id', 'name'] }), bucket, keyPrefix: 'p/' },
///   maxReadRequestUnits: 10, maxWriteRequestUnits: 20 });
/// ```
#[test]
fn an_import() {
    let but = ["/TableCD117FA1/Properties/DeletionProtectionEnabled: null → true"];
    check_but("dynamodb-import", &but, |stack| {
        let bucket = Bucket::from_name(stack, "Bucket", "my-bucket");
        let source = ImportSource::csv(&bucket, ["id", "name"])
            .delimiter(',')
            .prefix("p/")
            .compressed(Compression::Gzip);
        Table::new(stack, "Table", key())
            .import(source)
            .on_demand_limits(10, 20);
    });
}

/// ```js
/// const t = new d.TableV2(stack, 'Global', { partitionKey, sortKey: { name: 'sk', type: STRING }, dynamoStream: NEW_IMAGE,
///   timeToLiveAttribute: 'ttl', pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
///   contributorInsightsSpecification: { enabled: true }, deletionProtection: true, tableName: 'global',
///   globalSecondaryIndexes: [{ indexName: 'gsi', partitionKey: { name: 'g', type: STRING } }],
///   localSecondaryIndexes: [{ indexName: 'lsi', sortKey: { name: 'l', type: STRING } }] });
/// t.grantReadData(role); t.grantStreamRead(role);
/// ```
#[test]
fn a_global_table_of_one_region() {
    check_but("dynamodb-v2", &[], |stack| {
        let table = GlobalTable::new(stack, "Global", key())
            .sort_key(Attribute::string("sk"))
            .stream(StreamView::NewImage)
            .time_to_live("ttl")
            .point_in_time_recovery()
            .contributor_insights()
            .name("global")
            .global_index(GlobalIndex::new("gsi", Attribute::string("g")))
            .local_index(LocalIndex::new("lsi", Attribute::string("l")));
        let role = task(stack);
        table.grant_read_data(&role);
        table.grant_stream_read(&role);
    });
}

/// ```js
/// const t = new d.TableV2(stack, 'Global', { partitionKey, billing: d.Billing.provisioned({ readCapacity: d.Capacity.fixed(10),
///   writeCapacity: d.Capacity.autoscaled({ minCapacity: 1, maxCapacity: 10, targetUtilizationPercent: 60 }) }),
///   encryption: d.TableEncryptionV2.awsManagedKey(), replicas: [{ region: 'eu-central-1', tableClass:
///   STANDARD_INFREQUENT_ACCESS }, { region: 'us-east-1', readCapacity: d.Capacity.autoscaled({ minCapacity: 5,
///   maxCapacity: 20 }) }], globalSecondaryIndexes: [{ indexName: 'gsi', partitionKey: { name: 'g', type: STRING } }] });
/// t.replica('us-east-1').grantReadData(role);   // in eu-west-1
/// ```
/// All copies are protected from deletion.
#[test]
fn a_global_table_with_replicas() {
    let but = [0, 1, 2].map(|index| {
        let property = "DeletionProtectionEnabled";
        format!("/Global7C59AC82/Properties/Replicas/{index}/{property}: null → true")
    });
    let but: Vec<&str> = but.iter().map(String::as_str).collect();
    check_but("dynamodb-v2-replicas", &but, |stack| {
        stack.environment(Environment::new("123456789012", "eu-west-1"));
        let writes = ScaledCapacity::between(1..=10).utilization_percent(60);
        let table = GlobalTable::new(stack, "Global", key())
            .provisioned(10, writes)
            .aws_managed_key()
            .replica(Replica::new("eu-central-1").infrequent_access())
            .replica(Replica::new("us-east-1").reads(ScaledCapacity::between(5..=20)))
            .global_index(GlobalIndex::new("gsi", Attribute::string("g")));
        table.grant_read_replica(&task(stack), "us-east-1");
    });
}

#[test]
fn a_table_that_is_deleted_with_the_stack_is_not_protected() {
    let protected = |build: fn(&Table)| {
        let template = template(|stack| build(&Table::new(stack, "Table", key())));
        template["Resources"]["TableCD117FA1"]["Properties"]["DeletionProtectionEnabled"].clone()
    };
    assert_eq!(protected(|_| {}), true);
    assert!(protected(|table| drop(table.removal_policy(RemovalPolicy::Destroy))).is_null());
    assert_eq!(
        protected(|table| drop(table.deletion_protection(false))),
        false
    );
}

#[track_caller]
fn says(expected: &[&str], build: impl FnOnce(&Stack)) {
    assert_eq!(codes(build), expected);
}

fn index(name: &str) -> GlobalIndex {
    GlobalIndex::new(name, Attribute::string("g"))
}

#[test]
fn misuse() {
    let table = |stack: &Stack| Table::new(stack, "T", key());
    for name in ["ab", "a b", "ä-table"] {
        says(&["SW0610"], |stack| {
            table(stack).name(name);
        });
        says(&["SW0610"], |stack| {
            table(stack).global_index(index(name));
        });
    }
    says(&["SW0611"], |stack| {
        table(stack).sort_key(Attribute::number("pk"));
    });
    says(&["SW0611"], |stack| {
        table(stack).local_index(LocalIndex::new("lsi", Attribute::string("l")));
    });
    says(&["SW0611"], |stack| {
        table(stack)
            .global_index(index("gsi"))
            .global_index(index("gsi"));
    });
    says(&["SW0611"], |stack| {
        let table = table(stack);
        for number in 0..21 {
            table.global_index(index(&format!("gsi-{number}")));
        }
    });
    says(&["SW0612"], |stack| {
        table(stack).global_index(index("gsi").provisioned(1, 1));
    });
    says(&["SW0612"], |stack| {
        table(stack).provisioned(1, 1).on_demand_limits(5, None);
    });
    says(&["SW0612"], |stack| {
        table(stack).scale_reads(1..=5, 70);
    });
    says(&["SW0612"], |stack| {
        table(stack)
            .provisioned(1, 1)
            .scale_index_reads("gsi", 1..=5, 70);
    });
    says(&["SW0613"], |stack| {
        table(stack).grant_stream_read(&task(stack));
    });
    says(&["SW0614"], |stack| {
        GlobalTable::new(stack, "T", key()).replica(Replica::new("eu-west-1"));
    });
    says(&["SW0614"], |stack| {
        stack.environment(Environment::new("123456789012", "eu-west-1"));
        let key_of_its_own = Key::new(stack, "Key");
        GlobalTable::new(stack, "T", key())
            .encryption_key(&key_of_its_own)
            .replica(Replica::new("us-east-1"));
    });
    says(&["SW0050"], |stack| {
        Table::from_arn(stack, "T", "arn:aws:sqs:eu-west-1:123456789012:orders");
    });
}

#[test]
#[expect(clippy::reversed_empty_ranges, reason = "the range is what is wrong")]
fn the_line_is_that_of_the_setter() {
    let expected = [
        "SW0610", "SW0612", "SW0612", "SW0611", "SW0615", "SW0614", "SW0612",
    ];
    check_setters(&expected, |stack| {
        let table = Table::new(stack, "Table", key());
        let imported = Table::from_name(stack, "Imported", "theirs");
        let global = GlobalTable::new(stack, "Global", key());
        let first = line!() + 1;
        table.name("a b");
        table.provisioned(0, 1);
        table.recovery_period(Duration::days(36));
        table.local_index(LocalIndex::new("lsi", Attribute::string("l")));
        imported.contributor_insights();
        global.replica(Replica::new("us-east-1"));
        global.provisioned(1, ScaledCapacity::between(10..=5));
        first
    });
}

#[test]
fn copies_that_are_read_as_they_were_written_last() {
    let says = |expected: &[&str], build: &dyn Fn(GlobalTable)| {
        let found = codes(|stack| {
            stack.environment(Environment::new("123456789012", "us-west-2"));
            build(GlobalTable::new(stack, "Users", Attribute::string("id")));
        });
        assert_eq!(found, expected);
    };
    let near = || Replica::new("us-east-1");
    says(&[], &|table| {
        table
            .strong_consistency()
            .replica(near())
            .witness("us-east-2");
    });
    says(&[], &|table| {
        let far = Replica::new("us-east-2");
        table.strong_consistency().replica(near()).replica(far);
    });
    says(&["SW0614"], &|table| {
        table.strong_consistency().replica(near());
    });
    says(&["SW0612"], &|table| {
        let writes = ScaledCapacity::between(1..=10);
        table.on_demand_limits(10, None).provisioned(5, writes);
    });
}

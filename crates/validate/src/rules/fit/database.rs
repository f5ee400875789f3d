//! SW1501: databases, tables and caches whose properties, or whose groups, do not fit.

use super::Clause::{
    Above, Alike, Any, Below, Beside, Contains, Fewer, Has, Is, IsNot, Lacks, More, NotMore, Other,
    When, Within,
};
use super::{Clause, Row, any, fits, number, off, on, versions, windows};
use stackwright_template::model::Instance;

fits! {
    /// ## What it does
    /// Checks what of a database must fit: its group of parameters or options is of its engine and version, enhanced monitoring
    /// has an interval and a role, storage has the size that its speed needs, backup and maintenance are not at once, a replica's
    /// source keeps backups, a serverless instance's cluster says how far it scales, an index of a provisioned global table has
    /// capacity in each region, a cache's password needs an encrypted connection.
    ///
    /// ## Why it matters
    /// RDS, DynamoDB, ElastiCache or Redshift refuses the resource.
    ///
    /// ## Example
    /// ```yaml
    /// Db: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, EngineVersion: "18", DBParameterGroupName: !Ref Tuned, DBInstanceClass: db.t4g.micro}}
    /// Tuned: {Type: AWS::RDS::DBParameterGroup, Properties: {Description: tuned, Family: postgres17}}   # postgres18
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html>,
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html>,
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html>,
    /// <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html>
    pub struct DatabaseFit = SW1501, "database-fit",
        of "AWS::RDS::DBInstance" "AWS::RDS::DBCluster" "AWS::RDS::DBSubnetGroup" "AWS::DocDB::DBCluster" "AWS::DocDB::DBSubnetGroup"
           "AWS::Neptune::DBSubnetGroup" "AWS::DynamoDB::GlobalTable" "AWS::DynamoDB::Table" "AWS::ElastiCache::CacheCluster"
           "AWS::ElastiCache::ReplicationGroup" "AWS::MemoryDB::Cluster" "AWS::Redshift::Cluster" "AWS::OpenSearchService::Domain"
           "AWS::Elasticsearch::Domain" "AWS::Neptune::DBCluster" "AWS::MSK::Cluster" "AWS::AmazonMQ::Broker" "AWS::SecretsManager::SecretTargetAttachment";
    ROWS
}

const INSTANCE: &[&str] = &["AWS::RDS::DBInstance"];
const CLUSTER: &[&str] = &["AWS::RDS::DBCluster"];
const RDS: &[&str] = &["AWS::RDS::DBInstance", "AWS::RDS::DBCluster"];
const WITH_WINDOWS: &[&str] = &[
    "AWS::RDS::DBInstance",
    "AWS::RDS::DBCluster",
    "AWS::DocDB::DBCluster",
    "AWS::Neptune::DBCluster",
];
const GLOBAL_TABLE: &[&str] = &["AWS::DynamoDB::GlobalTable"];
const SEARCH: &[&str] = &[
    "AWS::OpenSearchService::Domain",
    "AWS::Elasticsearch::Domain",
];

const IS_REDIS: Clause = Any(&[Lacks("Engine"), Is("Engine", &["redis"])]);

/// Engines whose gp3 storage has a speed of its own from 400 GiB on.
const STRIPED_AT_400: &[&str] = &["mysql", "mariadb", "postgres"];

const ROWS: &[Row] = &[
    Row {
        of: INSTANCE,
        at: "",
        place: "EnablePerformanceInsights",
        never: &[
            on!("EnablePerformanceInsights"),
            Is("Engine", &["mysql", "mariadb"]),
            Is(
                "DBInstanceClass",
                &[
                    "db.t2.micro",
                    "db.t2.small",
                    "db.t3.micro",
                    "db.t3.small",
                    "db.t4g.micro",
                    "db.t4g.small",
                ],
            ),
        ],
        message: "RDS refuses the instance: Performance Insights of {Engine} is not for a {DBInstanceClass}",
        hint: "take a larger class, or remove `EnablePerformanceInsights`",
    },
    Row {
        of: RDS,
        at: "",
        place: "PreferredBackupWindow",
        never: &[When(|database| {
            database
                .get("PreferredBackupWindow")
                .and_then(Instance::text)
                .is_some_and(|window| !window.is_empty() && window.len() != 11)
        })],
        message: "RDS refuses this: the window of backups is written as hh:mm-hh:mm, and not as {PreferredBackupWindow}",
        hint: "write PreferredBackupWindow: '03:00-04:00'",
    },
    Row {
        of: INSTANCE,
        at: "",
        place: "Iops",
        never: &[
            Has("Iops"),
            Is("Engine", &["aurora", "aurora-mysql", "aurora-postgresql"]),
        ],
        message: "RDS refuses the instance: the storage of Aurora grows by itself, and has no `Iops` (\"Specifying IOPs is not allowed for this engine\")",
        hint: "remove `Iops`; StorageType: aurora-iopt1 of the cluster is paid without counting them",
    },
    Row {
        of: INSTANCE,
        at: "",
        place: "DBClusterIdentifier",
        never: &[Other(
            "DBClusterIdentifier",
            "AWS::RDS::DBCluster",
            &[Is("EngineMode", &["serverless"])],
        )],
        message: "RDS refuses the instance: `{>}` is serverless as a whole, and has no instances",
        hint: "remove the instance, or write `ServerlessV2ScalingConfiguration` instead of EngineMode: serverless in `{>}`",
    },
    Row {
        of: INSTANCE,
        at: "",
        place: "DBName",
        never: &[
            Is(
                "Engine",
                &[
                    "postgres",
                    "mysql",
                    "mariadb",
                    "aurora-mysql",
                    "aurora-postgresql",
                ],
            ),
            When(|database| is_no_name(database, "DBName")),
        ],
        message: "RDS refuses the instance: the name of a database begins with a letter, and has letters and digits alone, not `{DBName}`",
        hint: "write a name such as app",
    },
    Row {
        of: CLUSTER,
        at: "",
        place: "DatabaseName",
        never: &[When(|database| is_no_name(database, "DatabaseName"))],
        message: "RDS refuses the cluster: the name of a database begins with a letter, and has letters and digits alone, not `{DatabaseName}`",
        hint: "write a name such as app",
    },
    Row {
        of: &[
            "AWS::RDS::DBSubnetGroup",
            "AWS::DocDB::DBSubnetGroup",
            "AWS::Neptune::DBSubnetGroup",
        ],
        at: "",
        place: "SubnetIds",
        never: &[Alike("SubnetIds.*", "AWS::EC2::Subnet", "AvailabilityZone")],
        message: "the group is refused: a database needs subnets in two zones at least, and these are all in one",
        hint: "place the subnets in different zones: !Select [0, !GetAZs ''] and !Select [1, !GetAZs '']",
    },
    Row {
        of: &["AWS::ElastiCache::ReplicationGroup"],
        at: "",
        place: "AuthToken",
        never: &[When(|group| {
            any(group, "AuthToken").iter().any(|token| {
                token
                    .text()
                    .is_some_and(|text| !(16..=128).contains(&text.len()))
            })
        })],
        message: "ElastiCache refuses the group: a password has 16 to 128 characters",
        hint: "take one of a secret: '{{resolve:secretsmanager:…}}'",
    },
    Row {
        of: &["AWS::MSK::Cluster"],
        at: "",
        place: "NumberOfBrokerNodes",
        never: &[When(|cluster| {
            let subnets = any(cluster, "BrokerNodeGroupInfo.ClientSubnets.*").len() as f64;
            subnets > 0.0
                && number(cluster, "NumberOfBrokerNodes")
                    .is_some_and(|nodes| nodes % subnets != 0.0)
        })],
        message: "MSK refuses the cluster: {NumberOfBrokerNodes} brokers cannot be spread evenly over its subnets",
        hint: "take a multiple of the number of subnets",
    },
    Row {
        of: &["AWS::AmazonMQ::Broker"],
        at: "",
        place: "SubnetIds",
        never: &[
            Is("DeploymentMode", &["ACTIVE_STANDBY_MULTI_AZ"]),
            Fewer("SubnetIds", 2),
        ],
        message: "Amazon MQ refuses the broker: one with a standby is in two subnets",
        hint: "name a second subnet, in another zone",
    },
    Row {
        of: &["AWS::AmazonMQ::Broker"],
        at: "",
        place: "SubnetIds",
        never: &[
            Is("DeploymentMode", &["SINGLE_INSTANCE"]),
            When(|broker| any(broker, "SubnetIds.*").len() > 1),
        ],
        message: "Amazon MQ refuses the broker: a single one is in one subnet",
        hint: "keep one subnet",
    },
    Row {
        of: &["AWS::SecretsManager::SecretTargetAttachment"],
        at: "",
        place: "TargetType",
        never: &[
            IsNot("TargetType", &["AWS::RDS::DBInstance"]),
            Other("TargetId", "AWS::RDS::DBInstance", &[]),
        ],
        message: "Secrets Manager refuses the attachment: `TargetType` is {TargetType}, and `{>}` is of another type",
        hint: "write TargetType: AWS::RDS::DBInstance",
    },
    Row {
        of: &["AWS::SecretsManager::SecretTargetAttachment"],
        at: "",
        place: "TargetType",
        never: &[
            IsNot("TargetType", &["AWS::RDS::DBCluster"]),
            Other("TargetId", "AWS::RDS::DBCluster", &[]),
        ],
        message: "Secrets Manager refuses the attachment: `TargetType` is {TargetType}, and `{>}` is of another type",
        hint: "write TargetType: AWS::RDS::DBCluster",
    },
    Row {
        of: RDS,
        at: "",
        place: "MasterUsername",
        never: &[
            Is("Engine", &["postgres", "aurora-postgresql"]),
            Is("MasterUsername", &["admin", "rdsadmin"]),
        ],
        message: "RDS refuses this: the name `{MasterUsername}` is reserved in PostgreSQL",
        hint: "take another name, such as postgres",
    },
    Row {
        of: RDS,
        at: "",
        place: "MasterUserPassword",
        never: &[When(is_no_password)],
        message: "RDS refuses this: a password has 8 characters or more, and none of `/`, `@`, double quotes and blanks",
        hint: "write ManageMasterUserPassword: true instead, so that RDS makes one",
    },
    Row {
        of: INSTANCE,
        at: "",
        place: "DBParameterGroupName",
        never: &[Beside(
            "DBParameterGroupName",
            "AWS::RDS::DBParameterGroup",
            versions::other_family,
        )],
        message: "RDS refuses the instance: `{>}` has parameters for {>Family}, and the engine is {Engine} {EngineVersion}",
        hint: "give `{>}` the family of the engine and its major version, or change `EngineVersion`",
    },
    Row {
        of: CLUSTER,
        at: "",
        place: "DBClusterParameterGroupName",
        never: &[Beside(
            "DBClusterParameterGroupName",
            "AWS::RDS::DBClusterParameterGroup",
            versions::other_family,
        )],
        message: "RDS refuses the cluster: `{>}` has parameters for {>Family}, and the engine is {Engine} {EngineVersion}",
        hint: "give `{>}` the family of the engine and its major version, or change `EngineVersion`",
    },
    Row {
        of: CLUSTER,
        at: "",
        place: "DBInstanceParameterGroupName",
        never: &[Beside(
            "DBInstanceParameterGroupName",
            "AWS::RDS::DBParameterGroup",
            versions::other_family,
        )],
        message: "RDS refuses the cluster: `{>}` has parameters for {>Family}, and the engine is {Engine} {EngineVersion}",
        hint: "give `{>}` the family of the engine and its major version, or change `EngineVersion`",
    },
    Row {
        of: INSTANCE,
        at: "",
        place: "OptionGroupName",
        never: &[Beside(
            "OptionGroupName",
            "AWS::RDS::OptionGroup",
            versions::other_options,
        )],
        message: "RDS refuses the instance: `{>}` has options for {>EngineName} {>MajorEngineVersion}, and the engine is {Engine} {EngineVersion}",
        hint: "give `{>}` the engine and its major version, or change `EngineVersion`",
    },
    Row {
        of: &["AWS::DocDB::DBCluster"],
        at: "",
        place: "DBClusterParameterGroupName",
        never: &[Beside(
            "DBClusterParameterGroupName",
            "AWS::DocDB::DBClusterParameterGroup",
            versions::other_document_family,
        )],
        message: "DocumentDB refuses the cluster: `{>}` has parameters for {>Family}, and the version is {EngineVersion}",
        hint: "give `{>}` the family of the version, or change `EngineVersion`",
    },
    Row {
        of: &[
            "AWS::ElastiCache::ReplicationGroup",
            "AWS::ElastiCache::CacheCluster",
        ],
        at: "",
        place: "CacheParameterGroupName",
        never: &[Beside(
            "CacheParameterGroupName",
            "AWS::ElastiCache::ParameterGroup",
            versions::other_cache_family,
        )],
        message: "ElastiCache refuses the cache: `{>}` has parameters for {>CacheParameterGroupFamily}, and the engine is {Engine} {EngineVersion}",
        hint: "give `{>}` the family of the engine and its version, or change `EngineVersion`",
    },
    Row {
        of: &["AWS::MemoryDB::Cluster"],
        at: "",
        place: "ParameterGroupName",
        never: &[Beside(
            "ParameterGroupName",
            "AWS::MemoryDB::ParameterGroup",
            versions::other_memory_family,
        )],
        message: "MemoryDB refuses the cluster: `{>}` has parameters for {>Family}, which is not that of its engine and version",
        hint: "give `{>}` the family of the engine and its version",
    },
    Row {
        of: WITH_WINDOWS,
        at: "",
        place: "PreferredMaintenanceWindow",
        never: &[When(windows::are_at_once)],
        message: "the backup and the maintenance may not be at once, and `{PreferredMaintenanceWindow}` overlaps with the window for backups",
        hint: "let one begin when the other is over",
    },
    Row {
        of: INSTANCE,
        at: "",
        place: "StorageType",
        never: &[
            Is("StorageType", &["io1", "io2"]),
            Lacks("Iops"),
            Lacks("DBClusterIdentifier"),
            Lacks("DBSnapshotIdentifier"),
            Lacks("SourceDBInstanceIdentifier"),
            Lacks("SourceDBInstanceAutomatedBackupsArn"),
            Lacks("SourceDbiResourceId"),
        ],
        message: "RDS refuses the instance: storage of the type {StorageType} needs `Iops`",
        hint: "add `Iops`, or write StorageType: gp3",
    },
    Row {
        of: INSTANCE,
        at: "",
        place: "Iops",
        never: &[
            Is("StorageType", &["gp3"]),
            Is("Engine", STRIPED_AT_400),
            Has("Iops"),
            Below("AllocatedStorage", 400.0),
        ],
        message: "RDS refuses the instance: gp3 storage of {Engine} has an `Iops` of its own from 400 GiB on, and this has {AllocatedStorage}",
        hint: "remove `Iops`, which is 3,000 then, or allocate 400 GiB",
    },
    Row {
        of: INSTANCE,
        at: "",
        place: "StorageThroughput",
        never: &[
            Is("StorageType", &["gp3"]),
            Is("Engine", STRIPED_AT_400),
            Has("StorageThroughput"),
            Below("AllocatedStorage", 400.0),
        ],
        message: "RDS refuses the instance: gp3 storage of {Engine} has a throughput of its own from 400 GiB on, and this has {AllocatedStorage}",
        hint: "remove `StorageThroughput`, which is 125 MiB/s then, or allocate 400 GiB",
    },
    Row {
        of: INSTANCE,
        at: "",
        place: "StorageThroughput",
        never: &[Has("StorageThroughput"), IsNot("StorageType", &["gp3"])],
        message: "RDS refuses the instance: storage of the type {StorageType} has no throughput of its own",
        hint: "remove `StorageThroughput`, or write StorageType: gp3",
    },
    Row {
        of: INSTANCE,
        at: "",
        place: "MaxAllocatedStorage",
        never: &[NotMore("MaxAllocatedStorage", "AllocatedStorage")],
        message: "RDS refuses the instance: storage that grows to {MaxAllocatedStorage} GiB cannot begin with {AllocatedStorage}",
        hint: "let it grow to more, by a tenth at least, or remove `MaxAllocatedStorage`",
    },
    Row {
        of: INSTANCE,
        at: "",
        place: "AvailabilityZone",
        never: &[on!("MultiAZ"), Has("AvailabilityZone")],
        message: "RDS refuses the instance: one in several zones is not placed in one",
        hint: "remove `AvailabilityZone`, or write MultiAZ: false",
    },
    Row {
        of: INSTANCE,
        at: "",
        place: "SourceDBInstanceIdentifier",
        never: &[Other(
            "SourceDBInstanceIdentifier",
            "AWS::RDS::DBInstance",
            &[Is("BackupRetentionPeriod", &["0"])],
        )],
        message: "RDS refuses the replica: its source `{>}` keeps no backups, from which replicas are made",
        hint: "set `BackupRetentionPeriod` of `{>}` to 1 or more",
    },
    Row {
        of: INSTANCE,
        at: "",
        place: "DBInstanceClass",
        never: &[
            Is("DBInstanceClass", &["db.serverless"]),
            Other(
                "DBClusterIdentifier",
                "AWS::RDS::DBCluster",
                &[Lacks("ServerlessV2ScalingConfiguration")],
            ),
        ],
        message: "RDS refuses the instance: it is serverless, and its cluster `{>}` does not say how far it scales",
        hint: "add ServerlessV2ScalingConfiguration: {MinCapacity: 0.5, MaxCapacity: 4} to `{>}`",
    },
    Row {
        of: RDS,
        at: "ServerlessV2ScalingConfiguration",
        place: "MaxCapacity",
        never: &[More("MinCapacity", "MaxCapacity")],
        message: "RDS refuses the cluster: it scales from {MinCapacity} to {MaxCapacity} units",
        hint: "give the larger number to `MaxCapacity`",
    },
    Row {
        of: RDS,
        at: "",
        place: "MasterUserSecret",
        never: &[Has("MasterUserSecret"), off!("ManageMasterUserPassword")],
        message: "RDS refuses this: a secret for the master user is only made where RDS manages its password",
        hint: "write ManageMasterUserPassword: true, or remove `MasterUserSecret`",
    },
    Row {
        of: INSTANCE,
        at: "",
        place: "StorageEncrypted",
        never: &[
            on!("StorageEncrypted"),
            Is(
                "DBInstanceClass",
                &["db.t2.micro", "db.m1.small", "db.t1.micro"],
            ),
        ],
        message: "RDS refuses the instance: a {DBInstanceClass} cannot be encrypted",
        hint: "take a newer class, such as db.t4g.micro",
    },
    Row {
        of: &[
            "AWS::RDS::DBSubnetGroup",
            "AWS::DocDB::DBSubnetGroup",
            "AWS::Neptune::DBSubnetGroup",
        ],
        at: "",
        place: "SubnetIds",
        never: &[Fewer("SubnetIds", 2)],
        message: "the group is refused: a database needs subnets in two zones at least, and it has one subnet",
        hint: "add a subnet in another zone",
    },
    Row {
        of: GLOBAL_TABLE,
        at: "Replicas.*",
        place: "GlobalSecondaryIndexes",
        never: &[Within(lacks_index_capacity)],
        message: "DynamoDB refuses the table: it is provisioned, and this replica does not say how much can be read of each index",
        hint: "add GlobalSecondaryIndexes: [{IndexName: …, ReadProvisionedThroughputSettings: …}] for each index of the table",
    },
    Row {
        of: GLOBAL_TABLE,
        at: "",
        place: "BillingMode",
        never: &[
            Is("BillingMode", &["PROVISIONED"]),
            Lacks("WriteProvisionedThroughputSettings"),
        ],
        message: "DynamoDB refuses the table: it is provisioned, and it does not say what can be written",
        hint: "add `WriteProvisionedThroughputSettings`, or write BillingMode: PAY_PER_REQUEST",
    },
    Row {
        of: GLOBAL_TABLE,
        at: "",
        place: "WriteProvisionedThroughputSettings",
        never: &[
            Is("BillingMode", &["PAY_PER_REQUEST"]),
            Has("WriteProvisionedThroughputSettings"),
        ],
        message: "DynamoDB refuses the table: it is paid by request, and has capacity that is provisioned",
        hint: "remove `WriteProvisionedThroughputSettings`, or write BillingMode: PROVISIONED",
    },
    Row {
        of: &["AWS::ElastiCache::CacheCluster"],
        at: "",
        place: "NumCacheNodes",
        never: &[
            Is("Engine", &["redis", "valkey"]),
            Above("NumCacheNodes", 1.0),
        ],
        message: "ElastiCache refuses the cache: a cluster of {Engine} has one node, and this has {NumCacheNodes}",
        hint: "write NumCacheNodes: 1, or use an AWS::ElastiCache::ReplicationGroup",
    },
    Row {
        of: &["AWS::ElastiCache::CacheCluster"],
        at: "",
        place: "AZMode",
        never: &[Is("AZMode", &["cross-az"]), Below("NumCacheNodes", 2.0)],
        message: "ElastiCache refuses the cache: a single node is not in several zones",
        hint: "write AZMode: single-az, or ask for more nodes",
    },
    Row {
        of: &["AWS::ElastiCache::ReplicationGroup"],
        at: "",
        place: "AuthToken",
        never: &[Has("AuthToken"), off!("TransitEncryptionEnabled"), IS_REDIS],
        message: "ElastiCache refuses the group: a password needs an encrypted connection",
        hint: "add TransitEncryptionEnabled: true",
    },
    Row {
        of: &["AWS::ElastiCache::ReplicationGroup"],
        at: "",
        place: "UserGroupIds",
        never: &[
            Has("UserGroupIds"),
            off!("TransitEncryptionEnabled"),
            IS_REDIS,
        ],
        message: "ElastiCache refuses the group: users need an encrypted connection",
        hint: "add TransitEncryptionEnabled: true",
    },
    Row {
        of: &["AWS::ElastiCache::ReplicationGroup"],
        at: "",
        place: "KmsKeyId",
        never: &[
            Has("KmsKeyId"),
            off!("AtRestEncryptionEnabled"),
            Is("Engine", &["redis"]),
        ],
        message: "ElastiCache refuses the group: it has a key and is not encrypted",
        hint: "add AtRestEncryptionEnabled: true",
    },
    Row {
        of: &["AWS::Redshift::Cluster"],
        at: "",
        place: "NumberOfNodes",
        never: &[
            Is("ClusterType", &["single-node"]),
            Above("NumberOfNodes", 1.0),
        ],
        message: "Redshift refuses the cluster: `single-node` has one node, and this has {NumberOfNodes}",
        hint: "write ClusterType: multi-node, or remove `NumberOfNodes`",
    },
    Row {
        of: &["AWS::Redshift::Cluster"],
        at: "",
        place: "ClusterType",
        never: &[
            Is("ClusterType", &["multi-node"]),
            Any(&[Lacks("NumberOfNodes"), Below("NumberOfNodes", 2.0)]),
            Lacks("SnapshotIdentifier"),
        ],
        message: "Redshift refuses the cluster: `multi-node` needs `NumberOfNodes`, 2 or more",
        hint: "add `NumberOfNodes`, or write ClusterType: single-node",
    },
    Row {
        of: SEARCH,
        at: "",
        place: "AdvancedSecurityOptions.Enabled",
        never: &[
            on!("AdvancedSecurityOptions.Enabled"),
            Any(&[
                off!("NodeToNodeEncryptionOptions.Enabled"),
                off!("EncryptionAtRestOptions.Enabled"),
                off!("DomainEndpointOptions.EnforceHTTPS"),
            ]),
        ],
        message: "OpenSearch refuses the domain: fine-grained access needs encryption between nodes and at rest, and HTTPS enforced",
        hint: "add NodeToNodeEncryptionOptions: {Enabled: true}, EncryptionAtRestOptions: {Enabled: true} and DomainEndpointOptions: {EnforceHTTPS: true}",
    },
    Row {
        of: SEARCH,
        at: "ClusterConfig",
        place: "DedicatedMasterEnabled",
        never: &[on!("DedicatedMasterEnabled"), Lacks("DedicatedMasterCount")],
        message: "OpenSearch refuses the domain: it has dedicated master nodes, and does not say how many",
        hint: "add DedicatedMasterCount: 3",
    },
    Row {
        of: SEARCH,
        at: "ClusterConfig",
        place: "ZoneAwarenessConfig",
        never: &[
            Has("ZoneAwarenessConfig.AvailabilityZoneCount"),
            off!("ZoneAwarenessEnabled"),
        ],
        message: "OpenSearch refuses the domain: it counts zones, and is not spread over several",
        hint: "add ZoneAwarenessEnabled: true, or remove `ZoneAwarenessConfig`",
    },
    Row {
        of: SEARCH,
        at: "",
        place: "VPCOptions.SubnetIds",
        never: &[
            off!("ClusterConfig.ZoneAwarenessEnabled"),
            Has("ClusterConfig"),
            When(|domain| any(domain, "VPCOptions.SubnetIds.*").len() > 1),
        ],
        message: "OpenSearch refuses the domain: one that is not spread over several zones has a single subnet",
        hint: "add ZoneAwarenessEnabled: true to `ClusterConfig`, or keep one subnet",
    },
    Row {
        of: SEARCH,
        at: "",
        place: "AccessPolicies",
        never: &[
            Has("VPCOptions.SubnetIds.*"),
            Any(&[
                Has("AccessPolicies.Statement.*.Condition.IpAddress"),
                Has("AccessPolicies.Statement.Condition.IpAddress"),
            ]),
        ],
        message: "OpenSearch refuses the domain: it is in a VPC, where its policy cannot ask for addresses (\"You can't attach an IP-based policy to a domain that has a VPC endpoint\")",
        hint: "limit the addresses by the security groups, and leave the condition out",
    },
    Row {
        of: SEARCH,
        at: "",
        place: "VPCOptions.SubnetIds",
        never: &[
            on!("ClusterConfig.ZoneAwarenessEnabled"),
            Fewer("VPCOptions.SubnetIds", 2),
        ],
        message: "OpenSearch refuses the domain: it is spread over several zones, and is in a single subnet",
        hint: "name a subnet of each zone, or write ZoneAwarenessEnabled: false",
    },
    Row {
        of: SEARCH,
        at: "ClusterConfig",
        place: "InstanceCount",
        never: &[on!("ZoneAwarenessEnabled"), Below("InstanceCount", 2.0)],
        message: "OpenSearch refuses the domain: it is spread over several zones, and has a single data node",
        hint: "write InstanceCount: 2 or more, or ZoneAwarenessEnabled: false",
    },
    Row {
        of: SEARCH,
        at: "EBSOptions",
        place: "EBSEnabled",
        never: &[on!("EBSEnabled"), Lacks("VolumeSize")],
        message: "OpenSearch refuses the domain: its volumes have no size",
        hint: "add `VolumeSize`",
    },
    Row {
        of: &["AWS::RDS::DBInstance"],
        at: "",
        place: "DBName",
        never: &[Has("DBName"), Contains("Engine", &["sqlserver-"])],
        message: "RDS refuses the instance: SQL Server is created without a database",
        hint: "remove `DBName`, and create the database afterwards",
    },
];

/// Whether a replica of a provisioned table certainly lacks the capacity of an index.
fn lacks_index_capacity(table: &Instance<'_>, replica: &Instance<'_>) -> bool {
    let is_provisioned = match table.get("BillingMode") {
        Some(mode) => mode.text() == Some("PROVISIONED"),
        None => table.get("WriteProvisionedThroughputSettings").is_some(),
    };
    let given = any(replica, "GlobalSecondaryIndexes.*");
    let says_nothing_of = |index: &str| {
        let mut of_index = given.iter().filter(|one| {
            one.get("IndexName")
                .is_none_or(|name| name.text().is_none_or(|name| name == index))
        });
        match of_index.next() {
            Some(one) => one.lacks("ReadProvisionedThroughputSettings"),
            None => replica.lacks("GlobalSecondaryIndexes") || !given.is_empty(),
        }
    };
    is_provisioned
        && any(table, "GlobalSecondaryIndexes.*.IndexName")
            .into_iter()
            .filter_map(Instance::text)
            .any(says_nothing_of)
}

/// Whether a password that is written out is none that RDS takes.
fn is_no_password(database: &Instance<'_>) -> bool {
    let password = database.get("MasterUserPassword").and_then(Instance::text);
    password.is_some_and(|text| {
        !text.contains("{{resolve:")
            && (text.chars().count() < 8 || text.contains(['/', '@', '"', ' ']))
    })
}

/// Whether the name of a database is none that RDS takes.
fn is_no_name(database: &Instance<'_>, property: &str) -> bool {
    database
        .get(property)
        .and_then(Instance::text)
        .is_some_and(|name| {
            !name.is_empty()
                && !name.contains("{{")
                && (!name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                    || name.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '$'))
        })
}

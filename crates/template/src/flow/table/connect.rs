//! Rows of what connects to databases, caches and file systems, whose security groups must let it in.

use super::{Flow, Integration, Side, Verb, row};

const fn listens(ty: &'static str) -> Side {
    Side {
        ty,
        asks: &[],
        key: &[],
        silent: "{} is not reached",
        passes: &[],
    }
}

const FILES: &[Side] = &[listens("AWS::EFS::FileSystem")];

const TARGETS: &[Side] = &[listens("AWS::ElasticLoadBalancingV2::TargetGroup")];

const DATABASES: &[Side] = &[
    listens("AWS::RDS::DBInstance"),
    listens("AWS::RDS::DBCluster"),
    listens("AWS::RDS::DBProxy"),
    listens("AWS::DocDB::DBCluster"),
    listens("AWS::Neptune::DBCluster"),
    listens("AWS::ElastiCache::ReplicationGroup"),
    listens("AWS::ElastiCache::CacheCluster"),
    listens("AWS::ElastiCache::ServerlessCache"),
    listens("AWS::MemoryDB::Cluster"),
    listens("AWS::Redshift::Cluster"),
];

const RULES: &str =
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html";
const MOUNTS: &str = "https://docs.aws.amazon.com/efs/latest/ug/network-access.html";

pub(super) const ROWS: &[Integration] = &[
    row(
        "function-connects",
        Verb::Connects,
        "AWS::Lambda::Function",
        "",
        "Environment.Variables.*",
        DATABASES,
        RULES,
    )
    .when(&[("VpcConfig.SecurityGroupIds", &[])]),
    row(
        "task-connects",
        Verb::Connects,
        "AWS::ECS::Service",
        "",
        "TaskDefinition>ContainerDefinitions.*.Environment.*.Value",
        DATABASES,
        RULES,
    ),
    row(
        "instance-connects",
        Verb::Connects,
        "AWS::EC2::Instance",
        "",
        "UserData",
        DATABASES,
        RULES,
    )
    .when(&[("SecurityGroupIds", &[])]),
    row(
        "proxy-connects",
        Verb::Connects,
        "AWS::RDS::DBProxyTargetGroup",
        "",
        "DBInstanceIdentifiers|DBClusterIdentifiers.*",
        DATABASES,
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-setup.html",
    ),
    row(
        "balancer-reaches-service",
        Verb::Connects,
        "AWS::ECS::Service",
        "LoadBalancers.*",
        "TargetGroupArn",
        TARGETS,
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-service-load-balancers.html",
    )
    .flow(Flow::In),
    row(
        "function-mounts",
        Verb::Connects,
        "AWS::Lambda::Function",
        "",
        "FileSystemConfigs.*.Arn>FileSystemId",
        FILES,
        MOUNTS,
    ),
    row(
        "task-mounts",
        Verb::Connects,
        "AWS::ECS::Service",
        "",
        "TaskDefinition>Volumes.*.EFSVolumeConfiguration.FilesystemId",
        FILES,
        MOUNTS,
    ),
    row(
        "instance-mounts",
        Verb::Connects,
        "AWS::EC2::Instance",
        "",
        "UserData",
        FILES,
        MOUNTS,
    )
    .when(&[("SecurityGroupIds", &[])]),
];

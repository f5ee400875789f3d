//! SW1512: what is accepted where it stands, and does not fit what it needs.

use super::Clause::{Any, Beside, Contains, Is, IsNot, Lacks, Other, RefOf, UsedOnlyBy};
use super::{Row, any, fits, off};
use stackwright_template::model::Instance;

fits! {
    /// ## What it does
    /// Checks what no service refuses by itself and hardly works: a file system that is mounted and has no mount target in the
    /// template, while nothing else can give it one, a layer that says that it is for another architecture, a role that DMS
    /// looks for by another name, a build that runs Docker without the right to, an alarm on a dimension with another
    /// name than the metric has, a group that names no version of its launch template, a pipeline whose source is in a bucket
    /// without versions, and a filter of a notification with a wildcard.
    ///
    /// ## Why it matters
    /// Lambda refuses a function whose file system has no mount target, tasks wait for it and are stopped, and what was compiled
    /// for one architecture does not run on another.
    ///
    /// ## Example
    /// ```yaml
    /// Files: {Type: AWS::EFS::FileSystem}   # and no AWS::EFS::MountTarget
    /// Point: {Type: AWS::EFS::AccessPoint, Properties: {FileSystemId: !Ref Files}}
    /// Function: {Type: AWS::Lambda::Function, Properties: {FileSystemConfigs: [{Arn: !GetAtt Point.Arn, LocalMountPath: /mnt/files}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html>,
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html>,
    /// <https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html>,
    /// <https://docs.aws.amazon.com/dms/latest/userguide/security-iam.html>
    pub struct AcceptedUnfit = SW1512, "accepted-unfit", Warning,
        of "AWS::Lambda::Function" "AWS::ECS::TaskDefinition" "AWS::IAM::Role" "AWS::CodeBuild::Project" "AWS::CloudWatch::Alarm"
           "AWS::AutoScaling::AutoScalingGroup" "AWS::CodePipeline::Pipeline" "AWS::S3::Bucket";
    ROWS
}

const FILE_SYSTEM: &str = "AWS::EFS::FileSystem";
/// What uses a file system, and makes no mount target of it.
const USERS: &[&str] = &[
    "AWS::EFS::AccessPoint",
    "AWS::EFS::FileSystem",
    "AWS::Lambda::Function",
    "AWS::ECS::TaskDefinition",
    "AWS::IAM::",
    "AWS::Backup::",
    "AWS::CloudWatch::Alarm",
];

const STAR: &str =
    "`{Value}` is for keys that have an asterisk themselves: a filter of S3 knows no wildcards";
const NO_STAR: &str =
    "leave the asterisk out: a prefix and a suffix say how the key begins and ends";

const ROWS: &[Row] = &[
    Row {
        of: &["AWS::S3::Bucket"],
        at: "NotificationConfiguration.LambdaConfigurations.*.Filter.S3Key.Rules.*",
        place: "Value",
        never: &[Contains("Value", &["*"])],
        message: STAR,
        hint: NO_STAR,
    },
    Row {
        of: &["AWS::S3::Bucket"],
        at: "NotificationConfiguration.QueueConfigurations.*.Filter.S3Key.Rules.*",
        place: "Value",
        never: &[Contains("Value", &["*"])],
        message: STAR,
        hint: NO_STAR,
    },
    Row {
        of: &["AWS::S3::Bucket"],
        at: "NotificationConfiguration.TopicConfigurations.*.Filter.S3Key.Rules.*",
        place: "Value",
        never: &[Contains("Value", &["*"])],
        message: STAR,
        hint: NO_STAR,
    },
    Row {
        of: &["AWS::CodePipeline::Pipeline"],
        at: "Stages.*.Actions.*",
        place: "Configuration.S3Bucket",
        never: &[
            Is("ActionTypeId.Category", &["Source"]),
            Is("ActionTypeId.Provider", &["S3"]),
            Other(
                "Configuration.S3Bucket",
                "AWS::S3::Bucket",
                &[
                    Any(&[
                        Lacks("VersioningConfiguration"),
                        Is("VersioningConfiguration.Status", &["Suspended"]),
                    ]),
                    Lacks("ObjectLockEnabled"),
                ],
            ),
        ],
        message: "each run of the pipeline fails: its source is a version of a file, and `{>}` keeps none",
        hint: "add VersioningConfiguration: {Status: Enabled} to `{>}`",
    },
    Row {
        of: &["AWS::AutoScaling::AutoScalingGroup"],
        at: "",
        place: "LaunchTemplate.Version",
        never: &[Is("LaunchTemplate.Version", &["$Latest", "$Default"])],
        message: "CloudFormation takes the number of a version here, and sees no change of the launch template behind {LaunchTemplate.Version}",
        hint: "write !GetAtt TEMPLATE.LatestVersionNumber",
    },
    Row {
        of: &["AWS::Lambda::Function"],
        at: "FileSystemConfigs.*",
        place: "Arn",
        never: &[Other(
            "Arn",
            "AWS::EFS::AccessPoint",
            &[
                Other("FileSystemId", FILE_SYSTEM, &[]),
                UsedOnlyBy("FileSystemId", USERS),
            ],
        )],
        message: "Lambda refuses the function: the file system of `{>}` has no mount target",
        hint: "add an AWS::EFS::MountTarget in each subnet of the function, and let the function depend on them",
    },
    Row {
        of: &["AWS::ECS::TaskDefinition"],
        at: "Volumes.*.EFSVolumeConfiguration",
        place: "FilesystemId",
        never: &[
            Other("FilesystemId", FILE_SYSTEM, &[]),
            UsedOnlyBy("FilesystemId", USERS),
        ],
        message: "no task starts: `{>}` has no mount target",
        hint: "add an AWS::EFS::MountTarget of `{>}` in each subnet, and let the services depend on them",
    },
    Row {
        of: &["AWS::IAM::Role"],
        at: "",
        place: "RoleName",
        never: &[
            Contains(
                "ManagedPolicyArns.*",
                &["policy/service-role/AmazonDMSVPCManagementRole"],
            ),
            Any(&[Lacks("RoleName"), IsNot("RoleName", &["dms-vpc-role"])]),
        ],
        message: "DMS does not find the role: the one with the policy AmazonDMSVPCManagementRole is looked for by the name `dms-vpc-role`",
        hint: "write RoleName: dms-vpc-role",
    },
    Row {
        of: &["AWS::IAM::Role"],
        at: "",
        place: "RoleName",
        never: &[
            Contains(
                "ManagedPolicyArns.*",
                &["policy/service-role/AmazonDMSCloudWatchLogsRole"],
            ),
            Any(&[
                Lacks("RoleName"),
                IsNot("RoleName", &["dms-cloudwatch-logs-role"]),
            ]),
        ],
        message: "DMS does not find the role: the one with the policy AmazonDMSCloudWatchLogsRole is looked for by the name `dms-cloudwatch-logs-role`",
        hint: "write RoleName: dms-cloudwatch-logs-role",
    },
    Row {
        of: &["AWS::IAM::Role"],
        at: "",
        place: "RoleName",
        never: &[
            Contains(
                "ManagedPolicyArns.*",
                &["policy/service-role/AmazonDMSRedshiftS3Role"],
            ),
            Any(&[
                Lacks("RoleName"),
                IsNot("RoleName", &["dms-access-for-endpoint"]),
            ]),
        ],
        message: "DMS does not find the role: the one with the policy AmazonDMSRedshiftS3Role is looked for by the name `dms-access-for-endpoint`",
        hint: "write RoleName: dms-access-for-endpoint",
    },
    Row {
        of: &["AWS::CodeBuild::Project"],
        at: "",
        place: "Environment",
        never: &[
            Contains(
                "Source.BuildSpec",
                &["docker build", "docker push", "docker pull"],
            ),
            off!("Environment.PrivilegedMode"),
            Is("Environment.Type", &["LINUX_CONTAINER", "ARM_CONTAINER"]),
        ],
        message: "each build fails: it runs Docker, and is not privileged (\"Cannot connect to the Docker daemon\")",
        hint: "write PrivilegedMode: true in `Environment`",
    },
    Row {
        of: &["AWS::CloudWatch::Alarm"],
        at: "Dimensions.*",
        place: "Value",
        never: &[
            Is("Name", &["QueueName"]),
            RefOf("Value", "AWS::SQS::Queue"),
        ],
        message: "the alarm sees no data: `Ref` is the URL here, and the dimension `QueueName` is another name",
        hint: "write !GetAtt ….QueueName",
    },
    Row {
        of: &["AWS::CloudWatch::Alarm"],
        at: "Dimensions.*",
        place: "Value",
        never: &[
            Is("Name", &["TopicName"]),
            RefOf("Value", "AWS::SNS::Topic"),
        ],
        message: "the alarm sees no data: `Ref` is the ARN here, and the dimension `TopicName` is another name",
        hint: "write !GetAtt ….TopicName",
    },
    Row {
        of: &["AWS::CloudWatch::Alarm"],
        at: "Dimensions.*",
        place: "Value",
        never: &[
            Is("Name", &["LoadBalancer"]),
            RefOf("Value", "AWS::ElasticLoadBalancingV2::LoadBalancer"),
        ],
        message: "the alarm sees no data: `Ref` is the ARN here, and the dimension `LoadBalancer` is another name",
        hint: "write !GetAtt ….LoadBalancerFullName",
    },
    Row {
        of: &["AWS::CloudWatch::Alarm"],
        at: "Dimensions.*",
        place: "Value",
        never: &[
            Is("Name", &["TargetGroup"]),
            RefOf("Value", "AWS::ElasticLoadBalancingV2::TargetGroup"),
        ],
        message: "the alarm sees no data: `Ref` is the ARN here, and the dimension `TargetGroup` is another name",
        hint: "write !GetAtt ….TargetGroupFullName",
    },
    Row {
        of: &["AWS::CloudWatch::Alarm"],
        at: "Dimensions.*",
        place: "Value",
        never: &[
            Is("Name", &["ServiceName"]),
            RefOf("Value", "AWS::ECS::Service"),
        ],
        message: "the alarm sees no data: `Ref` is the ARN here, and the dimension `ServiceName` is another name",
        hint: "write !GetAtt ….Name",
    },
    Row {
        of: &["AWS::Lambda::Function"],
        at: "",
        place: "Layers",
        never: &[Beside(
            "Layers.*",
            "AWS::Lambda::LayerVersion",
            is_for_another_processor,
        )],
        message: "the function does not run on an architecture that `{>}` is for",
        hint: "write the same in `Architectures` (x86_64 where there is none) as in `CompatibleArchitectures` of `{>}`",
    },
];

/// Whether a layer names its architectures, and that of the function is none of them.
fn is_for_another_processor(function: &Instance<'_>, layer: &Instance<'_>) -> bool {
    let own = match any(function, "Architectures.*").as_slice() {
        [one] => one.text(),
        [] if function.lacks("Architectures") => Some("x86_64"),
        _ => None,
    };
    let listed = any(layer, "CompatibleArchitectures.*");
    let is_known = !listed.is_empty() && listed.iter().all(|one| one.text().is_some());
    is_known && own.is_some_and(|own| listed.iter().all(|one| one.text() != Some(own)))
}

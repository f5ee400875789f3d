//! The codes of the core and of the constructs, `SW0001` to `SW0999`, one module for each area. Rules of template
//! validation, `SW1000` and above and cfn-lint's, are declared with what checks them.

pub mod apigateway;
pub mod applicationautoscaling;
pub mod asset;
pub mod autoscaling;
pub mod certificatemanager;
pub mod cloudfront;
pub mod cloudtrail;
pub mod cloudwatch;
pub mod core;
pub mod custom_resources;
pub mod dynamodb;
pub mod ec2;
pub mod ecr;
pub mod ecs;
pub mod efs;
pub mod elasticloadbalancingv2;
pub mod events;
pub mod iam;
pub mod kinesis;
pub mod kms;
pub mod lambda;
pub mod logs;
pub mod patterns;
pub mod rds;
pub mod route53;
pub mod s3;
pub mod secretsmanager;
pub mod servicediscovery;
pub mod sns;
pub mod sqs;
pub mod ssm;
pub mod stepfunctions;

/// All of them, by area.
#[cfg(feature = "pages")]
pub static AREAS: &[&[crate::CodeInfo]] = &[
    core::ALL,
    asset::ALL,
    iam::ALL,
    s3::ALL,
    cloudtrail::ALL,
    ec2::ALL,
    ecs::ALL,
    efs::ALL,
    elasticloadbalancingv2::ALL,
    applicationautoscaling::ALL,
    autoscaling::ALL,
    events::ALL,
    lambda::ALL,
    sqs::ALL,
    sns::ALL,
    kinesis::ALL,
    kms::ALL,
    logs::ALL,
    secretsmanager::ALL,
    servicediscovery::ALL,
    ssm::ALL,
    rds::ALL,
    stepfunctions::ALL,
    dynamodb::ALL,
    apigateway::ALL,
    cloudwatch::ALL,
    cloudfront::ALL,
    ecr::ALL,
    certificatemanager::ALL,
    patterns::ALL,
    custom_resources::ALL,
    route53::ALL,
];

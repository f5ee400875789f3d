//! Constructs for AWS services, with everything that an app needs beside them: one dependency, and a feature for each
//! service.
//!
//! ```toml
//! [dependencies]
//! stackwright-aws = { version = "0.1", features = ["s3", "dynamodb"] }
//! ```
//!
//! [`prelude`] brings in what nearly every app uses, [`core`] is the whole of the core, and [`cfn`] has the generated type
//! of every resource type. Features are named after the services and off by default: those of the modules below turn on
//! constructs, and all others the generated types in [`cfn`].
//!
//! A construct is a handle: a clone of it is the same construct, and its setters change it in the tree, whether they are
//! chained to `new` or called later.
//!
//! ```
//! use stackwright_aws::prelude::*;
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "S");
//! let keep = true;
//! let bucket = Bucket::new(&stack, "Files").enforce_ssl();
//! if keep {
//!     bucket.versioned();
//! }
//! ```
//!
//! # Templates that exist already
//!
//! [`CfnInclude`](stackwright::CfnInclude) takes a template into a stack, and `get` its resources as generated types. These
//! constructs take over such a resource (or any other of a generated type), so that it is granted on and changed like one that is
//! created here. What goes in unchanged comes out equal.
//!
//! | Takes over | Is |
//! |---|---|
//! | `dynamodb::Table::from_cfn` | `CfnTable` |
//! | `ec2::SecurityGroup::from_cfn` | `CfnSecurityGroup` |
//! | `ec2::Vpc::from_cfn` | `CfnVPC`, with the subnets that the template has for it |
//! | `ecr::Repository::from_cfn` | `CfnRepository` |
//! | `ecs::BlueGreenHook::from_cfn` | `CfnHook` |
//! | `ecs::Cluster::from_cfn` | `CfnCluster` |
//! | `events::EventBus::from_cfn` | `CfnEventBus` |
//! | `events::Rule::from_cfn` | `CfnRule` |
//! | `iam::Role::from_cfn` | `CfnRole` |
//! | `kinesis::Stream::from_cfn` | `CfnStream` |
//! | `kms::Key::from_cfn` | `CfnKey` |
//! | `lambda::Function::from_cfn` | `CfnFunction`, with its role |
//! | `logs::LogGroup::from_cfn` | `CfnLogGroup` |
//! | `s3::Bucket::from_cfn` | `CfnBucket`, with its policy |
//! | `secretsmanager::Secret::from_cfn` | `CfnSecret`, with its policy |
//! | `sns::Topic::from_cfn` | `CfnTopic`, with its policy |
//! | `sqs::Queue::from_cfn` | `CfnQueue`, with its policy |
//! | `stepfunctions::StateMachine::from_cfn` | `CfnStateMachine`, with its role |
//!
//! Every other resource is changed as the generated type that it is, and known to other constructs by its name or ARN (`from_name`,
//! `from_arn`), which an attribute of the generated type yields.
//!
//! # Names
//! Names tell what a method does, here and in constructs that others write on these:
//! - a setter has the bare name of what it sets (`name`, `encryption`, `lifecycle_rule`), or says what it makes of the
//!   construct (`versioned`, `enforce_ssl`);
//! - a getter carries the construct's name (`bucket_name`, `bucket_arn`, `bucket_key`), is a question (`is_imported`), or
//!   says what it makes of its argument (`arn_for_objects`);
//! - time is a [`Duration`](stackwright::Duration); other numbers have their unit in the setter's name (`memory_mib`).

#[cfg(feature = "apigateway")]
pub mod apigateway;
#[cfg(feature = "applicationautoscaling")]
pub mod applicationautoscaling;
#[cfg(feature = "assets")]
pub mod assets;
#[cfg(feature = "autoscaling")]
pub mod autoscaling;
#[cfg(feature = "certificatemanager")]
pub mod certificatemanager;
#[cfg(feature = "cloudfront")]
pub mod cloudfront;
#[cfg(feature = "cloudtrail")]
pub mod cloudtrail;
#[cfg(feature = "cloudwatch")]
pub mod cloudwatch;
#[cfg(feature = "custom_resources")]
pub mod custom_resources;
#[cfg(feature = "dynamodb")]
pub mod dynamodb;
#[cfg(feature = "ec2")]
pub mod ec2;
#[cfg(feature = "ecr")]
pub mod ecr;
#[cfg(feature = "ecs")]
pub mod ecs;
#[cfg(feature = "efs")]
pub mod efs;
#[cfg(feature = "elasticloadbalancingv2")]
pub mod elasticloadbalancingv2;
#[cfg(feature = "events")]
pub mod events;
#[cfg(feature = "iam")]
pub mod iam;
#[cfg(feature = "kinesis")]
pub mod kinesis;
#[cfg(feature = "iam")]
#[allow(
    dead_code,
    unused_imports,
    reason = "which part of it is used depends on the features"
)]
mod kit;
#[cfg(feature = "kms")]
pub mod kms;
#[cfg(feature = "lambda")]
pub mod lambda;
#[cfg(feature = "logs")]
pub mod logs;
#[cfg(feature = "patterns")]
pub mod patterns;
pub mod prelude;
#[cfg(feature = "rds")]
pub mod rds;
#[cfg(feature = "route53")]
pub mod route53;
#[cfg(feature = "s3")]
pub mod s3;
#[cfg(any(feature = "applicationautoscaling", feature = "autoscaling"))]
mod scaling;
#[cfg(feature = "secretsmanager")]
pub mod secretsmanager;
#[cfg(feature = "servicediscovery")]
pub mod servicediscovery;
#[cfg(feature = "sns")]
pub mod sns;
#[cfg(feature = "sqs")]
pub mod sqs;
#[cfg(feature = "ssm")]
pub mod ssm;
#[cfg(feature = "stepfunctions")]
pub mod stepfunctions;

/// The core: tree, values, template elements, synthesis.
pub use stackwright as core;
pub use stackwright::json;
/// The generated type of every resource type, for what has no construct here: `cfn::dynamodb::CfnTable` with the feature
/// `dynamodb`.
pub use stackwright_cfn as cfn;

/// The program in the README compiles and synthesizes.
#[cfg(all(doctest, feature = "cloudtrail", feature = "patterns"))]
#[doc = include_str!("../../README.md")]
struct Readme;

//! IAM: policy documents as they stand in a template, their grammar, and what they allow.
//!
//! ```
//! use stackwright_template::engines::{iam, text::{Scope, Text}, Answer};
//! use stackwright_template::model::{Environment, Template};
//!
//! let document = stackwright_template::parse::parse("
//! Resources:
//!   Bucket: {Type: AWS::S3::Bucket}
//!   Role:
//!     Type: AWS::IAM::Role
//!     Properties:
//!       AssumeRolePolicyDocument:
//!         Statement: {Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: sts:AssumeRole}
//!       Policies:
//!       - PolicyName: write
//!         PolicyDocument:
//!           Statement: {Effect: Allow, Action: s3:Put*, Resource: !Sub '${Bucket.Arn}/output/*'}
//! ");
//! let template = Template::new(&document);
//! let environment = Environment::default();
//! let scope = Scope { template: &template, environment: &environment };
//! let role = &template.resources["Role"];
//!
//! let trust = iam::trust(scope, role).unwrap();
//! assert_eq!(trust.may_be_assumed_by("ecs-tasks.amazonaws.com"), Answer::Yes);
//! assert_eq!(trust.may_be_assumed_by("events.amazonaws.com"), Answer::No);
//!
//! let permissions = iam::Permissions::of(scope, role);
//! let bucket = scope.reference(&template.resources["Bucket"], "Arn");
//! let put = |key: &str| permissions.allows(&iam::Request::new("s3:PutObject", &bucket.clone().then(Text::literal(key))));
//! assert_eq!(put("/output/path.txt"), Answer::Yes);
//! assert_eq!(put("/input/maze.txt"), Answer::No);
//! ```

mod access;
mod compare;
mod condition;
mod covers;
mod grammar;
mod permissions;
mod places;
mod policy;
mod principals;
mod request;
#[cfg(test)]
mod tests;
mod variables;

pub use access::Access;
pub use condition::Condition;
pub use grammar::{Kind, check};
pub use permissions::{Attached, Permissions, trust};
pub use places::{DOCUMENTS, PLACES};
pub use policy::{Patterns, Policy, Statement, spelled};
pub use principals::{Principal, PrincipalKind, Principals};
pub use request::Request;

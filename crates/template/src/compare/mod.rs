//! What differs between two templates, and what that means: which resources are replaced, which permissions and which
//! network access appear, what is reachable by everyone, which data is kept no more.
//!
//! [`diff`] compares by meaning, property by property. [`access`] looks at what people consent to:
//!
//! ```
//! use stackwright_schemas::updates::Updates;
//! use stackwright_template::{compare::{FindingKind, access}, model::Template, parse::parse};
//!
//! let group = |rules: &str| format!("
//! Resources:
//!   Web: {{Type: AWS::EC2::SecurityGroup, Properties: {{SecurityGroupIngress: [{rules}]}}}}
//! ");
//! let (before, after) = (group(""), group("{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}"));
//! let (before, after) = (parse(&before), parse(&after));
//! let (before, after) = (Template::new(&before), Template::new(&after));
//! let findings = access(Some(&before), &after, Updates::embedded());
//! let FindingKind::Network(rule) = &findings[0].kind else { panic!("{findings:?}") };
//! assert_eq!((rule.protocol.as_str(), rule.peer.as_str()), ("tcp 22", "0.0.0.0/0"));
//! assert!(findings[0].broadens());
//! ```
//!
//! Both take templates as they are written. Who knows the values of parameters puts them in place first, with
//! [`Environment::fold_template`](crate::model::Environment::fold_template): then values are compared, not expressions.
//! What stays open counts as the text that it is. What cannot be compared is reported, never waved through.

mod access;
mod alternatives;
mod finding;
mod mangled;
mod moves;
mod network;
mod public;
pub mod secrets;
mod statement;
mod template;
mod text;
mod value;

pub use access::{MAX_STEPS, access, access_within};
pub use finding::{Finding, FindingKind, NetworkChange, StatementChange};
pub use mangled::{restore_mangled, unrestored};
pub use moves::{Ambiguous, Becomes, Location, Move, Moves, moves};
pub use stackwright_schemas::updates::{Replacement, Updates};
pub use template::{Change, ResourceDiff, SectionDiff, TemplateDiff, diff};
pub use text::{readable, text};
pub use value::{ValueDiff, same, values};

/// The type of the resource by which the AWS CDK tells what it was used for: no part of what an app consists of.
pub const CDK_METADATA: &str = "AWS::CDK::Metadata";

#[cfg(test)]
mod tests;

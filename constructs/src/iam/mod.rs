//! Identity and Access Management: roles, policies, and grants that say what they could not do.
//!
//! ```
//! use stackwright::{App, Stack};
//! use stackwright_aws::iam::{PolicyStatement, Principal, Role};
//!
//! let app = App::new();
//! let stack = Stack::new(&app, "S");
//! let role = Role::new(&stack, "Reader", Principal::service("lambda.amazonaws.com"));
//! role.add_to_policy(
//!     PolicyStatement::allow()
//!         .action("s3:GetObject")
//!         .resource("arn:aws:s3:::my-bucket/*"),
//! );
//! # app.synth().unwrap();
//! ```
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>

mod actions;
mod credentials;
mod document;
mod grant;
mod identity;
mod managed_policy;
mod overflow;
mod policy;
mod principal;
mod providers;
mod role;
mod statement;

pub use actions::GrantActions;
pub use credentials::{AccessKey, InstanceProfile};
pub use document::PolicyDocument;
pub use grant::{Grant, Grantable, Grantee, ResourceWithPolicy};
pub use identity::{Group, User};
pub use managed_policy::{AttachablePolicy, ExistingPolicy, ManagedPolicy, PermissionsBoundary};
pub use policy::Policy;
pub use principal::Principal;
pub use providers::{OidcProvider, SamlProvider};
pub use role::Role;
pub use stackwright::diagnostic::codes::iam as codes;
pub use stackwright_cfn::iam::Action;
pub use statement::{Effect, PolicyStatement};

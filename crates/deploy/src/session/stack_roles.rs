//! The roles that an app names for the deployment of its stacks.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_cloudformation::config::{ProvideCredentials, SharedCredentialsProvider};
use serde_json::Value;

use crate::api::cause;
use crate::error::{Error, Result};
use crate::input::Environment;
use crate::session::roles::{Assumed, Request};
use crate::session::{Identity, Session};

/// A role to assume. Its ARN may have `${AWS::Partition}`, `${AWS::AccountId}` and `${AWS::Region}` in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Role {
    /// ARN.
    pub arn: String,
    /// External id that the role's trust policy asks for.
    pub external_id: Option<String>,
    /// What else is asked for.
    pub options: RoleOptions,
}

/// What a session of a role is like, beside the role itself.
/// Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RoleOptions {
    /// Session tags, key and value.
    pub tags: Vec<(String, String)>,
    /// Keys of those that sessions of further roles have, too.
    pub transitive_tags: Vec<String>,
    /// How long it lasts. Default: an hour.
    pub seconds: Option<i32>,
    /// A policy that leaves it less than the role has.
    pub policy: Option<String>,
    /// Who is behind it.
    pub source_identity: Option<String>,
}

impl RoleOptions {
    /// Reads `assumeRoleAdditionalOptions` of an assembly.
    pub fn of_assembly(options: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let list = |key: &str| options[key].as_array().into_iter().flatten();
        Self {
            tags: list("Tags")
                .filter_map(|tag| Some((text(&tag["Key"])?, text(&tag["Value"])?)))
                .collect(),
            transitive_tags: list("TransitiveTagKeys").filter_map(text).collect(),
            seconds: (options["DurationSeconds"].as_i64())
                .and_then(|seconds| i32::try_from(seconds).ok()),
            policy: text(&options["Policy"]),
            source_identity: text(&options["SourceIdentity"]),
        }
    }
}

impl Role {
    /// The same role, as it is called in an account and region.
    pub(crate) fn with_arn(&self, arn: String) -> Self {
        Self {
            arn,
            ..self.clone()
        }
    }
}

/// The roles of a stack.
#[derive(Debug, Clone)]
pub struct StackRoles {
    /// How the app calls the stack.
    pub path: String,
    /// Where it is deployed to.
    pub environment: Environment,
    /// Calls CloudFormation.
    pub deploy: Option<Role>,
    /// Uploads the template.
    pub upload: Option<Role>,
}

impl Session {
    /// Puts the partition, and the account and region of an environment, in the place of `${AWS::Partition}`,
    /// `${AWS::AccountId}` and `${AWS::Region}`.
    pub fn fill(&self, text: &str, environment: &Environment) -> String {
        let Identity {
            account, partition, ..
        } = self.identity();
        let account = environment.account.as_deref().unwrap_or(account);
        let region = environment.region.as_deref().unwrap_or(self.region());
        text.replace("${AWS::Partition}", partition)
            .replace("${AWS::AccountId}", account)
            .replace("${AWS::Region}", region)
    }

    /// A session which assumes these roles for these stacks. A role that cannot be assumed is left out, with
    /// a note, where the session's own credentials are for the same account.
    ///
    /// # Errors
    /// [`Error::Role`] when a role of another account cannot be assumed.
    pub async fn with_roles(mut self, stacks: &[StackRoles]) -> Result<(Self, Vec<String>)> {
        let mut tried: HashMap<Role, Option<SharedCredentialsProvider>> = HashMap::new();
        let mut notes = Vec::new();
        let mut sessions = HashMap::new();
        for roles in stacks {
            let mut of_stack = [None, None];
            for (role, place) in [&roles.deploy, &roles.upload]
                .into_iter()
                .zip(&mut of_stack)
            {
                let Some(role) = role else { continue };
                let role = role.with_arn(self.fill(&role.arn, &roles.environment));
                let provider = match tried.get(&role) {
                    Some(known) => known.clone(),
                    None => match self.assume(&role).await {
                        Ok(provider) => Some(provider),
                        Err(reason) if account_of(&role.arn) == self.identity().account => {
                            notes.push(format!(
                                "{} cannot be assumed ({reason}); going on with your own credentials, which are for the same account",
                                role.arn
                            ));
                            None
                        }
                        Err(message) => {
                            return Err(Error::Role {
                                stack: roles.path.clone(),
                                role: role.arn,
                                message,
                            });
                        }
                    },
                };
                tried.insert(role.clone(), provider.clone());
                *place = provider.map(|provider| (role.arn, provider));
            }
            let [deploy, upload] = of_stack;
            if deploy.is_some() || upload.is_some() {
                let account = deploy.as_ref().map(|(arn, _)| account_of(arn).to_owned());
                let session = self.with_credentials(
                    account,
                    deploy.map(|(_, provider)| provider),
                    upload.map(|(_, provider)| provider),
                );
                sessions.insert(roles.path.clone(), session);
            }
        }
        self.of_stacks = Arc::new(sessions);
        Ok((self, notes))
    }

    pub(crate) async fn assume(
        &self,
        role: &Role,
    ) -> std::result::Result<SharedCredentialsProvider, String> {
        let provider = Assumed::new(self.config(), Request::of_app(role), None);
        match provider.provide_credentials().await {
            Ok(_) => Ok(SharedCredentialsProvider::new(provider)),
            Err(error) => Err(cause::words(&error)),
        }
    }
}

/// The account of a role.
pub(crate) fn account_of(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}

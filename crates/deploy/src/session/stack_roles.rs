//! The roles that an app names for the deployment of its stacks.

use std::collections::HashMap;
use std::sync::Arc;

use aws_config::sts::AssumeRoleProvider;
use aws_sdk_cloudformation::config::{ProvideCredentials, SharedCredentialsProvider};

use crate::api::cause;
use crate::error::{Error, Result};
use crate::input::Environment;
use crate::session::{Identity, Session};

/// A role to assume. Its ARN may have `${AWS::Partition}`, `${AWS::AccountId}` and `${AWS::Region}` in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Role {
    /// ARN.
    pub arn: String,
    /// External id that the role's trust policy asks for.
    pub external_id: Option<String>,
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
                let role = Role {
                    arn: self.fill(&role.arn, &roles.environment),
                    external_id: role.external_id.clone(),
                };
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
        let mut builder = AssumeRoleProvider::builder(&role.arn)
            .session_name("stackwright")
            .configure(self.config());
        if let Some(id) = &role.external_id {
            builder = builder.external_id(id);
        }
        let provider = builder.build().await;
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

//! The bucket and the repository of an app of its own, for accounts that are not bootstrapped: a stack like any other,
//! shown and asked about before it is made.

use std::collections::BTreeSet;

use crate::assets::manifest::Place;
use crate::deploy::Deployer;
use crate::error::Result;
use crate::input::{Environment, StackInput};

/// The template of the staging stack, as JSON text.
pub const STAGING_TEMPLATE: &str = include_str!("staging.json");

/// Buckets and repositories of an app's own begin with this, before the app's name.
const PREFIX: &str = "stackwright-";
/// And go on with this, before account and region.
const SUFFIX: &str = "-assets";

/// A staging stack that has to be made, and who waits for it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StagingNeeds {
    /// The stack to deploy before the others.
    pub input: StackInput,
    /// Paths of the stacks whose assets go there.
    pub needed_by: Vec<String>,
}

impl Deployer {
    /// The staging stacks that stacks need and that are not there. The assets of an app go to one where its manifest
    /// names the bucket or the repository `stackwright-APP-assets-ACCOUNT-REGION`.
    ///
    /// # Errors
    /// Those of the calls.
    pub async fn missing_staging(&self, inputs: &[StackInput]) -> Result<Vec<StagingNeeds>> {
        let mut needed: Vec<StagingNeeds> = Vec::new();
        for input in inputs {
            let mut names = BTreeSet::new();
            for target in input.assets.iter().flat_map(|asset| &asset.destinations) {
                let text = match &target.place {
                    Place::Object { bucket, .. } => bucket,
                    Place::Image { repository, .. } => repository,
                };
                let region = target
                    .region
                    .clone()
                    .or_else(|| input.environment.region.clone());
                let environment = Environment {
                    account: input.environment.account.clone(),
                    region: Some(region.unwrap_or_else(|| self.session.region().to_owned())),
                };
                let full = self.session.fill(text, &environment);
                if let Some(name) =
                    stack_name(&full, &environment, &self.session.identity().account)
                {
                    names.insert((name, environment.region.unwrap_or_default()));
                }
            }
            for (name, region) in names {
                let path = format!("{name} ({region})");
                if let Some(known) = needed.iter_mut().find(|one| one.input.path == path) {
                    known.needed_by.push(input.path.clone());
                    continue;
                }
                let environment = Environment {
                    account: input.environment.account.clone(),
                    region: Some(region.clone()),
                };
                let there = self.session.in_region(&region);
                if there
                    .describe_stack(&name)
                    .await?
                    .is_some_and(|stack| crate::state::is_deployed(&crate::state::status(&stack)))
                {
                    continue;
                }
                let mut staging = StackInput::with_body(&name, STAGING_TEMPLATE);
                staging.path = path;
                staging.environment = environment;
                staging.always_asks = true;
                needed.push(StagingNeeds {
                    input: staging,
                    needed_by: vec![input.path.clone()],
                });
            }
        }
        Ok(needed)
    }
}

/// The stack of a bucket or a repository of an app's own.
fn stack_name(full: &str, environment: &Environment, account: &str) -> Option<String> {
    let account = environment.account.as_deref().unwrap_or(account);
    let region = environment.region.as_deref()?;
    let name = full.strip_suffix(&format!("-{account}-{region}"))?;
    let app = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    (!app.is_empty()).then(|| name.to_owned())
}

/// Whether a stack is one of these.
pub(crate) fn is_staging(stack: &str) -> bool {
    stack
        .strip_prefix(PREFIX)
        .is_some_and(|rest| rest.len() > SUFFIX.len() && rest.ends_with(SUFFIX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_s_own_bucket_has_a_stack() {
        let environment = Environment {
            account: None,
            region: Some("eu-west-1".into()),
        };
        let stack = |name: &str| stack_name(name, &environment, "123456789012");
        assert_eq!(
            stack("stackwright-shop-assets-123456789012-eu-west-1").as_deref(),
            Some("stackwright-shop-assets")
        );
        assert_eq!(stack("cdk-hnb659fds-assets-123456789012-eu-west-1"), None);
        assert_eq!(stack("stackwright--assets-123456789012-eu-west-1"), None);
        assert!(is_staging("stackwright-shop-assets") && !is_staging("stackwright-assets"));
    }

    #[test]
    fn the_template_is_sound() {
        let input = StackInput::with_body("stackwright-shop-assets", STAGING_TEMPLATE);
        let template = input.load().expect("it is JSON with resources");
        assert_eq!(template.model().resources.len(), 3);
    }
}

//! The bootstrap stack: the bucket, repository and roles that the CDK's tools expect in an account and region.
//!
//! The template is our own; names, outputs and the version parameter are the contract that those tools rely on:
//! <https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html>.

use crate::deploy::Deployer;
use crate::error::{Error, Result};
use crate::input::StackInput;
use crate::prepare::upload::BOOTSTRAP_STACK;
#[cfg(doc)]
use crate::prepare::upload::DEFAULT_QUALIFIER;

/// The template of the bootstrap stack, as JSON text.
pub const BOOTSTRAP_TEMPLATE: &str = include_str!("bootstrap/template.json");

/// What the bootstrap stack is to be like. `None` keeps what an existing one has.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct BootstrapOptions {
    /// Name of the stack. Default: [`BOOTSTRAP_STACK`].
    pub stack_name: String,
    /// What sets the resources of one bootstrap stack apart from those of another, up to 10 letters, digits, `_` and `-`.
    /// A new stack gets [`DEFAULT_QUALIFIER`].
    pub qualifier: Option<String>,
    /// Accounts that may deploy into this one. A new stack trusts none.
    pub trusted_accounts: Option<Vec<String>>,
    /// Accounts that may look things up in this one. A new stack trusts none.
    pub trusted_accounts_for_lookup: Option<Vec<String>>,
    /// Managed policies of the role that CloudFormation assumes. A new stack gets `AdministratorAccess`, unless
    /// accounts are trusted: then they must be given.
    pub execution_policies: Option<Vec<String>>,
    /// Name of a policy of the account that bounds the role that CloudFormation assumes. A new stack has none.
    pub permissions_boundary: Option<String>,
    /// Name of the bucket. A new stack gets `cdk-QUALIFIER-assets-ACCOUNT-REGION`.
    pub bucket_name: Option<String>,
    /// What encrypts the bucket. A new stack uses the key of S3.
    pub key: Option<BootstrapKey>,
    /// Termination protection. Default: on.
    pub termination_protection: bool,
    /// Overwrites a stack that another template made, a later version of this one, or one with another qualifier.
    /// Default: off.
    pub force: bool,
}

/// What encrypts the bucket of a bootstrap stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BootstrapKey {
    /// The key of S3 (SSE-S3).
    Managed,
    /// A key of the stack itself, which costs money and stays when the stack is deleted.
    Own,
    /// The id of a key of the account, such as `1234abcd-12ab-34cd-56ef-1234567890ab`.
    Existing(String),
}

impl Default for BootstrapOptions {
    fn default() -> Self {
        Self {
            stack_name: BOOTSTRAP_STACK.to_owned(),
            qualifier: None,
            trusted_accounts: None,
            trusted_accounts_for_lookup: None,
            execution_policies: None,
            permissions_boundary: None,
            bucket_name: None,
            key: None,
            termination_protection: true,
            force: false,
        }
    }
}

impl Deployer {
    /// The stack that bootstraps the session's account and region. It is planned, shown, asked about and executed like
    /// any other stack.
    ///
    /// # Errors
    /// [`Error::Config`] for a qualifier that is not 1 to 10 letters, digits, `_` and `-`, for what is no account or
    /// policy, for trusted accounts without execution policies, and, unless forced, for an existing stack that another
    /// template or a later version of this one made, or that has another qualifier; and those of the call that looks
    /// for an existing stack.
    pub async fn bootstrap_stack(&self, options: &BootstrapOptions) -> Result<StackInput> {
        let wrong = |message: String, hint: &str| Error::Config {
            message,
            hint: Some(hint.to_owned()),
        };
        if let Some(qualifier) = &options.qualifier
            && (qualifier.is_empty()
                || qualifier.len() > 10
                || !(qualifier.chars()).all(|c| c.is_ascii_alphanumeric() || "_-".contains(c)))
        {
            return Err(wrong(
                format!("`{qualifier}` cannot be a qualifier"),
                "use 1 to 10 letters, digits, `_` and `-`, as it becomes part of bucket and role names",
            ));
        }
        let accounts = [
            &options.trusted_accounts,
            &options.trusted_accounts_for_lookup,
        ];
        for account in accounts.into_iter().flatten().flatten() {
            if !stackwright_facts::partition::is_account(account) {
                return Err(wrong(
                    format!("`{account}` is no account"),
                    "an account id has 12 digits",
                ));
            }
        }
        for policy in options.execution_policies.iter().flatten() {
            if !policy.starts_with("arn:") || !policy.contains(":policy/") {
                return Err(wrong(
                    format!("`{policy}` is no managed policy"),
                    "its ARN looks like `arn:aws:iam::aws:policy/PowerUserAccess`",
                ));
            }
        }
        let deployed = self.describe(&options.stack_name).await?;
        if let Some(stack) = deployed.as_ref().filter(|_| !options.force) {
            let version = (stack.outputs.iter())
                .find(|output| output.key == "BootstrapVersion")
                .and_then(|output| output.value.parse().ok());
            let variant = stack.parameters.get("BootstrapVariant").map(String::as_str);
            overwrites(&stack.name, version, variant)?;
            if let (Some(known), Some(wanted)) =
                (stack.parameters.get("Qualifier"), &options.qualifier)
                && known != wanted
            {
                return Err(wrong(
                    format!(
                        "`{}` has the qualifier `{known}`; with `{wanted}`, its roles and its bucket would be replaced",
                        stack.name
                    ),
                    "give the other qualifier a stack of its own: `--stack-name NAME`; `--force` replaces what is there",
                ));
            }
        }
        let existing = deployed.map(|stack| stack.parameters).unwrap_or_default();
        let has = |name: &str| existing.get(name).is_some_and(|value| !value.is_empty());
        let list = |values: &Option<Vec<String>>| values.as_ref().map(|values| values.join(","));
        let trusts = match &options.trusted_accounts {
            Some(accounts) => !accounts.is_empty(),
            None => has("TrustedAccounts"),
        };
        let policies = match list(&options.execution_policies) {
            Some(given) => Some(given),
            None if has("CloudFormationExecutionPolicies") => None,
            None if trusts => {
                return Err(wrong(
                    "other accounts are trusted, but no execution policies are given".into(),
                    "name the policies that their deployments run with; administrator access is not given away by default",
                ));
            }
            None => {
                let partition = &self.session.identity().partition;
                Some(format!(
                    "arn:{partition}:iam::aws:policy/AdministratorAccess"
                ))
            }
        };
        let mut input = StackInput::with_body(&options.stack_name, BOOTSTRAP_TEMPLATE);
        input.termination_protection = Some(options.termination_protection);
        let key = options.key.as_ref().map(|key| match key {
            BootstrapKey::Managed => "AWS_MANAGED_KEY".to_owned(),
            BootstrapKey::Own => String::new(),
            BootstrapKey::Existing(id) => id.clone(),
        });
        for (name, value) in [
            ("Qualifier", options.qualifier.clone()),
            ("TrustedAccounts", list(&options.trusted_accounts)),
            (
                "TrustedAccountsForLookup",
                list(&options.trusted_accounts_for_lookup),
            ),
            ("CloudFormationExecutionPolicies", policies),
            (
                "InputPermissionsBoundary",
                options.permissions_boundary.clone(),
            ),
            ("FileAssetsBucketName", options.bucket_name.clone()),
            ("FileAssetsBucketKmsKeyId", key),
            // Otherwise a stack that was overwritten by force would keep the name of what it was.
            (
                "BootstrapVariant",
                options.force.then(|| VARIANT.to_owned()),
            ),
        ] {
            input
                .parameters
                .extend(value.map(|value| (name.to_owned(), value)));
        }
        Ok(input)
    }
}

/// What this template calls itself, which sets it apart from those of other tools.
const VARIANT: &str = "Stackwright";

/// The version of [`BOOTSTRAP_TEMPLATE`], by the count of the AWS CDK.
const VERSION: u32 = 33;

/// Refuses to lose what another template, or a later version of this one, has in the stack.
fn overwrites(stack: &str, version: Option<u32>, variant: Option<&str>) -> Result<()> {
    let hint = "it serves stacks as it is; `--force` puts this template in its place";
    let refused = |message: String| {
        Err(Error::Config {
            message,
            hint: Some(hint.into()),
        })
    };
    match (version, variant) {
        // An earlier stack of ours had no variant.
        (_, Some(other)) if other != VARIANT => refused(format!(
            "`{stack}` was made from another template, which calls itself \"{other}\""
        )),
        (Some(version), _) if version > VERSION => refused(format!(
            "`{stack}` has version {version} of the bootstrap resources, later than {VERSION}, which would replace it"
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_made_is_not_overwritten() {
        for (version, variant, expected) in [
            (Some(28), None, None),
            (Some(VERSION), Some(VARIANT), None),
            (Some(VERSION + 1), Some(VARIANT), Some("later than")),
            (
                Some(30),
                Some("AWS CDK: Default Resources"),
                Some("calls itself"),
            ),
            (None, None, None),
        ] {
            let said = overwrites("CDKToolkit", version, variant).err();
            let said = said.map(|error| error.to_string());
            assert_eq!(said.is_some(), expected.is_some(), "{said:?}");
            assert!(said.unwrap_or_default().contains(expected.unwrap_or("")));
        }
        let template: serde_json::Value = serde_json::from_str(BOOTSTRAP_TEMPLATE).expect("JSON");
        assert_eq!(
            template["Parameters"]["BootstrapVariant"]["Default"],
            VARIANT
        );
        assert_eq!(
            template["Resources"]["CdkBootstrapVersion"]["Properties"]["Value"],
            VERSION.to_string()
        );
    }

    #[test]
    fn the_template_is_sound() {
        let input = StackInput::with_body("S", BOOTSTRAP_TEMPLATE);
        let template = input.load().expect("it is JSON with resources");
        assert!(BOOTSTRAP_TEMPLATE.len() < stackwright_facts::quota::INLINE_TEMPLATE_BYTES);
        // Every reference has its target.
        let model = template.model();
        for reference in model.references.iter().filter(|one| one.kind.is_value()) {
            let name = reference.target;
            let known = name.starts_with("AWS::")
                || model.resources.contains_key(name)
                || model.parameters.contains_key(name);
            assert!(known, "{name} is not declared");
        }
    }
}

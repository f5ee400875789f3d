//! What the AWS configuration says about the default account and region, without any call to AWS.

use stackwright_profiles::{self as profiles, Files, Profile, variable};

/// The region when nothing names one; the official CLI's choice, so that both give the app the same.
const FALLBACK_REGION: &str = "us-east-1";

/// Account and region for an app that asks for "the current" ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defaults {
    /// Account id, when it is known without asking AWS.
    pub account: Option<String>,
    /// Region.
    pub region: String,
}

/// Finds the defaults: the region that a deployment goes to, and what the variables or else the profile say of the
/// account. `CDK_DEFAULT_REGION` stands in where nothing else names a region.
pub fn defaults(profile: Option<&str>, region: Option<&str>) -> Defaults {
    let files = Files::read();
    let asked = profiles::asked(profile);
    let region = profiles::region(region, &asked, &files).map(|region| region.name);
    // Keys in the environment do not belong to a profile that is asked for.
    let keys_in_environment = profile.is_none() && variable("AWS_ACCESS_KEY_ID").is_some();
    let account = variable("CDK_DEFAULT_ACCOUNT").or_else(|| {
        if keys_in_environment {
            return variable("AWS_ACCOUNT_ID");
        }
        account(files.profile(&asked.profile)?)
    });
    Defaults {
        account,
        region: region
            .or_else(|| variable("CDK_DEFAULT_REGION"))
            .unwrap_or_else(|| FALLBACK_REGION.to_owned()),
    }
}

/// The account of a profile's credentials.
fn account(profile: &Profile) -> Option<String> {
    // arn:partition:iam::account:role/name
    let of_role = || profile.value("role_arn")?.split(':').nth(4);
    let account = (profile.value("aws_account_id"))
        .or_else(|| profile.value("sso_account_id"))
        .or_else(of_role)?;
    stackwright_facts::partition::is_account(account).then(|| account.to_owned())
}

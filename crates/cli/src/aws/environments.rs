//! Accounts and regions that a command line names, as `cdk bootstrap` does: `aws://ACCOUNT/REGION`.

use stackwright_deploy::Session;

use crate::assembly::Environment;
use crate::configuration::settings::Settings;
use crate::failure::Failure;

/// Reads names of environments. Without one, that of the credentials is meant.
///
/// # Errors
/// When one is not `aws://ACCOUNT/REGION`.
pub fn read(named: &[String]) -> Result<Vec<Environment>, Failure> {
    if named.is_empty() {
        return Ok(vec![Environment {
            account: None,
            region: None,
        }]);
    }
    (named.iter())
        .map(|name| {
            let of_credentials = name.trim_start_matches("aws://");
            let parsed = Environment::parse(&format!("aws://{of_credentials}"));
            let complete = |one: &Environment| {
                let is_id = |text: &String| text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
                let is_region = |text: &String| {
                    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && text.contains('-')
                };
                one.account.as_ref().is_some_and(is_id) && one.region.as_ref().is_some_and(is_region)
            };
            parsed.filter(complete).ok_or_else(|| {
                Failure::could_not_run(format!("`{name}` is no account and region"))
                    .hint("for example `aws://123456789012/eu-west-1`; without one, those of the credentials are taken")
            })
        })
        .collect()
}

/// The settings for one of them.
pub fn settings(settings: &Settings, environment: &Environment) -> Settings {
    let mut settings = settings.clone();
    settings.region = environment.region.clone().or(settings.region);
    settings
}

/// Whether the credentials are those of the account.
///
/// # Errors
/// When they are of another one.
pub fn check(session: &Session, environment: &Environment) -> Result<(), Failure> {
    let own = &session.identity().account;
    match &environment.account {
        Some(account) if account != own => Err(Failure::could_not_run(format!(
            "{} is meant, and the credentials are those of account {own}",
            environment.url()
        ))
        .hint("name the profile of the account with `--profile NAME`")),
        _ => Ok(()),
    }
}

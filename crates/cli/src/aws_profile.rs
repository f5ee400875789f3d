//! What the AWS configuration says about the default account and region, without any call to AWS.
//!
//! Sources: <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>,
//! <https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html>

use std::env;
use std::path::{Path, PathBuf};

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

/// Finds the defaults: what was asked for explicitly, then the environment, then the profile's section
/// in `~/.aws/config` and `~/.aws/credentials`.
pub fn defaults(profile: Option<&str>, region: Option<&str>) -> Defaults {
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let mut region = region
        .map(str::to_owned)
        .or_else(|| variable("CDK_DEFAULT_REGION"))
        .or_else(|| variable("AWS_REGION"))
        .or_else(|| variable("AWS_DEFAULT_REGION"));
    // Keys in the environment do not belong to a profile that is asked for.
    let mut account = variable("CDK_DEFAULT_ACCOUNT");
    let keys_in_environment = profile.is_none() && variable("AWS_ACCESS_KEY_ID").is_some();
    if keys_in_environment && account.is_none() {
        account = variable("AWS_ACCOUNT_ID");
    }
    if region.is_none() || (account.is_none() && !keys_in_environment) {
        let name = profile
            .map(str::to_owned)
            .or_else(|| variable("AWS_PROFILE"))
            .or_else(|| variable("AWS_DEFAULT_PROFILE"))
            .unwrap_or_else(|| "default".to_owned());
        let section = Section::read(&name);
        region = region.or(section.region);
        if !keys_in_environment {
            account = account.or(section.account);
        }
    }
    Defaults {
        account,
        region: region.unwrap_or_else(|| FALLBACK_REGION.to_owned()),
    }
}

/// What a profile says about connecting that the SDK does not read.
#[cfg(feature = "deploy")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connecting {
    /// The profile.
    pub profile: String,
    /// File with the certificate authorities to trust.
    pub ca_bundle: Option<String>,
    /// The device whose code the profile's role asks for.
    pub mfa_serial: Option<String>,
}

/// Reads the profile that is asked for, else the one of the environment.
#[cfg(feature = "deploy")]
pub fn connecting(profile: Option<&str>) -> Connecting {
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let name = profile
        .map(str::to_owned)
        .or_else(|| variable("AWS_PROFILE"))
        .or_else(|| variable("AWS_DEFAULT_PROFILE"))
        .unwrap_or_else(|| "default".to_owned());
    let section = Section::read(&name);
    // Keys in the environment come before a profile that is not asked for.
    let keys = profile.is_none() && variable("AWS_ACCESS_KEY_ID").is_some();
    Connecting {
        profile: name,
        ca_bundle: section.ca_bundle,
        mfa_serial: section.mfa_serial.filter(|_| !keys),
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Section {
    region: Option<String>,
    account: Option<String>,
    ca_bundle: Option<String>,
    mfa_serial: Option<String>,
}

impl Section {
    fn read(profile: &str) -> Self {
        let file = |variable: &str, name: &str| {
            env::var_os(variable)
                .map(PathBuf::from)
                .or_else(|| env::home_dir().map(|home| home.join(".aws").join(name)))
        };
        let text = |path: Option<PathBuf>| {
            path.and_then(|path: PathBuf| std::fs::read_to_string::<&Path>(&path).ok())
                .unwrap_or_default()
        };
        let mut section = Self::default();
        section.parse(
            &text(file("AWS_SHARED_CREDENTIALS_FILE", "credentials")),
            profile,
        );
        section.parse(&text(file("AWS_CONFIG_FILE", "config")), profile);
        section
    }

    /// Takes what the profile's section says and is not yet known.
    fn parse(&mut self, text: &str, profile: &str) {
        let mut inside = false;
        for line in text.lines() {
            let trimmed = line.trim();
            if let Some(header) = trimmed.strip_prefix('[').and_then(|h| h.split(']').next()) {
                let header = header.trim();
                let name = header.strip_prefix("profile ").unwrap_or(header).trim();
                inside = name == profile;
                continue;
            }
            // An indented line belongs to a nested setting such as `s3 =`.
            if !inside || trimmed.starts_with(['#', ';']) || line.starts_with([' ', '\t']) {
                continue;
            }
            let Some((key, value)) = trimmed.split_once('=') else {
                continue;
            };
            let value = value.split(" #").next().unwrap_or(value).trim();
            let told = match key.trim() {
                "region" => Some(&mut self.region),
                "ca_bundle" => Some(&mut self.ca_bundle),
                "mfa_serial" => Some(&mut self.mfa_serial),
                _ => None,
            };
            if let Some(told) = told {
                told.get_or_insert_with(|| value.to_owned());
                continue;
            }
            let account = match key.trim() {
                "aws_account_id" | "sso_account_id" => Some(value),
                // arn:partition:iam::account:role/name
                "role_arn" => value.split(':').nth(4),
                _ => None,
            };
            if let Some(account) =
                account.filter(|a| a.len() == 12 && a.bytes().all(|b| b.is_ascii_digit()))
            {
                self.account.get_or_insert_with(|| account.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_read_from_its_section() {
        let text = "[default]\nregion = eu-west-1\n\n[profile dev] # mine\nregion=us-west-2 # oregon\n\
            s3 =\n  region = nested\nrole_arn = arn:aws:iam::123456789012:role/dev\n[profile other]\nsso_account_id = 012345678901\n";
        let section = |profile| {
            let mut section = Section::default();
            section.parse(text, profile);
            (section.region, section.account)
        };
        let some = |s: &str| Some(s.to_owned());
        assert_eq!(section("default"), (some("eu-west-1"), None));
        assert_eq!(section("dev"), (some("us-west-2"), some("123456789012")));
        assert_eq!(section("other"), (None, some("012345678901")));
        assert_eq!(section("missing"), (None, None));
    }
}
